"""Rows of the plan: added, edited, moved, dropped."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities import actions
from postmortem.activities.actions import Arrival, NewDeliverable
from postmortem.activities.models import Deliverable, LogEntry
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = NOW + 20 * HOUR


def owned(**fields):
    painter = make.user(department=make.department())
    return actions.propose(make.deliverable(**fields), painter, by=painter, now=NOW)


def test_rows_stand_in_the_order_they_were_added():
    activity = make.activity()

    for name in ("Poster", "Copy"):
        actions.add_deliverable(activity, NewDeliverable(name=name, due_at=DUE), by=activity.lead, now=NOW)

    assert list(activity.deliverables.values_list("name", "position")) == [("Poster", 0), ("Copy", 1)]
    assert [e.verb for e in Entry.objects.all()] == ["deliverable.added"] * 2


def test_a_row_for_a_department_asks_for_a_name():
    activity, lead = make.activity(), make.lead()

    row = actions.add_deliverable(
        activity,
        NewDeliverable(name="Poster", due_at=DUE, department=lead.department),
        by=activity.lead,
        now=NOW,
    )

    assert (row.accountable_department, row.due_zone) == (lead.department, "Asia/Shanghai")
    assert list(Duty.objects.values_list("kind", "holder")) == [("name", lead.pk)]


def test_a_row_for_a_person_asks_only_that_person():
    activity, lead = make.activity(), make.lead()
    painter = make.user(department=lead.department)
    new = NewDeliverable(name="Poster", due_at=DUE, department=lead.department, person=painter)

    actions.add_deliverable(activity, new, by=activity.lead, now=NOW)

    assert list(Duty.objects.values_list("kind", "holder", "state")) == [("accept", painter.pk, "open")]


def test_a_due_time_after_the_freeze_is_refused_at_its_field():
    activity = make.activity()
    new = NewDeliverable(name="Poster", due_at=DUE, freeze_at=DUE - HOUR)

    with pytest.raises(ValidationError) as refusal:
        actions.add_deliverable(activity, new, by=activity.lead, now=NOW)

    assert refusal.value.message_dict == {"due_at": ["The due time lies after the time it must be final."]}
    assert Deliverable.objects.count() == 0


def test_an_activity_has_one_row_for_its_final_effect():
    activity = make.activity()
    new = NewDeliverable(name="Final effect", due_at=DUE, kind="outcome")
    actions.add_deliverable(activity, new, by=activity.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.add_deliverable(activity, new, by=activity.lead, now=NOW)

    assert refusal.value.messages == ["There is one row for the final effect already."]
    assert Deliverable.objects.count() == 1


@pytest.mark.parametrize("broken", [{"accountable": None}, {"status": "agreed"}, {"accepted_at": NOW}])
def test_the_database_refuses_a_row_in_force_without_an_owner(broken):
    row = owned() if "accountable" in broken else make.deliverable()

    with pytest.raises(IntegrityError), transaction.atomic():
        Deliverable.objects.filter(pk=row.pk).update(**broken)


def test_a_moved_due_time_starts_the_reminders_anew_and_is_written_down():
    row = owned(due_at=DUE)
    Duty.objects.update(step=3)
    later = DUE + 5 * HOUR

    row = actions.edit_deliverable(row.pk, 1, {"due_at": later}, by=row.activity.lead, now=NOW + HOUR)

    owed, entry = Duty.objects.get(), LogEntry.objects.get()
    assert (row.due_at, row.due_rev, row.version) == (later, 2, 2)
    assert (owed.due_at, owed.due_rev, owed.step, owed.from_at) == (later, 2, 0, NOW + HOUR)
    assert (entry.kind, entry.moves_from, entry.moves_to) == ("date_change", DUE, later)
    assert list(Notice.objects.values_list("recipient", "kind")) == [(row.accountable_id, "due_moved")]


def test_the_accountable_person_moves_the_due_time_without_being_told():
    row = owned(due_at=DUE)

    actions.edit_deliverable(row.pk, 1, {"due_at": DUE + HOUR}, by=row.accountable, now=NOW)

    assert Notice.objects.count() == 0


def test_an_open_acceptance_follows_the_due_time():
    row, painter = make.deliverable(due_at=DUE), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)

    actions.edit_deliverable(row.pk, 1, {"due_at": NOW + 40 * HOUR}, by=row.activity.lead, now=NOW)

    asked = Duty.objects.get()
    assert (asked.due_at, asked.freeze_at, asked.due_rev) == (NOW + 20 * HOUR, NOW + 40 * HOUR, 2)


def test_a_due_time_cannot_be_moved_behind_the_freeze():
    row = owned(due_at=DUE, freeze_at=DUE + HOUR)

    with pytest.raises(ValidationError) as refusal:
        actions.edit_deliverable(row.pk, 1, {"due_at": DUE + 2 * HOUR}, by=row.accountable, now=NOW)

    row.refresh_from_db()
    assert list(refusal.value.message_dict) == ["due_at"]
    assert (row.due_at, row.version, LogEntry.objects.count()) == (DUE, 1, 0)


def test_what_has_come_keeps_its_due_time():
    row = owned(due_at=DUE)
    actions.record_arrival(row, Arrival(text="Copy"), by=row.accountable, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.edit_deliverable(row.pk, 1, {"due_at": DUE + HOUR}, by=row.activity.lead, now=NOW)

    assert refusal.value.messages == ["It has come already; its due time stays."]


def test_a_stale_edit_changes_nothing():
    row = make.deliverable()
    actions.edit_deliverable(row.pk, 1, {"name": "Big poster"}, by=row.activity.lead, now=NOW)

    with pytest.raises(Stale):
        actions.edit_deliverable(row.pk, 1, {"name": "Small poster"}, by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert (row.name, row.version) == ("Big poster", 2)


def test_a_new_approver_takes_over_what_waits():
    row, approver = owned(), make.user()
    version = actions.record_arrival(row, Arrival(text="Copy"), by=row.accountable, now=NOW)

    actions.edit_deliverable(row.pk, 1, {"approver": approver}, by=row.activity.lead, now=NOW)

    asked = Duty.objects.open().get()
    assert (asked.kind, asked.holder, asked.subj_id) == ("approve", approver, version.pk)


def test_a_dropped_row_asks_nothing_more_and_says_why():
    row = owned()

    row = actions.drop_deliverable(row.pk, by=row.activity.lead, now=NOW, reason="The page needs no poster.")

    entry = LogEntry.objects.get()
    assert (row.status, Duty.objects.open().count()) == ("dropped", 0)
    assert (entry.kind, entry.text) == ("change", "The page needs no poster.")
    assert list(Notice.objects.values_list("recipient", "kind")) == [(row.accountable_id, "dropped")]


def test_the_final_effect_cannot_be_dropped():
    row = make.deliverable(kind="outcome")

    with pytest.raises(ValidationError) as refusal:
        actions.drop_deliverable(row.pk, by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert refusal.value.messages == ["An activity keeps the row for its final effect."]
    assert row.status == "draft"


def test_what_has_come_cannot_be_dropped():
    row = make.deliverable(accountable=make.user(), status="delivered")

    with pytest.raises(ValidationError) as refusal:
        actions.drop_deliverable(row.pk, by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert (refusal.value.code, row.status) == ("stale", "delivered")
