"""Check tables: made, asked for, answered, confirmed; what is open, and whose turn it is."""

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions, queries
from postmortem.activities.actions import NewLine
from postmortem.activities.models import CheckCell, CheckLine, LogEntry
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty
from postmortem.people.models import ExternalContact, ExternalParty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
RULE = {"known_by": "told", "max": 60}


def table(plan, rows=("Company name", "Address"), columns=None, **fields):
    bank = ExternalParty.objects.get_or_create(name="Bank")[0]
    columns = columns or [NewLine("Our side", department=plan.lead.department), NewLine("Bank", party=bank)]
    fields = {"kind": "field_rules", "title": "Virtual account", **fields}
    lines = {"rows": [NewLine(label) for label in rows], "columns": columns}
    return actions.make_table(plan, **fields, **lines, by=plan.lead, now=NOW)


def cell(found, row=0, column=0):
    rows = found.lines.filter(axis="row", removed_at=None)
    columns = found.lines.filter(axis="column", removed_at=None)
    pair = {"row": rows[row], "column": columns[column]}
    return CheckCell.objects.filter(**pair).first() or CheckCell(table=found, **pair)


def answered(one, by, value=RULE):
    return actions.answer_cell(one, value, by=by, now=NOW, version=one.version)


@pytest.fixture
def plan():
    return make.activity(lead=make.lead())


def test_an_answer_is_kept_and_said_so(plan):
    found = table(plan)

    one = answered(cell(found), plan.lead)

    assert (one.state, one.value, one.answered_by, one.version) == ("answered", RULE, plan.lead, 2)
    assert Entry.objects.filter(verb="check.answered").get().data["now"] == "answered"


def test_not_written_never_counts_as_known(plan):
    found = table(plan)

    one = answered(cell(found), plan.lead, {"known_by": "not_written"})

    assert one.state == "open"
    assert queries.open_cells(plan)[0].open == 4
    assert LogEntry.objects.get(kind="question").text == (
        "What does Our side take in “Company name”? Nothing is written about it."
    )


def test_a_rule_that_is_known_by_now_is_asked_about_no_more(plan):
    found = table(plan)
    answered(cell(found), plan.lead, {"known_by": "not_written"})

    answered(cell(found), plan.lead)

    assert Duty.objects.get(kind="answer").state == Duty.State.WITHDRAWN


def test_who_answers_cannot_confirm_it_alone(plan):
    one = answered(cell(table(plan)), plan.lead)

    with pytest.raises(ValidationError, match="Somebody else confirms"):
        actions.confirm_cell(one, by=plan.lead, now=NOW, version=one.version)

    assert CheckCell.objects.get().state == "answered"


def test_somebody_else_confirms(plan):
    one = answered(cell(table(plan)), plan.lead)

    one = actions.confirm_cell(one, by=make.user(), now=NOW, version=one.version)

    assert one.state == "confirmed"
    assert queries.open_cells(plan)[0].open == 3


def test_what_was_confirmed_and_is_changed_is_only_answered(plan):
    one = answered(cell(table(plan)), plan.lead)
    one = actions.confirm_cell(one, by=make.user(), now=NOW, version=one.version)

    one = answered(one, plan.lead, {**RULE, "max": 80})

    assert (one.state, one.confirmed_at) == ("answered", None)
    assert Entry.objects.filter(verb="check.answered").last().data["was"] == "confirmed"


def test_each_side_is_asked_once_for_all_its_cells(plan):
    found = table(plan)

    asked = actions.ask_open_cells(found, None, by=plan.lead, now=NOW)

    assert [duty.holder for duty in asked.duties] == [plan.lead.department.lead]
    assert [line.label for line in asked.nobody] == ["Bank"]
    assert list(found.cells.order_by("pk").values_list("state", flat=True)) == ["asked", "asked"]


def test_the_own_word_of_whoever_is_asked_is_the_confirmation(plan):
    found, ada = table(plan), make.user(department=plan.lead.department)
    actions.ask_cell(cell(found), ada, None, by=plan.lead, now=NOW)

    one = answered(cell(found), ada)

    assert (one.state, one.confirmed_by) == ("confirmed", ada)
    assert Duty.objects.get().state == Duty.State.DONE


def test_the_question_about_a_column_ends_with_its_last_cell(plan):
    found = table(plan)
    actions.ask_open_cells(found, None, by=plan.lead, now=NOW)
    holder = Duty.objects.get().holder

    states = []
    for row in (0, 1):
        answered(cell(found, row), holder)
        states.append(Duty.objects.get().state)

    assert states == ["open", "done"]


def test_not_written_keeps_the_question_open(plan):
    found = table(plan)
    actions.ask_open_cells(found, None, by=plan.lead, now=NOW)

    one = answered(cell(found), Duty.objects.get().holder, {"known_by": "not_written"})

    assert one.state == "asked"
    assert Duty.objects.get().state == "open"


def test_a_contact_outside_is_asked_and_answers_for_the_partner(plan):
    found = table(plan)
    bank = found.lines.get(label="Bank").party
    chen = ExternalContact.objects.create(party=bank, name="Chen", email="chen@bank.example")

    asked = actions.ask_open_cells(found, None, by=plan.lead, now=NOW)
    one = cell(found, 0, 1)
    one = actions.answer_cell(one, RULE, contact=chen, now=NOW, version=one.version)

    assert {duty.contact for duty in asked.duties} == {None, chen}
    assert (one.state, one.answered_by, one.confirmed_by) == ("confirmed", None, None)
    assert Entry.objects.filter(verb="check.answered").get().data["contact"] == chen.pk


def test_two_answers_at_once_keep_the_first(plan):
    one = cell(table(plan))
    answered(one, plan.lead)

    with pytest.raises(Stale) as late:
        actions.answer_cell(one, {**RULE, "max": 10}, by=plan.lead, now=NOW, version=1)

    assert late.value.current.value["max"] == 60
    assert CheckCell.objects.get().value["max"] == 60


def test_what_does_not_apply_says_why(plan):
    found = table(plan)

    with pytest.raises(ValidationError, match="Say in one sentence"):
        actions.not_applicable(cell(found), " ", by=plan.lead, now=NOW, version=1)
    one = actions.not_applicable(cell(found), "Not sent.", by=plan.lead, now=NOW, version=1)

    assert (one.state, one.note) == ("not_applicable", "Not sent.")


def test_a_cell_can_be_opened_again(plan):
    one = answered(cell(table(plan)), plan.lead)

    one = actions.reopen_cell(one, by=plan.lead, now=NOW, version=one.version)

    assert (one.state, one.value) == ("open", RULE)


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ({}, "known_by"),
        ({"known_by": "guessed"}, "known_by"),
        ({"known_by": "documented"}, "source"),
        ({**RULE, "min": 61}, "max"),
        ({**RULE, "max": -1}, "max"),
        ({**RULE, "max": True}, "max"),
        ({**RULE, "allowed": ["spaces"], "refused": ["spaces"]}, "refused"),
        ({**RULE, "allowed": ["runes"]}, "allowed"),
        ({**RULE, "format": "x" * 2001}, "format"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_part(plan, value, part):
    one = cell(table(plan))

    with pytest.raises(ValidationError) as refusal:
        answered(one, plan.lead, value)

    assert list(refusal.value.message_dict) == [part]
    assert CheckCell.objects.count() == 0


def test_a_line_moved_out_takes_its_questions_along(plan):
    found = table(plan)
    actions.ask_open_cells(found, None, by=plan.lead, now=NOW)

    actions.remove_line(found.lines.get(label="Our side"), by=plan.lead, now=NOW)

    assert Duty.objects.get().state == Duty.State.WITHDRAWN
    assert queries.open_cells(plan)[0].of == 2
    with pytest.raises(ValidationError, match="answered or changed meanwhile"):
        actions.remove_line(CheckLine.objects.get(label="Our side"), by=plan.lead, now=NOW)


@pytest.mark.parametrize("label", ["", "  ", "Address", "x" * 201])
def test_a_line_needs_a_name_of_its_own(plan, label):
    found = table(plan)

    with pytest.raises(ValidationError) as refusal:
        actions.add_line(found, "row", NewLine(label), by=plan.lead, now=NOW)

    assert list(refusal.value.message_dict) == ["label"]
    assert found.lines.count() == 4


def test_a_value_never_comes_from_itself(plan):
    found = table(plan)
    name, address = found.lines.filter(axis="row")
    actions.rename_line(address, NewLine("Address", comes_from=name), by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.rename_line(name, NewLine("Company name", comes_from=address), by=plan.lead, now=NOW)

    assert list(refusal.value.message_dict) == ["comes_from"]
    assert CheckLine.objects.get(pk=name.pk).comes_from is None


def test_nothing_is_asked_where_nobody_can_be_asked(plan):
    found = table(plan, columns=[NewLine("Somebody")])

    with pytest.raises(ValidationError, match="Nobody can be asked"):
        actions.ask_open_cells(found, None, by=plan.lead, now=NOW)

    assert Duty.objects.count() == 0


def test_nothing_is_asked_of_a_cancelled_activity(plan):
    found = table(plan)
    type(plan).objects.filter(pk=plan.pk).update(status="cancelled")

    with pytest.raises(ValidationError, match="cancelled"):
        actions.ask_open_cells(found, None, by=plan.lead, now=NOW)

    assert Duty.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_open_takes_the_same_queries_for_any_number_of_tables(
    plan, number, django_assert_num_queries
):
    for _ in range(number):
        answered(cell(table(plan)), plan.lead)

    with django_assert_num_queries(3):
        found = queries.open_cells(plan)

    assert [(one.open, one.of) for one in found] == [(4, 4)] * number
