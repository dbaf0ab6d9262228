"""A mail server on loopback that takes every mail: for tests, and beside what is measured."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

FORKS = get_context("fork")


class MailServer:
    """One caller after the other. In one conversation it hangs up after so many mails, or wants no more than
    it `takes`; it knows readers whose addresses hold what it `knows`. Counts mails and callers, in whatever
    process it serves.
    """

    def __init__(self, hangs_up_after: int = -1) -> None:
        self.hangs_up_after, self.takes, self.knows = hangs_up_after, -1, b""
        self._mails, self._callers = FORKS.Value("i", 0), FORKS.Value("i", 0)
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self.listening.getsockname()[1]

    @property
    def mails(self) -> int:
        return self._mails.value

    @property
    def callers(self) -> int:
        return self._callers.value

    def serve(self) -> None:
        """Until nobody listens any more."""
        while True:
            try:
                caller, _address = self.listening.accept()
            except OSError:
                return
            self._callers.value += 1
            with caller, caller.makefile("rb") as lines:
                self.talk(caller, lines)

    def talk(self, caller: socket.socket, lines: Any) -> None:
        """One conversation, as far as sending mails needs it."""
        taken = 0
        caller.sendall(b"220 here\r\n")
        for line in lines:
            word, answer = line[:4].upper(), b"250 taken"
            if word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                for _line in iter(lines.readline, b".\r\n"):
                    pass
                self._mails.value += 1
                taken += 1
            elif word == b"MAIL" and taken == self.takes:
                answer = b"452 that is enough"
            elif word == b"RCPT" and self.knows not in line:
                answer = b"550 nobody here is called so"
            elif word == b"QUIT":
                answer = b"221 bye"
            caller.sendall(answer + b"\r\n")
            if word == b"QUIT" or taken == self.hangs_up_after:
                return


@contextmanager
def in_a_thread(hangs_up_after: int = -1) -> Iterator[MailServer]:
    server = MailServer(hangs_up_after)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.listening.close()


@contextmanager
def in_a_process() -> Iterator[MailServer]:
    """With a processor of its own, if there is one."""
    server = MailServer()
    process = FORKS.Process(target=server.serve, daemon=True)
    process.start()
    try:
        yield server
    finally:
        process.terminate()
        process.join()
        server.listening.close()
