"""The relay with a mail server on loopback: how many mails a second one process sends."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import NamedTuple

from django.test import override_settings
from django.urls import reverse

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Attempt, Message
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from tests.bench import engine
from tests.bench.engine import NOW, say

MAILS = 1_000
ASKED = 230


class Sent(NamedTuple):
    mails: int
    seconds: float

    @property
    def per_second(self) -> int:
        return int(self.mails / self.seconds)


def measure() -> Sent:
    """Each mail tells one person of one duty, with HTML and text."""
    begin()
    people, home = engine.staff()
    engine.fill(MAILS, 1, people, home, due_in=timedelta(0))
    plan(now=NOW)
    reverse("home")  # reads in every page: once in the life of a process
    with (
        mail_server() as (port, taken),
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
        ),
    ):
        started = time.monotonic()
        while Message.objects.waiting().exists():
            if not relay(now=NOW + timedelta(minutes=1)).get("sent"):
                raise RuntimeError("The relay sends nothing.")
        seconds = time.monotonic() - started
    if len(taken) != MAILS or Attempt.objects.filter(ok=False).exists():
        raise RuntimeError(f"{len(taken)} mails of {MAILS} arrived.")
    found = Sent(MAILS, round(seconds, 1))
    say(f"{found} {found.per_second} a second")
    return found


@contextmanager
def mail_server() -> Iterator[tuple[int, list[int]]]:
    """Takes every mail; yields its port and the sizes of what came."""
    taken: list[int] = []
    listening = socket.create_server(("127.0.0.1", 0), backlog=50)

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _address = listening.accept()
                threading.Thread(target=take, args=(caller, taken), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1], taken
    finally:
        listening.close()


def take(caller: socket.socket, taken: list[int]) -> None:
    """One conversation, as far as sending a mail needs it."""
    with caller, caller.makefile("rb") as talk:
        caller.sendall(b"220 here\r\n")
        for line in talk:
            word = line[:4].upper()
            if word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                taken.append(sum(len(part) for part in iter(talk.readline, b".\r\n")))
            caller.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 taken\r\n")
            if word == b"QUIT":
                return


HEAD = "## Mails through a mail server"
TEXT = """
{head}

{mails:,} mails with HTML and text, one reminder each, to a mail server on loopback, by one relay: claimed in
batches, worded, sent and marked one by one. Asked for: {asked} a second.

| mails | seconds | a second |
|---|---|---|
| {mails:,} | {seconds} | {per_second} |
"""


def section(found: Sent) -> str:
    return TEXT.format(
        head=HEAD, mails=found.mails, seconds=found.seconds, per_second=found.per_second, asked=ASKED
    )
