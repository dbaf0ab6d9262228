"""Planner and relay as one, two and four processes over one PostgreSQL: they share, and double nothing."""

import resource
import time
from datetime import timedelta
from multiprocessing import get_context
from typing import Any, NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.db import connections
from django.urls import reverse

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Attempt, Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import ringing
from postmortem.outbox.relay import relay
from tests.bench import engine
from tests.bench.engine import NOW, say

DUE, PEOPLE, PROCESSES = 20_000, 2_000, (1, 2, 4)
MAILS = 400


class Spent(NamedTuple):
    """Until all processes had ended: by the clock, and their processor time together."""

    seconds: float
    processor: float


class Shared(NamedTuple):
    """So many processes at once: what planning and sending took, and what was told twice."""

    processes: int
    planned: Spent
    sent: Spent
    doubled: int


def measure() -> list[Shared]:
    begin()
    people, home = engine.staff()
    reverse("home")  # reads in every page, once in the life of a process: here, so that all forks have it
    found = []
    for number in PROCESSES:
        empty()
        engine.fill(DUE, 1, people, home, due_in=timedelta(0))
        engine.analyze()
        planned = together(number, plan_all)
        if ringing(NOW).exists() or Notice.objects.count() != DUE:
            raise RuntimeError("Not everything was planned once.")
        left = list(Message.objects.order_by("pk").values_list("pk", flat=True)[MAILS:])
        Message.objects.filter(pk__in=left).update(obsolete_at=NOW)
        sent = together(number, send_all)
        doubled = Attempt.objects.count() - MAILS
        found.append(Shared(number, planned, sent, doubled))
        say(f"{found[-1]}")
    return found


def empty() -> None:
    for model in (Attempt, Notice, Message, Duty):
        model.objects.all().delete()


def together(number: int, work: Any) -> Spent:
    connections.close_all()
    before = of_children()
    forks = get_context("fork")
    started = time.monotonic()
    workers = [forks.Process(target=work) for _ in range(number)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("A worker failed.")
    return Spent(time.monotonic() - started, of_children() - before)


def of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def plan_all() -> None:
    plan(now=NOW)


def send_all() -> None:
    """Until nothing waits: a relay that finds the rest in other hands ends early."""
    later = NOW + timedelta(minutes=10)
    while Message.objects.waiting().filter(lease=None).exists():
        relay(now=later, send=handed_over)


def handed_over(mail: EmailMultiAlternatives) -> None:
    """As long as a mail server takes that is near."""
    mail.message()
    time.sleep(0.002)


HEAD = "## Several planners and relays"
TEXT = """
{head}

{due:,} duties of {people:,} people that fell due at once, then {mails:,} of their mails, by so many processes
over one PostgreSQL on {cores} cores. Rows that one has locked the others pass over. Processor time is that of
the processes together, without the database: what sharing costs. A mail waits 2 ms for its server.

| processes | planned in | processor | duties a second | mailed in | processor | mails a second | told twice |
|---|---|---|---|---|---|---|---|
{rows}
"""


def told(spent: Spent, number: int) -> str:
    return f"{spent.seconds:.1f} s | {spent.processor:.1f} s | {number / spent.seconds:,.0f}"


def section(found: list[Shared]) -> str:
    rows = [
        f"| {one.processes} | {told(one.planned, DUE)} | {told(one.sent, MAILS)} | {one.doubled} |"
        for one in found
    ]
    return TEXT.format(
        head=HEAD, due=DUE, people=PEOPLE, mails=MAILS, cores=engine.cores(), rows="\n".join(rows)
    )
