"""Several people at once: one wins, the others read a sentence, nothing is counted twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from postmortem.activities import actions
from postmortem.activities.actions import Arrival
from postmortem.activities.models import AssetVersion, LogEntry, PastAccountable
from postmortem.activities.rules import mark
from postmortem.audit.queries import verify
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MANY = 6


def at_once(*steps):
    """Run all steps at the same moment; returns "done" or the code of the refusal for each."""
    barrier = Barrier(len(steps))

    def run(step):
        barrier.wait(timeout=20)
        try:
            step()
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def owned():
    row, painter = make.deliverable(), make.user(department=make.department())
    return actions.propose(row, painter, by=painter, now=NOW)


def test_an_answer_counts_once():
    row = owned()
    version = actions.record_arrival(row, Arrival(text="Copy"), by=row.accountable, now=NOW)
    driver = row.activity.lead

    answers = at_once(
        *[lambda: actions.approve(version.pk, by=driver, now=NOW)] * 3,
        *[lambda: actions.return_version(version.pk, "No price.", by=driver, now=NOW)] * 3,
    )

    assert answers == ["done", *["stale"] * 5]
    assert LogEntry.objects.count() == 1
    assert list(verify()) == []


def test_versions_that_come_at_once_are_all_kept_in_order():
    row = owned()

    answers = at_once(
        *[
            lambda n=n: actions.record_arrival(row, Arrival(text=f"Try {n}"), by=row.accountable, now=NOW)
            for n in range(MANY)
        ]
    )

    assert answers == ["done"] * MANY
    assert list(AssetVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Duty.objects.open().get().subj_id == AssetVersion.objects.get(number=MANY).pk


def test_one_of_several_hand_overs_of_the_same_moment_wins():
    row, people = owned(), [make.user(department=make.department()) for _ in range(MANY)]
    since = NOW.replace(hour=9)

    answers = at_once(
        *[
            lambda to=to: actions.move_accountability(row.pk, to, since=since, reason="", by=to, now=since)
            for to in people
        ]
    )

    row.refresh_from_db()
    assert answers == ["done", *["stale"] * (MANY - 1)]
    assert PastAccountable.objects.count() == 1
    assert [duty.holder for duty in Duty.objects.open()] == [row.accountable]


def test_one_of_several_who_take_a_row_wins():
    row, people = make.deliverable(), [make.user(department=make.department()) for _ in range(MANY)]

    answers = at_once(*[lambda p=p: actions.propose(row, p, by=p, now=NOW) for p in people])

    row.refresh_from_db()
    assert answers == ["done", *["stale"] * (MANY - 1)]
    assert [duty.holder for duty in Duty.objects.open()] == [row.accountable]


def test_of_several_who_choose_how_it_goes_on_the_first_wins():
    row, late = owned(), NOW + timedelta(days=2)
    boss = make.user()
    actions.edit_activity(row.activity_id, 1, {"sponsor": boss}, by=row.activity.lead, now=NOW)
    seen, other = mark(row, Duty.objects.get()), make.user(department=make.department())
    due = late + timedelta(hours=3)

    answers = at_once(
        lambda: actions.drop_late(row.pk, seen, "No time.", by=boss, now=late),
        lambda: actions.drop_late(row.pk, seen, "No time.", by=row.activity.lead, now=late),
        lambda: actions.move_late(row.pk, seen, due, None, by=boss, now=late),
        lambda: actions.move_late(row.pk, seen, due, None, by=row.activity.lead, now=late),
        lambda: actions.replace_late(row.pk, seen, other, "Ill.", by=boss, now=late),
        lambda: actions.replace_late(row.pk, seen, other, "Ill.", by=row.activity.lead, now=late),
    )

    assert answers == ["done", *["stale"] * (MANY - 1)]
    assert Notice.objects.count() == 1
    assert list(verify()) == []


def test_a_choice_and_the_arrival_at_once_leave_one_of_the_two():
    row, late = owned(), NOW + timedelta(days=2)
    seen, driver = mark(row, Duty.objects.get()), row.activity.lead

    answers = at_once(
        lambda: actions.drop_late(row.pk, seen, "No time.", by=driver, now=late),
        lambda: actions.record_arrival(row, Arrival(text="Here"), by=row.accountable, now=late),
    )

    row.refresh_from_db()
    open_kinds = list(Duty.objects.open().values_list("kind", flat=True))
    assert (answers, row.status, open_kinds) in [
        (["done", "stale"], "dropped", []),
        (["done", "stale"], "delivered", ["approve"]),
    ]
