"""The matrix at its largest: how long the page takes, and how long one changed letter."""

import gc
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import NamedTuple

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import User
from raci.actions import fix_matrix
from raci.models import Assignment
from tests import make

ROWS, HOMES, PEOPLE = 200, 12, 4  # with each department as a whole: 60 columns
PAGES, CHANGES = 30, 200
PHASES = ("agree", "make", "check", "launch")


class Answered(NamedTuple):
    """How long one kind of request takes, what it costs, in milliseconds, bytes and queries."""

    what: str
    times: int
    median: float
    p95: float
    size: int
    queries: int


class Measured(NamedTuple):
    rows: int
    columns: int
    letters: int
    answers: list[Answered]


def measure() -> Measured:
    """A matrix of 200 rows × 60 columns with about five letters a row, fixed once; one request at a time."""
    activity, leads = fill()
    client = Client()
    client.force_login(activity.lead)
    page = reverse("raci:matrix", args=[activity.pk])
    rows = list(activity.deliverables.order_by("position"))
    letters = sum(row.assignments.filter(until=None).count() for row in rows) + len(rows)

    def change(number: int) -> HttpResponse:
        row, home = rows[number * 7 % len(rows)], leads[number % len(leads)].department_id
        data = {"row": row.pk, "holder": str(home), "letter": "CIR"[number % 3]}
        return client.post(reverse("raci:cell", args=[activity.pk]), data, headers={"HX-Request": "true"})

    return Measured(
        len(rows),
        HOMES * (PEOPLE + 1),
        letters,
        [
            timed("the page", PAGES, lambda _number: client.get(page)),
            timed("one letter set", CHANGES, change),
        ],
    )


def fill(rows: int = ROWS, homes: int = HOMES, people: int = PEOPLE) -> tuple[Activity, list[User]]:
    """A matrix, put forward: so many rows, a column for each department and for so many people of each."""
    leads = [make.lead(f"home{number}") for number in range(homes)]
    staff = [
        [make.user(department=lead.department) for _number in range(people - 1)] + [lead] for lead in leads
    ]
    activity = make.activity(
        lead=make.user("benchdriver", role="pm", department=leads[0].department),
        agreed_launch_at=make.NOW + timedelta(days=60),
    )
    staff[0][0] = activity.lead
    for person in (person for home in staff for person in home):
        make.participant(activity, person)
    letters: list[Assignment] = []
    for number in range(rows):
        home = number % homes
        row = make.deliverable(
            activity=activity,
            name=f"{number} things of part {number // 7} and more to say",
            kind=Deliverable.Kind.TASK if number else Deliverable.Kind.OUTCOME,
            phase=PHASES[number * len(PHASES) // rows],
            position=number,
            accountable=staff[home][number // homes % people],
        )
        others = [(home + step * 5) % homes for step in range(min(5, homes))]
        letters += [
            Assignment(
                deliverable=row,
                letter=code,
                department=leads[other].department,
                person=staff[other][(number // homes + step) % people],
                since=make.NOW,
            )
            for step, (code, other) in enumerate(zip("RRCCI", others, strict=False))
        ]
    Assignment.objects.bulk_create(letters)
    fix_matrix(activity, "put_forward", by=activity.lead, now=make.NOW)
    return activity, leads


def timed(what: str, times: int, request: Callable[[int], HttpResponse]) -> Answered:
    """Measured after two requests that do not count; the queries of one more are counted apart."""
    with CaptureQueriesContext(connection) as captured:
        answer = request(0)
        queries = len(captured)
    request(1)
    gc.collect()
    found = []
    for number in range(2, times + 2):
        started = perf_counter()
        answer = request(number)
        found.append((perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{what} answers {answer.status_code}")
    found.sort()
    return Answered(
        what,
        times,
        round(found[len(found) // 2], 1),
        round(found[int(len(found) * 0.95)], 1),
        len(answer.content),
        queries,
    )


HEAD = "## A large matrix"
TEXT = """
{head}

{rows} rows × {columns} columns with {letters:,} letters, put forward once; one request after the other by
Django's test client in one process, with every middleware, check and rule. A change answers with its row and
what depends on it, not with the page.

| what | times | median | 95th percentile | asked for | bytes | queries |
|---|---|---|---|---|---|---|
{answers}
"""
ASKED_FOR = {"the page": "1,000 ms", "one letter set": "150 ms"}


def section(found: Measured) -> str:
    answers = [
        f"| {one.what} | {one.times} | {one.median} ms | {one.p95} ms | {ASKED_FOR[one.what]}"
        f" | {one.size:,} | {one.queries} |"
        for one in found.answers
    ]
    return TEXT.format(
        head=HEAD,
        rows=found.rows,
        columns=found.columns,
        letters=found.letters,
        answers="\n".join(answers),
    )
