"""Approvals and how they were heard, moved dates, what is written anew, and answers in somebody's name."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions, queries
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def plan():
    return make.activity(agreed_launch_at=NOW + 4 * DAY)


@pytest.fixture
def boss():
    return make.user("boss", display_name="Boss", department=make.department("house"))


@pytest.fixture
def ben():
    return make.user("ben", display_name="Ben", department=make.department("service"))


def write(plan, **fields):
    fields = {"kind": "agreement", "text": "We go live on Thursday, 20:00.", **fields}
    return actions.write_entry(plan, NewEntry(**fields), by=plan.lead, now=NOW)


def duties(entry):
    return {(duty.kind, duty.holder, duty.state) for duty in Duty.objects.filter(subj_id=entry.pk)}


# --- approvals --------------------------------------------------------------------------------------
def test_an_approval_without_a_record_is_asked_of_the_approver_all_the_same(plan, boss):
    entry = write(plan, kind="approval", text="Approved.", said_by=boss, unrecorded=True, scope="date")

    assert (entry.channel, entry.relayed_by, entry.scope) == ("none", None, "date")
    assert duties(entry) == {("approval", boss, "open")}


def test_an_approval_is_not_both_passed_on_and_without_a_record(plan, boss, ben):
    with pytest.raises(ValidationError) as refusal:
        write(plan, kind="approval", said_by=boss, relayed_by=ben, unrecorded=True)

    said = {"unrecorded": ["Either somebody passed it on, or there is no record of it."]}
    assert (refusal.value.message_dict, LogEntry.objects.count()) == (said, 0)


def test_the_own_approval_is_locked_at_once(plan):
    entry = write(plan, kind="approval", text="Approved.", said_by=plan.lead)

    assert (entry.channel, entry.confirmed_at, entry.frozen_at) == ("person", NOW, NOW)
    assert entry.revision.document["text"] == "Approved."


@pytest.mark.parametrize(
    ("said", "covers", "scope"),
    [("flow", "flow_copy", "flow"), ("", "flow", "flow"), ("design", "copy", "copy"), ("flow", "all", "")],
)
def test_the_scope_is_what_the_approver_says(plan, boss, said, covers, scope):
    entry = write(plan, kind="approval", said_by=boss, scope=said)

    actions.cover(entry.pk, covers, by=boss, now=NOW + HOUR)

    entry.refresh_from_db()
    assert (entry.scope, entry.revision.document["scope"], entry.lines) == (scope, scope, {"covers": covers})


def test_an_unknown_answer_is_refused(plan, boss):
    entry = write(plan, kind="approval", said_by=boss)

    with pytest.raises(ValidationError) as refusal:
        actions.cover(entry.pk, "weather", by=boss, now=NOW)

    assert refusal.value.message_dict == {"covers": ["Choose one from the list."]}
    assert duties(entry) == {("approval", boss, "open")}


@pytest.mark.parametrize(("scope", "speaks"), [("office", "boss"), ("all", "ben")])
def test_the_own_office_answers_as_the_approver_and_another_deputy_as_itself(plan, boss, ben, scope, speaks):
    make.deputy(boss, ben, scope=scope)
    entry = write(plan, kind="approval", said_by=boss)

    actions.cover(entry.pk, "flow", by=ben, now=NOW + HOUR, on_behalf_of=boss)

    entry.refresh_from_db()
    assert (entry.said_by.account, entry.frozen_at) == (speaks, NOW + HOUR)
    assert Entry.objects.latest("pk").data["on_behalf_of"] == boss.pk


# --- in the name of ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "act"),
    [
        pytest.param("agreement", lambda pk, **who: actions.confirm_entry(pk, **who), id="confirm"),
        pytest.param(
            "agreement", lambda pk, **who: actions.say_otherwise(pk, "On Friday", **who), id="otherwise"
        ),
        pytest.param(
            "question", lambda pk, **who: actions.answer_question(pk, "Business pays.", **who), id="answer"
        ),
    ],
)
def test_a_deputy_answers_and_it_is_recorded_so(plan, boss, ben, kind, act):
    make.deputy(boss, ben)
    entry = write(plan, kind=kind, people=[boss])

    act(entry.pk, by=ben, now=NOW + HOUR, on_behalf_of=boss)

    duty, last = Duty.objects.get(subj_id=entry.pk), Entry.objects.latest("pk")
    assert (duty.holder, duty.answered_by, last.actor_id) == (boss, ben, ben.pk)
    assert last.data == {"number": entry.number, "on_behalf_of": boss.pk}


def test_nobody_answers_for_somebody_without_standing_in(plan, boss, ben):
    entry = write(plan, people=[boss])

    with pytest.raises(ValidationError) as refusal:
        actions.confirm_entry(entry.pk, by=ben, now=NOW, on_behalf_of=boss)

    assert refusal.value.message == "You do not stand in for Boss here."
    assert duties(entry) == {("confirm", boss, "open")}


# --- outside ----------------------------------------------------------------------------------------
def test_a_contact_outside_is_asked_and_confirms(plan, boss):
    desk = make.contact()
    entry = write(plan, people=[boss], contacts=[desk])

    actions.confirm_entry(entry.pk, by=boss, now=NOW)
    actions.confirm_entry(entry.pk, contact=desk, now=NOW + HOUR)

    entry.refresh_from_db()
    last = Entry.objects.latest("pk")
    assert entry.frozen_at == NOW + HOUR
    assert (last.verb, last.actor_id, last.data["contact"]) == ("log.confirmed", None, desk.pk)


def test_somebody_answers_either_as_a_person_or_from_outside(plan, boss):
    entry = write(plan, people=[boss])

    with pytest.raises(ValueError, match="Either a person answers"):
        actions.confirm_entry(entry.pk, now=NOW)

    assert duties(entry) == {("confirm", boss, "open")}


# --- moved dates ------------------------------------------------------------------------------------
def test_a_moved_launch_says_which_rows_are_due_too_late(plan, boss):
    late = make.deliverable(activity=plan, name="Poster", due_at=NOW + 3 * DAY)
    make.deliverable(activity=plan, name="Copy", due_at=NOW + DAY)
    dates = {"moves_from": NOW + 4 * DAY, "moves_to": NOW + 2 * DAY}

    entry = write(plan, kind="date_change", people=[boss], said_by=boss, **dates)

    view = queries.entry_view(plan.lead, entry)
    assert entry.lines == {"late": [late.pk]}
    assert (view.effect, view.shift, view.is_later) == ((["Poster"], 0), -2 * DAY, False)
    assert (view.sayer, view.agreed) == ("Boss · House", [])


def test_the_ledger_says_how_often_and_by_how_much_the_launch_moved(plan):
    first = {"moves_from": NOW + 4 * DAY, "moves_to": NOW + 2 * DAY}
    row = make.deliverable(activity=plan)
    before = write(plan, kind="date_change", **first)
    write(plan, kind="date_change", moves_from=NOW + 2 * DAY, moves_to=NOW + 7 * DAY, replaces=before)
    write(plan, kind="date_change", moves_from=NOW + 7 * DAY, moves_to=NOW + 6 * DAY)
    write(plan, kind="date_change", deliverable=row, moves_from=NOW + DAY, moves_to=NOW + 2 * DAY)

    page = queries.log_page(plan.lead, plan, queries.Choice(kind="date_change"))

    assert (page.ledger.moves, page.ledger.total, page.ledger.is_later) == (2, 4 * DAY, True)


def test_a_date_that_does_not_move_is_refused(plan):
    with pytest.raises(ValidationError) as refusal:
        write(plan, kind="date_change", moves_from=NOW, moves_to=NOW)

    assert refusal.value.message_dict == {"moves_to": ["Both dates are the same."]}


# --- written anew -----------------------------------------------------------------------------------
def test_what_is_written_anew_withdraws_what_was_asked_before(plan, boss, ben):
    before = write(plan, people=[boss, ben])
    actions.say_otherwise(before.pk, "On Friday", by=boss, now=NOW)

    entry = write(plan, text="We go live on Friday.", people=[boss, ben], replaces=before)

    assert entry.replaces == before
    assert duties(before) == {("confirm", boss, "declined"), ("confirm", ben, "withdrawn")}
    assert duties(entry) == {("confirm", boss, "open"), ("confirm", ben, "open")}
    assert {item.url for item in queries.unconfirmed(plan)} == {f"/activities/{plan.pk}/log/{entry.number}/"}


def test_of_two_who_write_it_anew_the_second_is_told(plan, boss):
    before = write(plan, people=[boss])
    write(plan, replaces=before)

    with pytest.raises(ValidationError) as refusal:
        write(plan, replaces=before)

    assert (refusal.value.code, LogEntry.objects.count()) == ("stale", 2)


def test_an_entry_of_another_activity_is_not_replaced(plan, boss):
    elsewhere = write(make.activity(), people=[boss])

    with pytest.raises(ValidationError) as refusal:
        write(plan, replaces=elsewhere)

    assert (refusal.value.code, duties(elsewhere)) == ("stale", {("confirm", boss, "open")})


# --- what waits -------------------------------------------------------------------------------------
def test_what_waits_for_a_word_is_listed_by_kind(plan, boss, ben, django_assert_num_queries):
    agreed = write(plan, people=[boss, ben])
    otherwise = write(plan, text="The poster is blue.", people=[ben])
    done = write(plan, people=[ben])
    write(plan, kind="question", text="Who pays?", people=[ben])
    write(plan, kind="approval", text="Approved.", said_by=boss)
    write(plan, text="Nobody is asked.")
    heard = actions.HeardApproval("Heard.", NOW, boss, ben)
    actions.note_relayed_approval(plan, heard, by=plan.lead, now=NOW)
    actions.confirm_entry(agreed.pk, by=boss, now=NOW)
    actions.confirm_entry(done.pk, by=ben, now=NOW)
    actions.say_otherwise(otherwise.pk, "It is red.", by=ben, now=NOW)

    with django_assert_num_queries(2):
        found = queries.unconfirmed(plan)

    assert [(item.kind, item.text, item.who_id) for item in found] == [
        ("approval", "Approved.", boss.pk),
        ("approval", "Heard.", None),
        ("confirm", "We go live on Thursday, 20:00.", ben.pk),
        ("confirm", "The poster is blue.", None),
        ("answer", "Who pays?", ben.pk),
    ]


def test_a_refused_approval_waits_no_more(plan, boss):
    entry = write(plan, kind="approval", said_by=boss)

    actions.cover(entry.pk, "", by=boss, now=NOW)

    assert queries.unconfirmed(plan) == []


def test_whoever_wrote_it_down_reads_on_its_own_page_what_was_said(plan, boss):
    entry = write(plan, people=[boss])

    actions.say_otherwise(entry.pk, "On Friday", by=boss, now=NOW)

    told = Notice.objects.get(kind="log_otherwise")
    assert (told.recipient, told.params["path"]) == (plan.lead, f"/activities/{plan.pk}/log/{entry.number}/")
