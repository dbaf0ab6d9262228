"""Kinds of check tables: what they begin with, the scheme made final and taken back, readers, briefs."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from postmortem.activities import actions, queries
from postmortem.activities.actions import NewLine
from postmortem.activities.models import AssetVersion, CheckCell, CheckTable, Waiver
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Notice
from postmortem.people.models import Discipline, ExternalParty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def engineering(plan):
    """A department of engineers that takes part, led by one."""
    lead = make.lead("engineering")
    Discipline.objects.create(code="engineering", department=lead.department)
    make.takes_part(plan, lead.department)
    return lead


def alignment(**fields):
    plan = make.activity(kind="alignment", **fields)
    Discipline.objects.create(code="product", department=plan.lead.department)
    return plan


def begin(plan, kind, **more):
    return actions.begin_table(plan, kind, by=plan.lead, now=NOW, **more)


def labels(table, axis):
    return list(table.lines.filter(axis=axis, removed_at=None).values_list("label", flat=True))


def line(table, label):
    return table.lines.get(label=label, removed_at=None)


def say(table, row, column, value, *, by):
    row, column = line(table, row), line(table, column)
    cell = CheckCell.objects.filter(row=row, column=column).first()
    cell = cell or CheckCell(table=table, row=row, column=column)
    return actions.answer_cell(cell, value, by=by, now=NOW, version=cell.version)


def scenario(table, label, *, by):
    return actions.add_line(table, "row", NewLine(label), by=by, now=NOW)


def aligned(*, reviewer=True):
    """An activity whose scheme lacks nothing: one scenario, one department, three people at the meeting."""
    plan = alignment()
    lead = engineering(plan)
    dev = make.user("dara", department=lead.department)
    table = begin(plan, "coverage")
    scenario(table, "Refund", by=plan.lead)
    say(table, "Refund", "Engineering", {"changes": "order service"}, by=lead)
    meeting = begin(plan, "attendance")
    person = NewLine("Dara", department=dev.department, person=dev)
    actions.add_line(meeting, "column", person, by=plan.lead, now=NOW)
    row = "Alignment meeting"
    say(meeting, row, plan.lead.display_name, {"trade": "product", "part": "listens"}, by=plan.lead)
    said = {"trade": "engineering", "part": "speaks", **({"reviewed": True} if reviewer else {})}
    say(meeting, row, lead.display_name, said, by=lead)
    say(meeting, row, "Dara", {"trade": "engineering", "part": "presents"}, by=dev)
    return plan, lead, table


def refusal(excinfo):
    return excinfo.value.messages


def test_a_coverage_begins_with_the_departments_that_take_part():
    plan = alignment()
    lead = engineering(plan)

    table = begin(plan, "coverage")

    assert (labels(table, "row"), labels(table, "column")) == ([], ["Engineering"])
    assert (table.title, table.lines.get().department) == ("Coverage", lead.department)


def test_an_attendance_begins_with_who_drives_it_and_the_leads_of_product_and_engineering():
    plan = alignment()
    lead = engineering(plan)

    table = begin(plan, "attendance")

    assert labels(table, "row") == ["Alignment meeting"]
    assert [one.person for one in table.lines.filter(axis="column")] == [plan.lead, lead]


def test_tables_begin_in_the_language_of_the_activity():
    table = begin(make.activity(language="en"), "test_reading", title="Poster")

    assert labels(table, "row") == ["What is this?", "Do you want it?", "How do you use it?"]
    assert table.title == "Poster"


def test_two_tracks_and_phases_begin_with_their_lines():
    plan = make.activity()
    make.takes_part(plan, make.department("operations"))

    two, phases = begin(plan, "tracks"), begin(plan, "presence")

    assert labels(two, "column") == ["Product tests", "Operations prepares"]
    assert labels(phases, "row") == ["Agree", "Make", "Check", "Launch"]
    assert labels(phases, "column") == ["Operations"]


def test_the_way_is_walked_by_who_asked_for_it_and_by_who_drives_it():
    shop = make.lead("shop")
    plan = make.activity(requesting_department=shop.department)

    way = begin(plan, "journey")

    assert labels(way, "row")[0] == "Comes across it"
    assert labels(way, "column") == [shop.display_name, plan.lead.display_name]


def test_what_was_typed_takes_the_place_of_what_a_kind_begins_with():
    table = begin(make.activity(), "test_reading", rows=[NewLine("Would you buy it?")])

    assert labels(table, "row") == ["Would you buy it?"]


def test_a_scheme_that_lacks_nothing_is_made_final():
    plan, _lead, table = aligned()

    actions.make_final(table, by=plan.lead, now=NOW + HOUR)

    table.refresh_from_db()
    assert (table.final_at, table.final_by) == (NOW + HOUR, plan.lead)
    assert Entry.objects.filter(verb="check.final", subj_id=table.pk).count() == 1


def test_an_empty_cell_keeps_a_scheme_from_being_final():
    plan, _lead, table = aligned()
    scenario(table, "Half paid", by=plan.lead)

    with pytest.raises(ValidationError) as refused:
        actions.make_final(table, by=plan.lead, now=NOW)

    assert refusal(refused) == ["Not final yet: “Half paid” is empty at Engineering. And 1 more is missing."]
    assert CheckTable.objects.get(pk=table.pk).final_at is None


def test_without_a_meeting_or_a_review_a_scheme_is_not_final():
    plan, _lead, table = aligned(reviewer=False)

    with pytest.raises(ValidationError) as refused:
        actions.make_final(table, by=plan.lead, now=NOW)

    assert refusal(refused) == ["Not final yet: No lead engineer of ours has reviewed the scheme."]


def test_a_partner_outside_has_to_be_there_and_to_confirm_its_part():
    plan, lead, table = aligned()
    bank = ExternalParty.objects.create(name="Bank")
    actions.add_line(table, "column", NewLine("Bank", party=bank), by=plan.lead, now=NOW)
    say(table, "Refund", "Bank", {"changes": "nothing"}, by=lead)

    found = queries.aligned(table, now=NOW)

    assert [(one.missing.code, one.missing.sentence) for one in found.blocking] == [
        ("ALIGN6", "Bank: the part was written by others and is not confirmed there."),
        ("ALIGN4", "Bank: nobody of product is there."),
        ("ALIGN4", "Bank: nobody of engineering is there."),
    ]


def test_an_exception_with_a_reason_lets_it_be_final():
    plan, _lead, table = aligned(reviewer=False)
    Waiver.objects.create(
        activity=plan, code="ALIGN3", reason="One engineer only", by=plan.lead, at=NOW, until=NOW + HOUR
    )

    actions.make_final(table, by=plan.lead, now=NOW)

    assert CheckTable.objects.get(pk=table.pk).final_at == NOW


def test_an_exception_that_ran_out_counts_no_more():
    plan, _lead, table = aligned(reviewer=False)
    Waiver.objects.create(
        activity=plan, code="ALIGN3", reason="Today", by=plan.lead, at=NOW - HOUR, until=NOW
    )

    with pytest.raises(ValidationError):
        actions.make_final(table, by=plan.lead, now=NOW)


@pytest.mark.parametrize("change", ["cell", "line"])
def test_a_change_takes_final_back_and_whoever_drives_it_hears_of_it(change):
    plan, lead, table = aligned()
    actions.make_final(table, by=plan.lead, now=NOW)

    if change == "cell":
        say(table, "Refund", "Engineering", {"changes": "order and ledger"}, by=lead)
    else:
        scenario(table, "Half paid", by=lead)

    table.refresh_from_db()
    assert (table.final_at, table.final_by) == (None, None)
    assert [one.recipient for one in Notice.objects.filter(kind="final_taken_back")] == [plan.lead]
    assert Entry.objects.filter(verb="check.final_taken_back").count() == 1
    assert queries.kind_facts(plan.lead, table, now=NOW).taken_back_at == NOW


def test_only_a_coverage_is_made_final_and_only_once():
    plan, _lead, table = aligned()
    meeting = CheckTable.objects.get(kind="attendance")
    actions.make_final(table, by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as other:
        actions.make_final(meeting, by=plan.lead, now=NOW)
    with pytest.raises(ValidationError) as again:
        actions.make_final(table, by=plan.lead, now=NOW)

    assert refusal(other) == ["Only the coverage of a scheme is made final."]
    assert again.value.code == "stale"


def hand_in(row, *, by):
    upload = SimpleUploadedFile("scheme.txt", b"the scheme")
    return actions.hand_in_file(row, upload, {}, by=by, now=NOW)


def test_the_last_step_is_handed_in_only_once_the_scheme_is_final():
    plan, _lead, table = aligned()
    row = make.deliverable(activity=plan, kind="outcome", accountable=plan.lead)

    with pytest.raises(ValidationError) as refused:
        hand_in(row, by=plan.lead)
    before = AssetVersion.objects.count()
    actions.make_final(table, by=plan.lead, now=NOW)
    hand_in(row, by=plan.lead)

    assert refusal(refused) == ["The overall scheme is not final yet; development begins once it is."]
    assert (before, AssetVersion.objects.count()) == (0, 1)


def test_an_exception_lets_development_begin_before():
    plan, _lead, _table = aligned()
    row = make.deliverable(activity=plan, kind="outcome", accountable=plan.lead)
    Waiver.objects.create(
        activity=plan, code="ALIGN7", reason="A spike", by=plan.lead, at=NOW, until=NOW + HOUR
    )

    hand_in(row, by=plan.lead)

    assert AssetVersion.objects.count() == 1


def test_without_a_coverage_nothing_waits_for_a_scheme():
    row = make.deliverable(kind="function")

    assert queries.waits_for_scheme(row, now=NOW) is False


def test_the_five_steps_say_where_they_are():
    plan, _lead, table = aligned()
    rows = [make.deliverable(activity=plan, name=f"Step {n}", position=n) for n in (1, 2)]

    steps = queries.kind_facts(plan.lead, table, now=NOW).steps

    assert [(one.row, one.shape) for one in steps] == [(rows[0], "said"), (rows[1], "open")]


def reading():
    plan = make.activity()
    make.takes_part(plan, plan.lead.department)
    outside = [make.user(f"reader{n}", department=make.department(f"home{n}")) for n in range(3)]
    return plan, begin(plan, "test_reading"), outside


def test_readers_are_colleagues_who_have_nothing_to_do_with_it():
    plan, table, outside = reading()
    make.user("inside", department=plan.lead.department)

    assert queries.outsiders(table) == outside


def test_each_reader_is_asked_all_questions_at_once():
    plan, table, outside = reading()

    actions.ask_readers(table, outside[:2], by=plan.lead, now=NOW)

    assert labels(table, "column") == ["Reader0", "Reader1"]
    asked = Duty.objects.open().filter(kind="fill")
    assert {duty.holder for duty in asked} == set(outside[:2])
    assert asked.count() == 2


def test_six_readers_and_nobody_are_refused():
    plan, table, outside = reading()
    many = [*outside, *(make.user() for _ in range(3))]

    with pytest.raises(ValidationError) as too_many:
        actions.ask_readers(table, many, by=plan.lead, now=NOW)
    with pytest.raises(ValidationError) as nobody:
        actions.ask_readers(table, [], by=plan.lead, now=NOW)

    assert too_many.value.message_dict == {"people": ["Five readers are enough; more say the same again."]}
    assert nobody.value.message_dict == {"people": ["Choose who is to read it."]}
    assert labels(table, "column") == []


def answered():
    plan, table, outside = reading()
    actions.ask_readers(table, outside, by=plan.lead, now=NOW)
    cell = say(table, "How do you use it?", "Reader0", {"text": "At the till."}, by=outside[0])
    return plan, table, outside, cell


def test_an_answer_is_judged_and_counted():
    plan, table, _outside, cell = answered()

    actions.judge(cell, "understood", by=plan.lead, now=NOW, version=cell.version)

    results = queries.kind_facts(plan.lead, table, now=NOW).results
    assert [one.sentence for one in results][2] == "1 of 3 could say it."
    cell.refresh_from_db()
    assert (cell.state, cell.value["text"]) == ("confirmed", "At the till.")


def test_an_answer_changed_after_it_was_judged_is_to_be_judged_again():
    plan, table, outside, cell = answered()
    actions.judge(cell, "understood", by=plan.lead, now=NOW, version=cell.version)

    say(table, "How do you use it?", "Reader0", {"text": "No idea."}, by=outside[0])

    cell.refresh_from_db()
    assert (cell.state, cell.value) == ("answered", {"text": "No idea."})


@pytest.mark.parametrize("verdict", ["", "maybe"])
def test_another_verdict_is_refused(verdict):
    plan, _table, _outside, cell = answered()

    with pytest.raises(ValidationError) as refused:
        actions.judge(cell, verdict, by=plan.lead, now=NOW, version=cell.version)

    assert refusal(refused) == ["Choose one from the list."]
    assert CheckCell.objects.get(pk=cell.pk).value == {"text": "At the till."}


def a_brief(**fields):
    plan = make.activity()
    row = make.deliverable(activity=plan, kind="guidance", **fields)
    return plan, row, begin(plan, "brief", deliverable=row)


def fill(table, *positions, text="x", by):
    column = table.lines.get(axis="column")
    for position in positions:
        row = table.lines.get(axis="row", position=position)
        say(table, row.label, column.label, {"text": text}, by=by)


def test_a_brief_begins_with_the_slots_of_its_kind_and_whoever_asked_for_it():
    plan, row, table = a_brief()

    column = table.lines.get(axis="column")
    assert (table.deliverable, table.title, column.department) == (
        row,
        "Brief: Poster",
        plan.requesting_department,
    )
    assert len(labels(table, "row")) == 7
    plan.refresh_from_db()
    assert plan.tools == ["brief"]


def test_there_is_one_brief_for_a_row():
    plan, row, _table = a_brief()

    with pytest.raises(ValidationError) as refused:
        begin(plan, "brief", deliverable=row)

    assert refused.value.code == "stale"


def test_a_brief_is_about_a_row_of_its_activity():
    with pytest.raises(ValidationError) as refused:
        begin(make.activity(), "brief", deliverable=make.deliverable())

    assert refusal(refused) == ["A brief is about one row of the plan; begin it on the page of that row."]


def test_the_first_complete_moment_of_a_brief_stays():
    plan, row, table = a_brief()
    fill(table, 1, 2, 3, 4, 5, by=plan.lead)
    before = queries.brief_complete_at([row])

    fill(table, 6, by=plan.lead)
    complete = queries.brief_complete_at([row])
    cell = table.cells.get(row__position=1)
    actions.reopen_cell(cell, by=plan.lead, now=NOW + HOUR, version=cell.version)

    assert (before, complete) == ({row.pk: None}, {row.pk: NOW})
    assert queries.brief_complete_at([row]) == {row.pk: NOW}
    assert queries.kind_facts(plan.lead, table, now=NOW).fill.sentence == "2 of 7 slots are empty."


def test_a_slot_that_holds_too_much_is_refused_and_nothing_is_kept():
    plan, _row, table = a_brief()

    with pytest.raises(ValidationError) as refused:
        fill(table, 1, text="x" * 121, by=plan.lead)

    assert refusal(refused) == ["“What does the customer want to do?” is 1 character too long; at most 120."]
    assert table.cells.count() == 0


def test_what_has_no_brief_is_not_in_the_list():
    assert queries.brief_complete_at([make.deliverable()]) == {}
