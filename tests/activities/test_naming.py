"""Who answers for a row: addressed, named, accepted, sent back, handed over."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions
from postmortem.activities.models import Deliverable, LogEntry, Participant, PastAccountable
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def duties(row):
    """(kind, holder) of what is open about the row."""
    found = Duty.objects.open().filter(subj_type="activities.deliverable", subj_id=row.pk)
    return sorted((duty.kind, duty.holder) for duty in found)


def verbs(row):
    return list(Entry.objects.filter(subj_id=row.pk).order_by("seq").values_list("verb", flat=True))


def code_of(refusal):
    return refusal.value.code


def test_addressing_a_department_asks_its_lead_for_a_name():
    row, lead = make.deliverable(), make.lead("design")

    row = actions.address(row, lead.department, by=row.activity.lead, now=NOW)

    assert (row.accountable_department, row.accountable, row.status) == (lead.department, None, "draft")
    assert duties(row) == [("name", lead)]
    assert verbs(row) == ["deliverable.addressed"]
    assert [t.department for t in row.activity.taking_part.all()] == [lead.department]


@pytest.mark.parametrize("gone", ["no lead", "lead inactive"])
def test_a_department_without_a_lead_leaves_the_naming_to_the_driver(gone):
    row = make.deliverable()
    home = make.department() if gone == "no lead" else make.lead(is_active=False).department

    row = actions.address(row, home, by=row.activity.lead, now=NOW)

    assert duties(row) == [("name", row.activity.lead)]


def test_a_named_person_is_asked_to_accept_and_sees_the_activity():
    row, painter = make.deliverable(due_at=NOW + 41 * HOUR), make.user(department=make.department())

    row = actions.propose(row, painter, by=row.activity.lead, now=NOW)

    asked = Duty.objects.get(kind="accept")
    assert (row.accountable, row.accepted_at, row.status) == (painter, None, "draft")
    assert (asked.holder, asked.due_at, asked.freeze_at) == (painter, NOW + 20.5 * HOUR, NOW + 41 * HOUR)
    assert (asked.driver, asked.sponsor) == (row.activity.lead, None)
    assert asked.params == {
        "activity_id": row.activity_id,
        "activity": "Voucher campaign",
        "deliverable_id": row.pk,
    }
    assert Participant.objects.filter(activity=row.activity, person=painter, until=None).count() == 1
    assert verbs(row) == ["deliverable.proposed"]


def test_naming_somebody_else_withdraws_the_first_question():
    row, home = make.deliverable(), make.department()
    first, second = make.user(department=home), make.user(department=home)
    actions.propose(row, first, by=row.activity.lead, now=NOW)

    row = actions.propose(row, second, by=row.activity.lead, now=NOW)

    assert duties(row) == [("accept", second)]
    assert Duty.objects.get(holder=first).state == "withdrawn"


def test_the_lead_names_a_person_and_has_answered():
    row, lead = make.deliverable(), make.lead()
    painter = make.user(department=lead.department)
    actions.address(row, lead.department, by=row.activity.lead, now=NOW)

    row = actions.propose(row, painter, by=lead, now=NOW + HOUR)

    asked = Duty.objects.get(kind="name")
    assert (asked.state, asked.answered_by) == ("done", lead)
    assert duties(row) == [("accept", painter)]


def test_naming_oneself_is_accepting():
    row, lead = make.deliverable(), make.lead()
    actions.address(row, lead.department, by=row.activity.lead, now=NOW)

    row = actions.propose(row, lead, by=lead, now=NOW)

    assert (row.status, row.accountable, row.accepted_at) == ("agreed", lead, NOW)
    assert duties(row) == [("deliver", lead)]


def test_somebody_without_a_department_needs_one_on_the_row():
    row, loner = make.deliverable(), make.user()

    with pytest.raises(ValidationError) as refusal:
        actions.propose(row, loner, by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert refusal.value.messages == [
        "This person belongs to no department; choose the department that answers first."
    ]
    assert (row.accountable, Participant.objects.filter(person=loner).count()) == (None, 0)


def test_accepting_puts_the_name_in_force_and_asks_for_the_delivery():
    freeze = NOW + 30 * HOUR
    row, painter = make.deliverable(freeze_at=freeze), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)

    row = actions.accept(row.pk, by=painter, now=NOW + HOUR)

    owed = Duty.objects.get(kind="deliver")
    assert (row.status, row.accepted_at, row.accountable_since) == ("agreed", NOW + HOUR, NOW + HOUR)
    assert (owed.holder, owed.due_at, owed.freeze_at) == (painter, row.due_at, freeze)
    assert (owed.department, owed.due_rev) == (painter.department, 1)
    assert (Duty.objects.get(kind="accept").state, Duty.objects.get(kind="accept").answer) == ("done", "yes")
    assert verbs(row) == ["deliverable.proposed", "deliverable.accepted"]


def test_accepting_twice_is_refused_and_changes_nothing():
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)
    actions.accept(row.pk, by=painter, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.accept(row.pk, by=painter, now=NOW + HOUR)

    row.refresh_from_db()
    assert (code_of(refusal), row.accepted_at) == ("stale", NOW)


def test_nobody_accepts_for_somebody_else():
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.accept(row.pk, by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert (code_of(refusal), row.status) == ("stale", "draft")


def test_a_second_accountable_person_is_refused():
    row, other = make.deliverable(accountable=make.user()), make.user(department=make.department())
    owner = row.accountable

    with pytest.raises(ValidationError) as refusal:
        actions.propose(row, other, by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert refusal.value.messages == ["One person is accountable already; hand it over instead."]
    assert (row.accountable, duties(row)) == (owner, [])


def test_an_accepted_row_cannot_be_addressed_anew():
    row = make.deliverable(accountable=make.user())

    with pytest.raises(ValidationError) as refusal:
        actions.address(row, make.department(), by=row.activity.lead, now=NOW)

    assert code_of(refusal) == "stale"


def test_sending_back_asks_the_sponsor_to_choose():
    activity = make.activity(sponsor=make.user())
    row, painter = make.deliverable(activity=activity), make.user(department=make.department())
    actions.propose(row, painter, by=activity.lead, now=NOW)
    later = (NOW + 3 * HOUR).isoformat()

    row = actions.send_back(row.pk, "Two days are too short.", {"due_at": later}, by=painter, now=NOW)

    answered = Duty.objects.get(kind="accept")
    assert (answered.state, answered.answer, answered.counter) == ("declined", "countered", {"due_at": later})
    assert answered.reason == "Two days are too short."
    assert (row.accountable, row.accountable_department) == (None, painter.department)
    assert duties(row) == [("choose", activity.sponsor)]
    assert Duty.objects.get(kind="choose").params["sent_back_id"] == answered.pk


def test_without_a_sponsor_the_driver_chooses():
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)

    row = actions.send_back(row.pk, "It is not my trade.", {}, by=painter, now=NOW)

    assert duties(row) == [("choose", row.activity.lead)]
    assert Duty.objects.get(kind="accept").answer == "no"


def test_sending_back_needs_a_reason():
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.send_back(row.pk, "  ", {}, by=painter, now=NOW)

    assert refusal.value.messages == ["Say in one sentence why."]
    assert duties(row) == [("accept", painter)]


def test_choosing_another_person_ends_the_choice():
    row, home = make.deliverable(), make.department()
    first, second = make.user(department=home), make.user(department=home)
    actions.propose(row, first, by=row.activity.lead, now=NOW)
    actions.send_back(row.pk, "I am on leave.", {}, by=first, now=NOW)

    row = actions.propose(row, second, by=row.activity.lead, now=NOW)

    assert duties(row) == [("accept", second)]
    assert Duty.objects.get(kind="choose").state == "done"


def test_leaving_it_as_it_is_asks_for_another_name():
    row, lead = make.deliverable(), make.lead()
    painter = make.user(department=lead.department)
    actions.propose(row, painter, by=row.activity.lead, now=NOW)
    actions.send_back(row.pk, "I am on leave.", {}, by=painter, now=NOW)

    row = actions.leave_as_is(row.pk, by=row.activity.lead, now=NOW)

    assert duties(row) == [("name", lead)]


def hand_over_asked(row, to):
    """What raci's hand-over opens: the question to the new owner."""
    return Duty.objects.create(
        kind="accept",
        subj_type="activities.deliverable",
        subj_id=row.pk,
        stream=row.activity.stream,
        title=row.name,
        holder=to,
        from_at=NOW,
        due_at=NOW + HOUR,
        due_zone="UTC",
        params={"hand_over": True, "reason": "On leave from Friday."},
    )


def test_a_hand_over_moves_with_the_yes_of_the_new_owner():
    row = make.deliverable(accountable=make.user(department=make.department()))
    old, since, new = row.accountable, row.accountable_since, make.user(department=make.department())
    hand_over_asked(row, new)

    row = actions.accept(row.pk, by=new, now=NOW)

    past = PastAccountable.objects.get()
    assert (row.accountable, row.accountable_since, row.accepted_at) == (new, NOW, NOW)
    assert row.accountable_department == new.department
    assert (past.person, past.since, past.until) == (old, since, NOW)
    assert (past.department, past.reason) == (old.department, "On leave from Friday.")
    assert LogEntry.objects.get().kind == "hand_over"
    assert verbs(row) == ["deliverable.handed_over"]


def test_what_is_owed_is_asked_of_the_new_owner_with_a_fresh_ladder():
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=painter, now=NOW)
    new = make.user(department=make.department())

    row = actions.move_accountability(row.pk, new, since=NOW + HOUR, reason="", by=new, now=NOW + HOUR)

    assert duties(row) == [("deliver", new)]
    assert (row.due_rev, Duty.objects.get(holder=new).due_rev) == (2, 2)
    assert Duty.objects.get(holder=painter).state == "withdrawn"


def test_a_declined_hand_over_leaves_the_owner_in_force():
    row = make.deliverable(accountable=make.user(department=make.department()))
    old, new = row.accountable, make.user(department=make.department())
    hand_over_asked(row, new)

    row = actions.send_back(row.pk, "No time before Friday.", {}, by=new, now=NOW)

    assert (row.accountable, row.status) == (old, "agreed")
    assert duties(row) == [("choose", row.activity.lead)]


def test_a_row_nobody_accepted_cannot_be_handed_over():
    row = make.deliverable()

    with pytest.raises(ValidationError) as refusal:
        actions.move_accountability(
            row.pk,
            make.user(department=make.department()),
            since=NOW,
            reason="",
            by=row.activity.lead,
            now=NOW,
        )

    assert (code_of(refusal), PastAccountable.objects.count()) == ("stale", 0)


def test_no_table_has_room_for_a_second_owner():
    assert [f.name for f in Deliverable._meta.get_fields() if f.name.startswith("accountable")] == [
        "accountable",
        "accountable_department",
        "accountable_since",
    ]
