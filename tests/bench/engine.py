"""The chase under load: what a tick costs when nothing is due, and how fast much is planned."""

import os
import re
import resource
from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from postmortem.outbox import queries
from postmortem.outbox.actions import begin
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.planner.digests import digests_due
from postmortem.people.models import User
from tests import make

NOW = make.NOW
SIZES = (1_000, 10_000, 100_000, 1_000_000)
DUE = 100_000
PEOPLE = 2_000


class Tick(NamedTuple):
    """A tick with nothing due: what PostgreSQL reads for its one query, and how long it takes."""

    open_duties: int
    buffers: int
    rows: int
    milliseconds: float


class Plan(NamedTuple):
    """Much falls due at once."""

    duties: int
    seconds: float
    notices: int
    messages: int
    grown_mb: float

    @property
    def per_second(self) -> int:
        return int(self.duties / self.seconds)


class Measured(NamedTuple):
    ticks: list[Tick]
    plan: Plan
    cores: int
    engine: str


def prepare() -> None:
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]


def measure() -> Measured:
    begin()
    people, home = staff()
    ticks, filled = [], 0
    for size in SIZES:
        fill(size - filled, filled, people, home, due_in=timedelta(days=400))
        filled = size
        analyze()
        ticks.append(idle_tick(size))
        say(f"{ticks[-1]}")
    fill(DUE, filled, people, home, due_in=timedelta(0))
    analyze()
    planned = plan_all()
    say(f"{planned} {planned.per_second} a second")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return Measured(ticks, planned, cores(), f"PostgreSQL {version.split()[0]}")


def staff() -> tuple[list[User], int]:
    head = make.lead("bench")
    User.objects.bulk_create(
        User(
            account=f"bench{number}",
            display_name=f"Bench {number}",
            email=f"bench{number}@example.com",
            department=head.department,
        )
        for number in range(PEOPLE)
    )
    return list(User.objects.filter(account__startswith="bench")), head.department_id


def fill(number: int, first: int, people: list[User], home: int, *, due_in: timedelta) -> None:
    """Open duties whose due times lie apart by seconds, so that no two have the same next step: copies of
    one, made by the database itself.
    """
    one = make.duty(holder=people[0], department_id=home, subj_id=10**12, due_at=NOW + timedelta(days=1))
    columns = [field.column for field in Duty._meta.concrete_fields if not field.primary_key]
    sign = "-" if not due_in else "+"
    due = f"%s::timestamptz + %s * interval '1 second' {sign} (n %% 80000) * interval '1 second'"
    changed = {
        "subj_id": "n",
        "title": "'Poster ' || n",
        "stream": "'activity:' || (n / 10)",
        "holder_id": "%s + n %% %s",
        "due_at": due,
        "next_at": due,
        "from_at": f"{due} - interval '4 days'",
    }
    selected = ", ".join(changed.get(column, column) for column in columns)
    lowest = min(person.pk for person in people)
    values: list[object] = []
    for column in columns:
        if column == "holder_id":
            values += [lowest, len(people)]
        elif column in ("due_at", "next_at", "from_at"):
            values += [NOW, due_in.total_seconds()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO outbox_duty ({', '.join(columns)}) SELECT {selected} "
            "FROM outbox_duty, generate_series(%s, %s) AS n WHERE id = %s",
            [*values, first, first + number - 1, one.pk],
        )
    one.delete()


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def idle_tick(size: int) -> Tick:
    """Read from EXPLAIN (ANALYZE, BUFFERS): what does not grow with the table costs a large house nothing."""
    found = [explained(queries.ringing(NOW)[:1]), explained(digests_due(NOW)[:1])]
    times = []
    for _ in range(20):
        started = monotonic()
        plan(now=NOW)
        times.append((monotonic() - started) * 1000)
    buffers, rows = (sum(part) for part in zip(*found, strict=True))
    return Tick(size, buffers, rows, round(sorted(times)[len(times) // 2], 2))


def explained(query) -> tuple[int, int]:
    text = query.explain(analyze=True, buffers=True)
    first = next(iter(buffers_in(text)), 0)
    rows = sum(int(number) for number in re.findall(r"actual time=\S+ rows=(\d+)", text))
    return first, rows


def buffers_in(text: str) -> Iterator[int]:
    for line in text.splitlines():
        if "Buffers: shared" in line:
            yield sum(int(number) for number in re.findall(r"(?:hit|read)=(\d+)", line))


def plan_all() -> Plan:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = monotonic()
    counts = plan(now=NOW)
    seconds = monotonic() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if counts["duties"] != DUE or Notice.objects.count() != DUE:
        raise RuntimeError(f"Not everything was planned: {counts}")
    return Plan(DUE, round(seconds, 1), Notice.objects.count(), Message.objects.count(), round(grown, 1))


def cores() -> int:
    return len(os.sched_getaffinity(0))


def say(line: str) -> None:
    print(line, flush=True)
