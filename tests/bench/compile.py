"""What it costs to compile a retrospective of a large activity, and where the time goes."""

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.actions.retrospective import compile_one, request_compile
from incidents.compile import compile as compile_facts
from incidents.models import Retrospective, TimelineEvent
from incidents.queries.retrospective_facts import snapshot_of
from incidents.queries.retrospective_work import SUBJECT
from postmortem.activities.models import AssetVersion, Deliverable
from raci.models import Assignment
from tests import make
from tests.make import NOW

HEAD = "## Compile: the facts of a large activity"
TEXT = """
{head}

An activity with so many deliverables, each with its owner, two letters and one version, and an incident with
so many events written down. Processor time of the process that compiles; every size asks the same queries.

| deliverables · events | loaded | put together | stored and recorded | all of it | queries (twice) |
|---|---|---|---|---|---|
{rows}
"""
SIZES = ((10, 50), (100, 500), (1_000, 5_000))


class Row(NamedTuple):
    """One size, in milliseconds of the processor."""

    deliverables: int
    events: int
    loaded: float
    together: float
    stored: float
    whole: float
    queries: int
    repeated: int


def large(deliverables: int, events: int) -> Retrospective:
    """The retrospective of an incident of such an activity, asked to be compiled at NOW."""
    home = make.department()
    owner = make.user(department=home)
    activity = make.activity(requested_at=NOW - timedelta(days=9), launched_at=NOW - timedelta(hours=2))
    since = {"accountable_since": NOW - timedelta(days=4), "accepted_at": NOW - timedelta(days=4)}
    made = make.deliverable(activity=activity, accountable=owner, accountable_department=home, **since)
    copied = {field.attname: getattr(made, field.attname) for field in Deliverable._meta.concrete_fields}
    copied |= {"id": None, "status": Deliverable._meta.get_field("status").default}
    rows = [Deliverable(**{**copied, "name": f"Row {n}"}) for n in range(deliverables - 1)]
    rows = [made, *Deliverable.objects.bulk_create(rows)]
    Assignment.objects.bulk_create(
        Assignment(deliverable=row, letter=letter, department=home, since=NOW - timedelta(days=5))
        for row in rows
        for letter in "RC"
    )
    AssetVersion.objects.bulk_create(
        AssetVersion(
            deliverable=row,
            number=1,
            kind="link",
            url="https://example.com/poster",
            provider_department=home,
            arrived_at=NOW - timedelta(days=1),
            recorded_by=owner,
            recorded_at=NOW,
        )
        for row in rows
    )
    incident = make.incident(activity=activity, status="analysing")
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            incident=incident,
            happened_at=NOW - timedelta(seconds=n),
            zone="Asia/Shanghai",
            marker="change",
            text=f"Event {n}",
            by=owner,
            at=NOW,
        )
        for n in range(events)
    )
    found = make.retrospective(incident=incident)
    return request_compile(found.pk, by=None, now=NOW)


def measure() -> list[Row]:
    """Every size once more after it was warm; nothing of it stays in the database."""
    return [_measured(*size) for size in SIZES]


def _measured(deliverables: int, events: int) -> Row:
    with transaction.atomic():
        pk = large(deliverables, events).pk
        found = Retrospective.objects.select_related(*SUBJECT).get(pk=pk)
        compile_facts(snapshot_of(found, now=NOW), None)
        started = time.process_time()
        snapshot = snapshot_of(found, now=NOW)
        loaded = time.process_time()
        compile_facts(snapshot, None)
        together = time.process_time()
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            compile_one(pk, NOW, now=NOW)
            ended = time.process_time()
        transaction.set_rollback(True)
    asked = Counter(query["sql"] for query in captured.captured_queries)
    whole, read, made = ended - began, loaded - started, together - loaded
    stages = (round(one * 1000, 1) for one in (read, made, max(whole - read - made, 0), whole))
    return Row(deliverables, events, *stages, len(captured), sum(n - 1 for n in asked.values()))


def section(rows: list[Row]) -> str:
    lines = [
        f"| {row.deliverables:,} · {row.events:,} | {row.loaded} ms | {row.together} ms | {row.stored} ms "
        f"| {row.whole} ms | {row.queries} ({row.repeated}) |"
        for row in rows
    ]
    return TEXT.format(head=HEAD, rows="\n".join(lines))


def write(path: Path, rows: list[Row] | None = None) -> None:
    """In place of the section before; what follows it stays. Without `rows` it measures."""
    kept = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    before, _head, after = kept.partition(f"\n{HEAD}")
    rest = after.partition("\n## ")[2]
    found = section(measure() if rows is None else rows)
    path.write_text(before + found + (f"\n## {rest}" if rest else ""), encoding="utf-8")
