"""The launch moves, and what hangs on it moves along."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry, NewSlot
from postmortem.activities.models import Activity, Deliverable, LogEntry, PublishSlot
from postmortem.audit.models import Entry
from postmortem.outbox.models import Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAUNCH, LATER = NOW + 4 * DAY, NOW + 5 * DAY


@pytest.fixture
def plan(client):
    found = make.activity(agreed_launch_at=LAUNCH)
    client.force_login(found.lead)
    with time_machine.travel(NOW + HOUR, tick=False):
        yield found


def slot(plan, at, rows=()):
    new = NewSlot("Channel", at, timedelta(hours=2), rows=rows)
    return actions.add_slot(plan, new, by=plan.lead, now=NOW)


def agreed(plan, *, confirmed=True, **fields):
    head = make.user("head")
    dates = {"moves_from": LAUNCH, "moves_to": LATER, **fields}
    entry = actions.write_entry(
        plan, NewEntry(kind="date_change", text="A day later", people=[head], **dates), by=plan.lead, now=NOW
    )
    if confirmed:
        actions.confirm_entry(entry.pk, by=head, now=NOW)
    return entry


def move_button(client, plan, entry):
    page = client.get(f"/activities/{plan.pk}/log/{entry.number}/")
    return "Move the launch to" in page.content.decode()


def due_button(client, plan, entry):
    page = client.get(f"/activities/{plan.pk}/log/{entry.number}/")
    return "Make “Poster” due" in page.content.decode()


def press(client, plan, entry):
    return client.post(f"/activities/{plan.pk}/log/{entry.number}/move/")


def test_a_confirmed_date_change_moves_the_launch_with_one_tap_and_is_one_line_of_the_ledger(client, plan):
    entry = agreed(plan)
    offered = move_button(client, plan, entry)

    answer = press(client, plan, entry)

    plan.refresh_from_db()
    assert (offered, answer.status_code, plan.agreed_launch_at) == (True, 302, LATER)
    assert LogEntry.objects.filter(kind="date_change").count() == 1
    assert Entry.objects.filter(verb="log.date_carried_out").get().data == {"number": entry.number}
    assert move_button(client, plan, entry) is False


@pytest.mark.parametrize("case", ["not confirmed", "elsewhere by now", "live"])
def test_what_cannot_move_the_launch_any_more_says_so_and_moves_nothing(client, plan, case):
    entry = agreed(plan, confirmed=case != "not confirmed")
    if case == "elsewhere by now":
        actions.edit_activity(plan.pk, 1, {"agreed_launch_at": LATER + DAY}, by=plan.lead, now=NOW)
    if case == "live":
        Activity.objects.filter(pk=plan.pk).update(status="aligning")
        Activity.objects.filter(pk=plan.pk).update(status="ready")
        actions.launch(plan.pk, NOW, by=plan.lead, now=NOW)
    before = Activity.objects.get(pk=plan.pk).agreed_launch_at

    offered, answer = move_button(client, plan, entry), press(client, plan, entry)

    assert (offered, answer.status_code) == (False, 409)
    assert Activity.objects.get(pk=plan.pk).agreed_launch_at == before


def of_the_row(plan, **fields):
    """A row, and a date change about it that everybody has confirmed."""
    row = make.deliverable(activity=plan, name="Poster", due_at=NOW + 2 * DAY, **fields)
    return row, agreed(plan, deliverable=row, moves_from=row.due_at, moves_to=NOW + 3 * DAY)


def test_a_confirmed_date_change_of_a_row_moves_its_due_time_with_one_tap(client, plan):
    row, entry = of_the_row(plan, accountable=make.user("ada"))
    offered = due_button(client, plan, entry)

    answer = press(client, plan, entry)

    before, due = row.due_rev, Deliverable.objects.get(pk=row.pk)
    assert (offered, answer.status_code, due.due_at, due.due_rev) == (True, 302, NOW + 3 * DAY, before + 1)
    assert Activity.objects.get(pk=plan.pk).agreed_launch_at == LAUNCH
    assert LogEntry.objects.filter(kind="date_change").count() == 1  # it is said once
    assert Notice.objects.filter(kind="due_moved").get().recipient == row.accountable
    assert due_button(client, plan, entry) is False


def test_whoever_is_accountable_may_carry_it_out_and_nobody_else(client, plan):
    ada, eve = make.user("ada"), make.user("eve")
    row, entry = of_the_row(plan, accountable=ada)
    for person in (ada, eve):
        make.participant(plan, person)
    answers = []
    for person in (eve, ada):
        client.force_login(person)
        answers.append(press(client, plan, entry).status_code)

    assert answers == [403, 302]
    assert Deliverable.objects.get(pk=row.pk).due_at == NOW + 3 * DAY


@pytest.mark.parametrize("case", ["due elsewhere by now", "has come", "final before it"])
def test_what_cannot_move_the_row_any_more_says_so_and_moves_nothing(client, plan, case):
    row, entry = of_the_row(plan, accountable=make.user("ada"))
    changes = {
        "due elsewhere by now": {"due_at": NOW + DAY},
        "has come": {"status": "delivered"},
        "final before it": {"freeze_at": NOW + 2 * DAY + HOUR},
    }
    Deliverable.objects.filter(pk=row.pk).update(**changes[case])
    before = Deliverable.objects.get(pk=row.pk).due_at

    answer = press(client, plan, entry)

    assert (answer.status_code, Deliverable.objects.get(pk=row.pk).due_at) == (409, before)
    assert Entry.objects.filter(verb="log.date_carried_out").exists() is False


def test_a_date_change_begins_where_things_stand_if_nothing_else_is_said(client, plan):
    row = make.deliverable(activity=plan, due_at=NOW + 2 * DAY)
    typed = {"kind": "date_change", "text": "A day later", "moves_to": "2026-03-14T18:00"}
    for about in ("", row.pk):
        token = (
            client.get(f"/activities/{plan.pk}/log/?new=date_change").context["form"]["submit_token"].value()
        )
        sent = {**typed, "submit_token": token, "deliverable": about}
        client.post(f"/activities/{plan.pk}/log/write/", sent)

    written = LogEntry.objects.filter(kind="date_change").order_by("number")
    assert [one.moves_from for one in written] == [LAUNCH, NOW + 2 * DAY]


def test_slots_from_the_launch_on_move_along_and_one_before_it_stays(plan):
    before, with_it, after = slot(plan, LAUNCH - DAY), slot(plan, LAUNCH), slot(plan, LAUNCH + 2 * HOUR)

    actions.edit_activity(plan.pk, plan.version, {"agreed_launch_at": LATER}, by=plan.lead, now=NOW)

    assert [PublishSlot.objects.get(pk=one.pk).at for one in (before, with_it, after)] == [
        LAUNCH - DAY,
        LATER,
        LATER + 2 * HOUR,
    ]


def test_what_is_final_for_a_slot_is_final_later_with_it_too(plan):
    row = make.deliverable(activity=plan, due_at=NOW + DAY)
    slot(plan, LAUNCH, rows=[row])

    actions.edit_activity(plan.pk, plan.version, {"agreed_launch_at": LATER}, by=plan.lead, now=NOW)

    row.refresh_from_db()
    assert row.freeze_at == LATER - timedelta(hours=2)


def test_a_slot_whose_rows_are_due_too_late_for_an_earlier_time_stays(plan):
    row = make.deliverable(activity=plan, due_at=LAUNCH - 3 * HOUR)
    kept = slot(plan, LAUNCH, rows=[row])

    actions.edit_activity(plan.pk, plan.version, {"agreed_launch_at": LAUNCH - DAY}, by=plan.lead, now=NOW)

    kept.refresh_from_db()
    assert kept.at == LAUNCH


def test_it_is_refused_where_nobody_pressed_in_time(plan):
    entry = agreed(plan)
    actions.carry_out_date_change(entry.pk, by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.carry_out_date_change(entry.pk, by=plan.lead, now=NOW)

    assert refusal.value.code == "stale"
