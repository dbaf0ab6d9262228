"""The log: what was said is asked of those who are to confirm it, and frozen once they have."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Revision
from postmortem.audit.rules import digest
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def write(plan, *, by=None, **fields):
    fields = {"kind": "agreement", "text": "We go live on Thursday, 20:00.", **fields}
    return actions.write_entry(plan, NewEntry(**fields), by=by or plan.lead, now=NOW)


def asked(entry):
    duties = Duty.objects.open().filter(subj_type="activities.logentry", subj_id=entry.pk)
    return {(duty.kind, duty.holder) for duty in duties}


def test_people_and_the_leads_of_departments_are_asked_to_confirm():
    plan, ada, design = make.activity(), make.user(), make.lead("design")

    entry = write(plan, people=[ada], departments=[design.department])

    assert asked(entry) == {("confirm", ada), ("confirm", design)}
    assert plan.participants.filter(person__in=[ada, design], until=None).count() == 2
    assert (entry.number, entry.confirmed_at, entry.frozen_at) == (1, None, None)


def test_whoever_writes_it_down_is_not_asked():
    plan = make.activity()

    assert asked(write(plan, people=[plan.lead])) == set()


def test_once_all_have_confirmed_it_is_frozen_with_its_words():
    plan, ada, bob = make.activity(), make.user(), make.user()
    entry = write(plan, people=[ada, bob])

    actions.confirm_entry(entry.pk, by=ada, now=NOW + HOUR)
    half = LogEntry.objects.get().frozen_at
    actions.confirm_entry(entry.pk, by=bob, now=NOW + 2 * HOUR)

    entry.refresh_from_db()
    revision = Revision.objects.get(kind="log")
    assert (half, entry.frozen_at, entry.revision) == (None, NOW + 2 * HOUR, revision)
    assert revision.document["text"] == "We go live on Thursday, 20:00."
    assert revision.sha256 == digest(revision.document)


def test_the_database_refuses_to_change_a_frozen_entry():
    plan, ada = make.activity(), make.user()
    entry = write(plan, people=[ada])
    actions.confirm_entry(entry.pk, by=ada, now=NOW + HOUR)

    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.filter(pk=entry.pk).update(text="We go live on Friday.")


def test_said_otherwise_it_stays_unconfirmed_and_the_driver_hears_of_it():
    plan, ada = make.activity(), make.user()
    entry = write(plan, people=[ada], by=make.user())

    actions.say_otherwise(entry.pk, "On Friday", by=ada, now=NOW + HOUR)

    entry.refresh_from_db()
    assert (entry.confirmed_at, entry.frozen_at) == (None, None)
    told = Notice.objects.filter(kind="log_otherwise")
    assert {one.recipient for one in told} == {plan.lead, entry.recorded_by}


def test_an_approval_that_was_passed_on_is_asked_of_the_approver():
    plan, boss = make.activity(), make.user()
    entry = write(plan, kind="approval", text="The boss has approved.", said_by=boss)

    before = (entry.channel, entry.relayed_by, asked(entry))
    actions.cover(entry.pk, "flow", by=boss, now=NOW + HOUR)

    entry.refresh_from_db()
    assert before == ("relayed", plan.lead, {("approval", boss)})
    assert (entry.channel, entry.lines, entry.verdict) == ("person", {"covers": "flow"}, "yes")
    assert (entry.confirmed_at, entry.frozen_at) == (NOW + HOUR, NOW + HOUR)


def test_no_approval_is_an_answer_too():
    plan, boss = make.activity(), make.user()
    entry = write(plan, kind="approval", text="The boss has approved.", said_by=boss)

    actions.cover(entry.pk, "", by=boss, now=NOW + HOUR)

    entry.refresh_from_db()
    assert (entry.verdict, entry.confirmed_at, entry.frozen_at) == ("no", None, NOW + HOUR)


def test_an_approval_in_person_counts_as_it_stands():
    plan = make.activity(sponsor=make.user("boss"))

    entry = write(plan, kind="approval", text="Approved.", said_by=plan.sponsor, by=plan.sponsor)

    assert (entry.channel, entry.confirmed_at, asked(entry)) == ("person", NOW, set())


def test_a_question_is_answered_and_the_answer_stands_with_it():
    plan, ada = make.activity(), make.user()
    entry = write(plan, kind="question", text="Who pays?", people=[ada], unnamed=True)

    actions.answer_question(entry.pk, "Business pays.", by=ada, now=NOW + HOUR)

    duty = Duty.objects.get(kind="answer")
    assert (duty.reason, duty.asked_by, duty.state) == ("Business pays.", None, "done")


def test_a_risk_is_taken_note_of():
    plan, ada = make.activity(), make.user()
    entry = write(
        plan,
        kind="risk",
        text="Cards fail",
        people=[ada],
        likelihood=2,
        impact=3,
        lines={"response": "Switch it off", "need": "not of a risk"},
    )

    actions.confirm_entry(entry.pk, by=ada, now=NOW + HOUR)

    entry.refresh_from_db()
    assert (entry.lines, entry.confirmed_at) == ({"response": "Switch it off"}, NOW + HOUR)


def test_nobody_answers_for_a_stranger():
    plan, ada = make.activity(), make.user()
    entry = write(plan, people=[ada])

    with pytest.raises(ValidationError) as refusal:
        actions.confirm_entry(entry.pk, by=make.user(), now=NOW + HOUR)

    assert (refusal.value.code, asked(entry)) == ("stale", {("confirm", ada)})


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": "  "}, {"text": ["Write down what was said."]}),
        ({"said_at": NOW + HOUR}, {"said_at": ["It cannot have been said later than now."]}),
        ({"until": NOW}, {"until": ["Choose a time that lies ahead."]}),
        ({"kind": "date_change"}, {"moves_to": ["Say from which date to which."]}),
        ({"kind": "approval"}, {"said_by": ["Say whose approval it is."]}),
        ({"kind": "risk"}, {"likelihood": ["Say how likely it is and how much it would matter."]}),
        ({"unnamed": True}, {"unnamed": ["Only a question can be asked without a name."]}),
    ],
)
def test_bad_input_is_said_at_its_field_and_writes_nothing(fields, wrong):
    with pytest.raises(ValidationError) as refusal:
        write(make.activity(), **fields)

    assert (refusal.value.message_dict, LogEntry.objects.count()) == (wrong, 0)


def test_a_department_without_a_lead_cannot_be_asked():
    with pytest.raises(ValidationError) as refusal:
        write(make.activity(), departments=[make.department("design")])

    assert refusal.value.message_dict == {"departments": ["Design has no lead to ask; choose a person."]}
