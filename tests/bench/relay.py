"""The relay with a mail server on loopback: how many mails a second one process sends."""

import smtplib
from datetime import timedelta
from typing import NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.test import override_settings
from django.urls import reverse

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Attempt, Message
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import claim, mail_of, relay
from tests import mailserver
from tests.bench import engine
from tests.bench.engine import NOW, say

MAILS = 1_000
ASKED = 230


class Sent(NamedTuple):
    """So many mails: seconds by the clock, and of the processor in the relay and in its database; and of a
    bare loop that hands mails like these, worded beforehand, to the same server.
    """

    mails: int
    seconds: float
    processor: float
    bare_seconds: float
    bare_processor: float


def measure() -> Sent:
    """Each mail tells one person of one duty, with HTML and text."""
    begin()
    people, home = engine.staff()
    engine.fill(MAILS + 1, 1, people, home, due_in=timedelta(0))
    plan(now=NOW)
    engine.analyze()
    reverse("home")  # reads in every page: once in the life of a process
    later = NOW + timedelta(minutes=1)
    with (
        mailserver.in_a_process() as server,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
        ),
    ):
        one = claim(1, now=later)[0]
        mail = mail_of(one, now=later)
        if mail is None:
            raise RuntimeError("There is nothing to say.")
        bare = [bare_loop(server.port, mail)]
        meter = engine.Meter()
        while Message.objects.waiting().exclude(pk=one.pk).exists():
            if not relay(now=later).get("sent"):
                raise RuntimeError("The relay sends nothing.")
        seconds, processor = meter.read()
        bare.append(bare_loop(server.port, mail))  # after it, too: other work comes and goes
        if server.mails != 3 * MAILS or Attempt.objects.filter(ok=False).exists():
            raise RuntimeError(f"{server.mails} mails of {3 * MAILS} arrived.")
    found = Sent(MAILS, seconds, processor, *(sum(part) / 2 for part in zip(*bare, strict=True)))
    say(f"{found} {MAILS / seconds:.0f} a second, {MAILS / processor:.0f} of processor")
    return found


def bare_loop(port: int, mail: EmailMultiAlternatives) -> tuple[float, float]:
    """The floor: nothing is looked up, worded, or marked."""
    meter = engine.Meter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _ in range(MAILS):
            server.sendmail(mail.from_email, mail.to, mail.message().as_bytes(linesep="\r\n"))
    return meter.read()


HEAD = "## Mails through a mail server"
TEXT = """
{head}

{mails:,} mails with HTML and text, one reminder each, to a mail server on loopback, by one relay: claimed in
batches, looked at once more, worded, sent and marked one by one, many in one conversation. Processor time is
that of the relay and of its database together. The floor, before and after it in the same run: a bare loop of
smtplib that hands one of these mails, worded already, to the same server as often. Asked for: {asked} a
second by the clock, on a machine with nothing else to do.

| | seconds by the clock | a second | of the floor | a second of processor | of the floor |
|---|---|---|---|---|---|
| relay | {seconds:.1f} | {rate:,.0f} | {share:.0%} | {of_processor:,.0f} | {of_share:.0%} |
| bare loop | {bare:.1f} | {bare_rate:,.0f} | | {bare_of:,.0f} | |
"""


def section(found: Sent) -> str:
    return TEXT.format(
        head=HEAD,
        mails=found.mails,
        asked=ASKED,
        seconds=found.seconds,
        rate=found.mails / found.seconds,
        of_processor=found.mails / found.processor,
        share=found.bare_seconds / found.seconds,
        of_share=found.bare_processor / found.processor,
        bare=found.bare_seconds,
        bare_rate=found.mails / found.bare_seconds,
        bare_of=found.mails / found.bare_processor,
    )
