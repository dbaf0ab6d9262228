"""The relay with a mail server on loopback: how many mails a second one process sends."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from typing import Any, NamedTuple

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
    """So many mails: seconds by the clock, and of the processor in the relay and in its database."""

    mails: int
    seconds: float
    processor: float

    @property
    def per_second(self) -> int:
        return int(self.mails / self.seconds)

    @property
    def per_second_of_processor(self) -> int:
        return int(self.mails / self.processor)


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
        meter = engine.Meter()
        while Message.objects.waiting().exists():
            if not relay(now=NOW + timedelta(minutes=1)).get("sent"):
                raise RuntimeError("The relay sends nothing.")
        seconds, processor = meter.read()
    if taken.value != MAILS or Attempt.objects.filter(ok=False).exists():
        raise RuntimeError(f"{taken.value} mails of {MAILS} arrived.")
    found = Sent(MAILS, round(seconds, 1), round(processor, 1))
    say(f"{found} {found.per_second} a second, {found.per_second_of_processor} of processor")
    return found


@contextmanager
def mail_server() -> Iterator[tuple[int, Any]]:
    """A process of its own that takes every mail; yields its port and the number of mails that came."""
    forks = get_context("fork")
    taken = forks.Value("i", 0)
    listening = socket.create_server(("127.0.0.1", 0), backlog=50)
    server = forks.Process(target=serve, args=(listening, taken), daemon=True)
    server.start()
    try:
        yield listening.getsockname()[1], taken
    finally:
        server.terminate()
        server.join()
        listening.close()


def serve(listening: socket.socket, taken: Any) -> None:
    """One caller after the other, until it is ended."""
    while True:
        caller, _address = listening.accept()
        take(caller, taken)


def take(caller: socket.socket, taken: Any) -> None:
    """One conversation, as far as sending a mail needs it."""
    with caller, caller.makefile("rb") as talk:
        caller.sendall(b"220 here\r\n")
        for line in talk:
            word = line[:4].upper()
            if word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                for _line in iter(talk.readline, b".\r\n"):
                    pass
                taken.value += 1
            caller.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 taken\r\n")
            if word == b"QUIT":
                return


HEAD = "## Mails through a mail server"
TEXT = """
{head}

{mails:,} mails with HTML and text, one reminder each, to a mail server on loopback, by one relay: claimed in
batches, worded, sent and marked one by one, many in one conversation. Processor time is that of the relay and
of its database together. Asked for: {asked} a second.

| mails | seconds by the clock | a second | a second of processor |
|---|---|---|---|
| {mails:,} | {seconds} | {per_second} | {of_processor} |
"""


def section(found: Sent) -> str:
    return TEXT.format(
        head=HEAD,
        mails=found.mails,
        seconds=found.seconds,
        per_second=found.per_second,
        of_processor=found.per_second_of_processor,
        asked=ASKED,
    )
