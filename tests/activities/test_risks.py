"""A risk is told to whom it touches, noted, and gone with only under a name."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities import actions, queries, rules
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Entry, Revision
from postmortem.audit.rules import digest
from postmortem.outbox.models import Duty, Message, Notice
from raci.models import Assignment
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def plan():
    return make.activity(sponsor=make.user("boss"))


def risk(plan, **fields):
    fields = {"kind": "risk", "text": "Cards may fail", "likelihood": 2, "impact": 3, **fields}
    return actions.write_entry(plan, NewEntry(**fields), by=plan.lead, now=NOW)


def asked(entry, kind):
    duties = Duty.objects.open().filter(kind=kind, subj_type="activities.logentry", subj_id=entry.pk)
    return {duty.holder for duty in duties}


def standing(plan, entry):
    return queries.risk_page(plan.lead, entry).risk


def test_a_risk_of_a_row_reaches_its_consulted_and_informed(plan):
    row, design, service = make.deliverable(activity=plan), make.lead("design"), make.department("service")
    bob = make.user("bob", department=make.department("shop"))
    make.letter(row, "C", design.department)
    make.letter(row, "I", bob.department, bob)
    make.letter(row, "R", service)

    entry = risk(plan, deliverable=row)

    assert asked(entry, "taken_note") == {design, bob}


def test_where_a_department_has_no_lead_the_driver_hears_of_it(plan):
    row, ada = make.deliverable(activity=plan), make.user("ada", department=make.department())
    make.letter(row, "I", make.department("service"))

    entry = actions.write_entry(
        plan,
        NewEntry(kind="risk", text="Cards may fail", likelihood=1, impact=1, deliverable=row),
        by=ada,
        now=NOW,
    )

    assert asked(entry, "taken_note") == {plan.lead}


def test_whoever_was_chosen_and_has_a_letter_hears_once(plan):
    row, design = make.deliverable(activity=plan), make.lead("design")
    make.letter(row, "C", design.department)

    entry = risk(plan, deliverable=row, people=[design])

    assert Duty.objects.filter(kind="taken_note", subj_id=entry.pk).count() == 1


def test_a_risk_of_several_rows_reaches_everybody_who_is_told_in_one_of_them(plan):
    poster, page = (make.deliverable(activity=plan, name=name) for name in ("Poster", "Page"))
    design, shop = make.lead("design"), make.lead("shop")
    make.letter(poster, "C", design.department)
    make.letter(page, "C", design.department)
    make.letter(page, "I", shop.department)

    entry = risk(plan, deliverable=poster, also_touches=[poster, page])

    assert asked(entry, "taken_note") == {design, shop}
    assert standing(plan, entry).also == [(page.pk, "Page")]


def test_a_party_outside_that_is_told_about_a_row_hears_of_its_risk(plan):
    row, desk = make.deliverable(activity=plan), make.contact("Service desk")
    silent = make.contact("No address", email=None)
    Assignment.objects.create(deliverable=row, letter="I", party=desk.party, since=NOW)

    entry = risk(plan, deliverable=row)

    told = Duty.objects.filter(kind="taken_note", subj_id=entry.pk)
    assert [duty.contact for duty in told] == [desk]
    assert (silent.party, Message.objects.filter(contact=desk).count()) == (desk.party, 1)


@pytest.mark.parametrize(
    ("response", "signature", "state"),
    [
        ("", "", "open"),
        ("Switch it off", "", "answered"),
        ("Switch it off", "open", "asked"),
        ("", "done", "accepted"),
        ("", "declined", "refused"),
    ],
)
def test_a_risk_stands_as_its_signature_or_its_response_says(response, signature, state):
    found = rules.risk_state(response=response, signature=signature)

    assert (found, found in rules.RISK_SHAPES) == (state, True)


def test_notes_are_counted(plan):
    ada, bob = make.user("ada"), make.user("bob")
    entry = risk(plan, people=[ada, bob])

    actions.confirm_entry(entry.pk, by=ada, now=NOW + HOUR)

    view = standing(plan, entry)
    assert (view.noted, view.told, view.note_shape, view.waits) == (1, 2, "half", True)


def test_more_people_can_be_told_later_and_nobody_twice(plan):
    ada, design = make.user("ada"), make.lead("design")
    entry = risk(plan, people=[ada])
    actions.confirm_entry(entry.pk, by=ada, now=NOW + HOUR)

    actions.tell_of_risk(entry.pk, [ada], [design.department], by=plan.lead, now=NOW + HOUR)
    actions.confirm_entry(entry.pk, by=design, now=NOW + 2 * HOUR)

    assert standing(plan, entry).noted == 2
    assert Revision.objects.filter(kind="log").count() == 1


def test_a_named_person_signs_and_the_words_stand_for_good(plan):
    entry = risk(plan, people=[make.user("ada")])
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)

    revision = actions.sign_risk(entry.pk, "The date  matters more.", by=plan.sponsor, now=NOW + HOUR)

    view = standing(plan, entry)
    signed = {"by_id": plan.sponsor.pk, "as": "sponsor", "at": "2026-03-11T09:00:00+00:00"}
    assert revision.document["accepted"] == {**signed, "said": "The date matters more."}
    assert (revision.document["text"], revision.sha256) == ("Cards may fail", digest(revision.document))
    assert (view.state, view.shape, view.word) == ("accepted", "verified", "accepted by Boss (sponsor)")
    assert view.waits is False
    assert {one.recipient for one in Notice.objects.filter(kind="risk_accepted")} == {plan.lead}
    assert Entry.objects.order_by("pk").last().verb == "risk.accepted"


def test_a_signature_cannot_be_changed(plan):
    entry = risk(plan)
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)
    revision = actions.sign_risk(entry.pk, by=plan.sponsor, now=NOW + HOUR)

    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(document={})


def test_a_risk_that_is_signed_is_frozen_too_once_all_have_noted(plan):
    ada = make.user("ada")
    entry = risk(plan, people=[ada])
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)
    actions.confirm_entry(entry.pk, by=ada, now=NOW + HOUR)

    actions.sign_risk(entry.pk, by=plan.sponsor, now=NOW + 2 * HOUR)

    entry.refresh_from_db()
    numbers = Revision.objects.filter(kind="log", subj_id=entry.pk).values_list("number", flat=True)
    assert (entry.frozen_at, sorted(numbers)) == (NOW + HOUR, [1, 2])


def test_a_no_is_said_with_its_reason_and_the_risk_stays_open(plan):
    entry = risk(plan)
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)

    actions.refuse_risk(entry.pk, "Not without a fallback.", by=plan.sponsor, now=NOW + HOUR)

    view = standing(plan, entry)
    assert (view.state, view.said, view.waits) == ("refused", "Not without a fallback.", True)
    assert {one.recipient for one in Notice.objects.filter(kind="risk_refused")} == {plan.lead}


def test_another_signer_takes_the_place_of_the_one_before(plan):
    ada, entry = make.user("ada"), risk(plan)
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)

    actions.ask_signer(entry.pk, ada, by=plan.lead, now=NOW + HOUR)

    assert asked(entry, "accept_risk") == {ada}


def test_whoever_drives_the_activity_signs_for_no_risk(plan):
    entry = risk(plan)

    with pytest.raises(ValidationError) as refusal:
        actions.ask_signer(entry.pk, plan.lead, by=plan.lead, now=NOW)

    assert refusal.value.message_dict == {
        "signer": ["Whoever drives the activity asks; choose somebody else to sign."]
    }
    assert asked(entry, "accept_risk") == set()


def test_what_is_signed_is_asked_of_nobody_else(plan):
    entry = risk(plan)
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)
    actions.sign_risk(entry.pk, by=plan.sponsor, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.ask_signer(entry.pk, make.user(), by=plan.lead, now=NOW)

    assert refusal.value.code == "stale"


def test_nobody_signs_for_a_stranger(plan):
    entry = risk(plan)
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.sign_risk(entry.pk, by=make.user(), now=NOW)

    assert (refusal.value.code, asked(entry, "accept_risk")) == ("stale", {plan.sponsor})


@pytest.mark.parametrize("act", [actions.refuse_risk, actions.sign_risk])
def test_what_is_no_risk_is_not_signed(plan, act):
    note = actions.write_entry(plan, NewEntry(kind="note", text="Hello"), by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        act(note.pk, "No", by=plan.sponsor, now=NOW)

    assert refusal.value.code == "stale"


def test_a_refusal_without_a_reason_is_none(plan):
    entry = risk(plan)
    actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.refuse_risk(entry.pk, " ", by=plan.sponsor, now=NOW)

    assert refusal.value.message_dict == {"reason": ["Say in one sentence why."]}
    assert asked(entry, "accept_risk") == {plan.sponsor}


def test_nobody_chosen_is_nobody_told(plan):
    entry = risk(plan)

    with pytest.raises(ValidationError) as refusal:
        actions.tell_of_risk(entry.pk, [], by=plan.lead, now=NOW)

    assert refusal.value.message_dict == {"people": ["Choose somebody."]}


def test_a_department_without_a_lead_is_said(plan):
    entry = risk(plan)

    with pytest.raises(ValidationError) as refusal:
        actions.tell_of_risk(entry.pk, [], [make.department("design")], by=plan.lead, now=NOW)

    assert refusal.value.message_dict == {"departments": ["Design has no lead to ask; choose a person."]}


def test_nothing_is_asked_about_a_risk_of_a_cancelled_activity(plan):
    entry = risk(plan)
    type(plan).objects.filter(pk=plan.pk).update(status="cancelled")

    with pytest.raises(ValidationError) as refusal:
        actions.ask_signer(entry.pk, plan.sponsor, by=plan.lead, now=NOW)

    assert refusal.value.code == "stale"


def test_the_launch_hears_of_risks_without_note_or_signature(plan, django_assert_num_queries):
    ada = make.user("ada")
    risk(plan, text="Nobody was told")
    noted, signed = risk(plan, text="Noted", people=[ada]), risk(plan, text="Signed", people=[ada])
    risk(plan, text="Heaviest", people=[ada], likelihood=3, impact=3)
    actions.confirm_entry(noted.pk, by=ada, now=NOW)
    actions.ask_signer(signed.pk, plan.sponsor, by=plan.lead, now=NOW)
    actions.sign_risk(signed.pk, by=plan.sponsor, now=NOW)

    with django_assert_num_queries(2):
        found = queries.open_risks(plan)

    assert [(one.text, one.level, one.noted, one.told) for one in found] == [
        ("Heaviest", 9, 0, 1),
        ("Nobody was told", 6, 0, 0),
    ]
    assert found[0].url == f"/activities/{plan.pk}/log/4/risk/"


CHANGE = {
    "source": "customer",
    "need": "The card is refused abroad",
    "resources": "Two days",
    "dates": "none",
    "risks": "none",
}


def test_a_change_request_says_where_it_comes_from_and_its_four_lines(plan):
    entry = actions.write_entry(
        plan, NewEntry(kind="change", text="Take cards from abroad", lines=CHANGE), by=plan.lead, now=NOW
    )

    entry.refresh_from_db()
    lines = queries.entry_view(plan.lead, entry).lines
    assert entry.lines == CHANGE
    assert [str(line.text) for line in lines] == [
        "a customer",
        "The card is refused abroad",
        "Two days",
        "none",
        "none",
    ]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (
            {**CHANGE, "dates": " "},
            {"dates": ["Write a sentence; “none” is one, too."]},
        ),
        ({**CHANGE, "source": "the moon"}, {"source": ["Say where the change comes from."]}),
    ],
)
def test_a_change_request_that_leaves_something_unsaid_is_not_written(plan, lines, wrong):
    with pytest.raises(ValidationError) as refusal:
        actions.write_entry(plan, NewEntry(kind="change", text="Cards", lines=lines), by=plan.lead, now=NOW)

    assert (refusal.value.message_dict, LogEntry.objects.count()) == (wrong, 0)


def test_the_product_asks_once_and_under_nobodys_name(plan):
    row, ada = make.deliverable(activity=plan), make.user("ada")
    about = {"to": ada, "key": "owner:1", "about": row}

    first = actions.ask_by_itself(plan, "Who answers for the poster?", **about, now=NOW)
    again = actions.ask_by_itself(plan, "Who answers for the poster?", **about, now=NOW + HOUR)

    duty = Duty.objects.get(kind="answer")
    assert (first.pk, LogEntry.objects.count()) == (again.pk, 1)
    assert (duty.holder, duty.asked_by, first.unnamed, first.deliverable) == (ada, None, True, row)
    assert Entry.objects.order_by("pk").last().actor_id is None


def test_where_nobody_is_there_the_driver_is_asked(plan):
    gone = make.user("gone", is_active=False)

    actions.ask_by_itself(plan, "Is there a rule?", to=gone, key="rule:1", now=NOW)

    assert Duty.objects.get(kind="answer").holder == plan.lead


def test_the_product_asks_nothing_in_a_cancelled_activity(plan):
    type(plan).objects.filter(pk=plan.pk).update(status="cancelled")

    assert actions.ask_by_itself(plan, "Is there a rule?", to=None, key="rule:1", now=NOW) is None
    assert LogEntry.objects.count() == 0
