"""The chase under load: what a tick costs when nothing is due, and how fast much is planned."""

import os
import re
import resource
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import monotonic, process_time
from typing import NamedTuple

from django.db import connection, transaction

from postmortem.outbox import queries
from postmortem.outbox.actions import begin
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import BATCH, plan
from postmortem.outbox.planner.digests import digests_due
from postmortem.people.models import User
from tests import make

NOW = make.NOW
SIZES = (1_000, 10_000, 100_000, 1_000_000)
DUE = 100_000
PEOPLE = 2_000


class Tick(NamedTuple):
    """A tick with nothing due: what PostgreSQL reads for its one query; milliseconds of the processor, in
    planner and database, of the whole tick and of the query alone that looks for what is due (the floor).
    """

    open_duties: int
    buffers: int
    rows: int
    whole: float
    floor: float


class Plan(NamedTuple):
    """Much falls due at once: seconds by the clock, and of the processor in planner and database."""

    duties: int
    seconds: float
    processor: float
    notices: int
    messages: int
    grown_mb: float

    @property
    def per_second_of_processor(self) -> int:
        return int(self.duties / self.processor)


class Measured(NamedTuple):
    """`bare` is the floor: duties a second of processor, before and after what was planned."""

    ticks: list[Tick]
    plan: Plan
    bare: list[int]


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
    bare = [bare_rate(filled, people, home)]
    fill(DUE, filled + BARE_DUE, people, home, due_in=timedelta(0))
    analyze()
    planned = plan_all()
    bare.append(bare_rate(filled + BARE_DUE + DUE, people, home))
    say(f"{planned} {planned.per_second_of_processor} a second of processor, bare {bare}")
    return Measured(ticks, planned, bare)


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
    whole, floor = in_turn(lambda: plan(now=NOW), lambda: list(queries.ringing(NOW).values_list("pk")[:500]))
    buffers, rows = (sum(part) for part in zip(*found, strict=True))
    return Tick(size, buffers, rows, whole, floor)


def in_turn(*works: Callable[[], object], rounds: int = 25, times: int = 10) -> list[float]:
    """Milliseconds of the processor for one of each, the median of some rounds in which each has its turn, so
    that other work on the machine meets all of them.
    """
    found: list[list[float]] = [[] for _work in works]
    for work in works * 2:
        work()
    for _ in range(rounds):
        for spent, work in zip(found, works, strict=True):
            meter = Meter()
            for _ in range(times):
                work()
            spent.append(meter.read()[1] * 1000 / times)
    return [round(median(spent), 2) for spent in found]


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
    notices, messages = Notice.objects.count(), Message.objects.count()
    meter = Meter()
    counts = plan(now=NOW)
    seconds, processor = meter.read()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    notices, messages = Notice.objects.count() - notices, Message.objects.count() - messages
    if counts["duties"] != DUE or notices != DUE:
        raise RuntimeError(f"Not everything was planned: {counts}")
    return Plan(
        DUE,
        round(seconds, 1),
        round(processor, 1),
        notices,
        messages,
        round(grown, 1),
    )


BARE_DUE, BARE_BATCH = 20_000, 500
LOCK = """
    SELECT id, holder_id FROM outbox_duty WHERE next_at <= %s
    ORDER BY next_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""
MESSAGES = """
    INSERT INTO outbox_message (id, recipient_id, address, kind, params, available_at, attempts, last_answer)
    SELECT DISTINCT md5('bare ' || v.holder)::uuid, v.holder, '', 'notices', '{}'::jsonb, %s, 0, ''
    FROM unnest(%s::int[]) AS v (holder) ON CONFLICT DO NOTHING
"""
NOTICES = """
    INSERT INTO outbox_notice (id, recipient_id, kind, params, duty_id, due_rev, step, message_id, at)
    SELECT gen_random_uuid(), v.holder, 'due_now', '{}'::jsonb, v.duty, 1, 1,
           md5('bare ' || v.holder)::uuid, %s
    FROM unnest(%s::bigint[], %s::int[]) AS v (duty, holder)
"""
MOVE = "UPDATE outbox_duty SET step = 1, next_at = %s WHERE id = ANY(%s)"


def bare_rate(first: int, people: list[User], home: int) -> int:
    """The floor: bare statements that lock what is due, make messages and notices, and move the duties on, a
    batch a transaction; nothing is decided, and only what is asked for is looked at.
    """
    fill(BARE_DUE, first, people, home, due_in=timedelta(0))
    analyze()
    meter, later = Meter(), NOW + timedelta(days=3)
    for _ in range(BARE_DUE // BARE_BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK, [NOW, BARE_BATCH])
            duties, holders = (list(column) for column in zip(*cursor.fetchall(), strict=True))
            cursor.execute(MESSAGES, [NOW, holders])
            cursor.execute(NOTICES, [NOW, duties, holders])
            cursor.execute(MOVE, [later, duties])
    return int(BARE_DUE / meter.read()[1])


class Meter:
    """Seconds since it was made: by the clock, and of the processor in this process and its connection."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.backend = connection.connection.info.backend_pid
        self.began = self._now()

    def _now(self) -> tuple[float, float]:
        spent = int(Path(f"/proc/{self.backend}/schedstat").read_text().split()[0]) / 1e9
        return monotonic(), process_time() + spent

    def read(self) -> tuple[float, float]:
        clock, processor = (now - began for now, began in zip(self._now(), self.began, strict=True))
        return clock, processor


def cores() -> int:
    return len(os.sched_getaffinity(0))


def say(line: str) -> None:
    print(line, flush=True)


HEAD = "## The chase"
TEXT = """
{head}

A tick with nothing due: one query besides its proof of life, by partial indexes, so that nothing depends on
how much is open. Milliseconds of the processor, in the planner and in its database, of the whole tick (with
its proof of life) and, in the same run, of the query alone that looks for what is due. Asked for: twice that.

| open duties | buffers read | rows read | a whole tick | the query alone | times as much |
|---|---|---|---|---|---|
{ticks}

Everything falls due at once: {duties:,} duties of {people:,} people, due at 80,000 different seconds, on top
of {open:,} open ones, planned by one planner in batches of {batch:,}: found, locked, told, put into a
message, moved to their next step. Asked for: 8,000 a second of processor. The floor, before and after it in
the same run: the bare statements for {bare_due:,} duties in batches of {bare_batch}, which decide nothing.

| by the clock | of processor | a second of it | bare statements | of the floor | messages | grown by |
|---|---|---|---|---|---|---|
| {clock} s | {processor} s | {rate:,} | {bare:,.0f} | {share:.0%} | {messages:,} | {grown} MB |
"""


def section(found: Measured) -> str:
    ticks = [
        f"| {one.open_duties:,} | {one.buffers} | {one.rows} | {one.whole} ms | {one.floor} ms "
        f"| {one.whole / one.floor:.1f} x |"
        for one in found.ticks
    ]
    done, floor = found.plan, sum(found.bare) / len(found.bare)
    return TEXT.format(
        head=HEAD,
        ticks="\n".join(ticks),
        people=PEOPLE,
        open=found.ticks[-1].open_duties,
        batch=BATCH,
        duties=done.duties,
        clock=done.seconds,
        processor=done.processor,
        rate=done.per_second_of_processor,
        bare=floor,
        share=done.per_second_of_processor / floor,
        bare_due=BARE_DUE,
        bare_batch=BARE_BATCH,
        messages=done.messages,
        grown=done.grown_mb,
    )
