"""What a file would change, shown before anything does."""

from datetime import UTC, datetime

import pytest

from postmortem.people.models import ExternalParty
from raci.models import Matrix
from tests import make
from tests.make import NOW
from tests.raci.importing.given import (
    TABLE,
    bring,
    changes,
    codes,
    key,
    looked,
    mapped,
    named_scene,
    page_of,
)

pytestmark = pytest.mark.django_db


def test_new_rows_and_letters_that_come_and_go_are_shown():
    plan = named_scene()

    page = page_of(bring(plan, TABLE))

    assert changes(page) == {"Poster": "+C 王芳, +I Driver, -R Painter", "Copy": "new, +A 王芳, +R Painter"}
    assert [row.name for row in page.kept] == ["Final effect"]
    assert (page.count, page.new, page.same, page.may_apply) == (2, 1, 0, True)


def test_a_table_of_names_says_the_same():
    plan = named_scene()
    table = (
        "Task,Responsible,Accountable,Consulted,Informed\nPoster,,Painter,王芳,Driver\nCopy,Painter,王芳,,\n"
    )

    page = page_of(bring(plan, table))

    assert changes(page) == {"Poster": "+C 王芳, +I Driver, -R Painter", "Copy": "new, +A 王芳, +R Painter"}


def test_letters_of_whom_the_file_does_not_name_stay():
    plan = named_scene()

    page = page_of(bring(plan, "Task,王芳,Driver\nPoster,C,I\n"))

    assert changes(page) == {"Poster": "+C 王芳, +I Driver"}


def test_a_letter_that_the_table_of_names_does_not_have_is_not_taken_away():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Accountable,Consulted\nPoster,Painter,王芳\n"))

    assert changes(page) == {"Poster": "+C 王芳"}


def test_a_cell_that_cannot_be_read_takes_nothing_away():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter,王芳\nPoster,X,C\nFinal effect,,A\n"))

    assert changes(page) == {"Poster": "+C 王芳"}
    assert codes(page) == [("unknown_letter", "B2")]


def test_who_accepted_a_row_is_never_replaced_but_handed_over():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter,王芳\nPoster,R,A\n"))

    assert changes(page) == {}
    assert [(one.row.pk, one.sentence) for one in page.hand_overs] == [
        (
            plan.poster.pk,
            "Painter · Design has accepted “Poster”; the file names 王芳 · Business. That is a hand-over.",
        )
    ]
    assert not page.may_apply


def test_a_proposal_gives_way_to_another_one():
    plan = named_scene()
    make.deliverable(
        activity=plan.activity, name="Copy", accountable=plan.painter, accepted_at=None, position=3
    )

    page = page_of(bring(plan, "Task,王芳\nCopy,A\n"))

    [change] = page.changes
    assert [(one.letter, one.who, one.word) for one in change.came] == [
        ("A", "王芳 · Business", "is asked to accept, in place of Painter · Design")
    ]


def test_a_department_that_has_named_somebody_is_not_asked_again():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Design,Business\nPoster,A,I\n"))

    assert changes(page) == {"Poster": "+I Business as a whole"}


def test_an_owner_is_not_taken_away_by_a_file_without_one():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter\nPoster,R\n"))

    assert (changes(page), codes(page), page.same) == ({}, [], 1)


def test_a_person_keeps_one_letter_beside_the_a():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter,王芳\nPoster,A/R,C/I\n"))

    assert changes(page) == {"Poster": "+C 王芳"}
    assert codes(page) == [("several_letters", "A2")]


def test_of_several_owners_none_is_taken_over():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter,王芳\nCopy,A,A\n"))

    assert changes(page) == {"Copy": "new"}
    assert codes(page) == [("several_a", "A2")]


def test_a_party_outside_answers_for_nothing():
    plan = named_scene()
    ExternalParty.objects.create(name="Union Pay")

    page = page_of(bring(plan, "Task,Union Pay,Painter\nInterface,A,R\nContract,C,A\n"))

    assert changes(page) == {"Interface": "new, +R Painter", "Contract": "new, +A Painter"}
    assert codes(page) == [("R18", "B2")]
    assert page.asks.outside == ["Union Pay"]


def test_support_switches_the_letters_of_the_matrix():
    plan = named_scene()

    switched = looked(bring(plan, "Task,Painter,王芳\nPoster,R,S\n"))
    Matrix.objects.create(activity=plan.activity, letters="rasci")
    already = looked(bring(plan, "Task,Painter,王芳\nPoster,R,S\n"))

    assert (switched.switches, already.switches) == (True, False)


def test_rows_are_known_by_their_title_however_it_is_written():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter\n  ＰＯＳＴＥＲ ,A/R\n"))

    assert (changes(page), page.same, page.kept_count) == ({}, 1, 1)


def test_rows_of_one_title_are_told_apart_by_the_phase():
    plan = named_scene()
    make.deliverable(activity=plan.activity, name="Poster", phase="check", position=3)

    page = page_of(bring(plan, "Phase,Task,王芳\nTest,Poster,C\nMake,Poster,I\nLaunch,Poster,A\n"))

    assert [(change.is_new, change.phase, change.came[0].letter) for change in page.changes] == [
        (False, "check", "C"),
        (False, "make", "I"),
        (True, "launch", "A"),
    ]


def test_the_final_effect_is_one_row_in_both_languages():
    plan = named_scene()

    page = page_of(bring(plan, "任务,王芳,business部\n最终效果,A,R\n"))

    assert (changes(page), page.same) == ({}, 1)


def test_a_row_for_the_final_effect_is_made_one():
    plan = named_scene()
    plan.outcome.assignments.all().delete()
    plan.activity.deliverables.filter(pk=plan.outcome.pk).delete()

    [step] = looked(bring(plan, "任务,王芳,business部\n最终效果,A,R\n")).plan.steps

    assert step.is_outcome


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-03-14 12:30", datetime(2026, 3, 14, 4, 30, tzinfo=UTC)),
        ("2026/3/14", datetime(2026, 3, 14, 10, 0, tzinfo=UTC)),
        ("3月14日 9点", datetime(2026, 3, 14, 1, 0, tzinfo=UTC)),
        ("2026年3月14日（周六）", datetime(2026, 3, 14, 10, 0, tzinfo=UTC)),
        ("Sat 14 March 2026", datetime(2026, 3, 14, 10, 0, tzinfo=UTC)),
        ('"Mar 14, 2026"', datetime(2026, 3, 14, 10, 0, tzinfo=UTC)),
        ("14.03.2026 18:00", datetime(2026, 3, 14, 10, 0, tzinfo=UTC)),
        ("20260314", datetime(2026, 3, 14, 10, 0, tzinfo=UTC)),
        ("1月5日", datetime(2027, 1, 5, 10, 0, tzinfo=UTC)),
    ],
)
def test_the_due_time_of_a_new_row_is_read_in_the_zone_of_the_activity(written, due):
    plan = named_scene()

    [change] = page_of(bring(plan, f"Task,Due,Painter\nCopy,{written},A\n")).changes

    assert (change.due_at, change.is_usual_due) == (due, False)


@pytest.mark.parametrize("written", ["soon", "3/4", "2026-02-30", "2026-03-14 25:00", "Foo 3"])
def test_a_due_time_that_cannot_be_read_is_said_and_is_as_usual(written):
    plan = named_scene()

    page = page_of(bring(plan, f"Task,Due,Painter\nCopy,{written},A\n"))

    assert [(change.due_at, change.is_usual_due) for change in page.changes] == [
        (datetime(2026, 3, 14, 8, 0, tzinfo=UTC), True)
    ]
    assert codes(page) == [("due", "A2")]


def test_a_title_that_is_too_long_leaves_its_row_out():
    plan = named_scene()

    page = page_of(bring(plan, f"Task,Painter\n{'x' * 121},A\nPoster,A\n"))

    assert codes(page) == [("left_out", "A2")]
    assert changes(page) == {"Poster": "-R Painter"}


def test_a_row_that_stands_twice_counts_once():
    plan = named_scene()

    page = page_of(bring(plan, "Task,Painter\nCopy,A\nCopy,R\n"))

    assert changes(page) == {"Copy": "new, +A Painter"}
    assert ("left_out", "A3") in codes(page)


def test_a_name_that_means_several_people_is_asked_about():
    plan = named_scene()
    other = make.user("painter2", display_name="Painter", department=plan.business.department)
    table = "Task,Painter\nCopy,A\n"

    opened = looked(bring(plan, table))
    answered = page_of(bring(plan, table, answers=mapped(Painter=key(other))))

    assert [(name.text, sorted(name.likely)) for name in opened.open_names] == [
        ("Painter", sorted([key(plan.painter), key(other)]))
    ]
    assert answered.changes[0].came[0].who == "Painter · Business"


@pytest.mark.parametrize(
    "written",
    [
        "Painter",
        "painter",
        "PAINTER@example.com",
        "Painter (Design)",
        "Design Painter",
        "design部 Painter",
        "Painter (Design; painter)",
        "Painter (draft)",
    ],
)
def test_a_person_is_known_by_name_account_address_and_department(written):
    plan = named_scene()
    make.user("painter2", display_name="Li Lei", department=plan.business.department)

    page = page_of(bring(plan, f"Task,{written}\nCopy,A\n"))

    assert changes(page) == {"Copy": "new, +A Painter"}


def test_somebody_of_another_department_than_written_is_asked_about():
    plan = named_scene()

    found = looked(bring(plan, "Task,Painter (Business)\nCopy,A\n"))

    assert [name.text for name in found.open_names] == ["Painter (Business)"]


def test_people_of_one_name_are_told_apart_by_what_stands_above():
    plan = named_scene()
    make.user("painter2", display_name="Painter", department=plan.business.department)

    table = ",Design,Design,Business,Business\nTask,Ann,Painter,Bob,Cid\nCopy,,A,,\n"

    page = page_of(bring(plan, table))

    assert [one.who for one in page.changes[0].came] == ["Painter · Design"]


@pytest.mark.parametrize("written", ["Design", "design部", "design", "DESIGN team", "Design as a whole"])
def test_a_department_is_known_by_its_names(written):
    plan = named_scene()

    page = page_of(bring(plan, f"Task,{written}\nCopy,A\n"))

    assert changes(page) == {"Copy": "new, +A Design as a whole"}


def test_nobody_known_is_asked_about_unless_without_a_letter():
    plan = named_scene()

    found = looked(bring(plan, "Task,Painter,Ghost,Nobody\nCopy,A,R,\nText,A,,\n"))

    assert [name.text for name in found.open_names] == ["Ghost"]
    assert found.is_open


def test_names_may_be_left_out_one_by_one_or_all_at_once():
    plan = named_scene()
    table = "Task,Painter,Ghost,Spook\nCopy,A,R,C\n"

    one = looked(bring(plan, table, answers=mapped(Ghost="out")))
    rest = page_of(bring(plan, table, answers={"rest": "yes"}))

    assert [name.text for name in one.open_names] == ["Spook"]
    assert changes(rest) == {"Copy": "new, +A Painter"}
    assert rest.asks.left_out == ["Ghost", "Spook"]


def test_a_choice_that_nobody_offered_counts_as_none():
    plan = named_scene()
    table = "Task,Ghost\nCopy,A\n"

    found = [
        looked(bring(plan, table, answers=mapped(Ghost=value))).is_open
        for value in ("999.999", "new.1", "new.x", "what", f"999.{plan.painter.pk}")
    ]

    assert found == [True] * 5


def test_who_has_left_is_nobody_known():
    plan = named_scene()
    plan.painter.is_active = False
    plan.painter.save()

    found = looked(bring(plan, "Task,Painter\nCopy,A\n"))

    assert [name.text for name in found.open_names] == ["Painter"]


def test_several_tables_are_taken_together_or_one_is_chosen():
    plan = named_scene()
    head = "\n\n| Task | Painter |\n|---|---|\n"
    tables = f"# One{head}| Copy | A |\n\n# Two{head}| Text | A |\n"

    together = page_of(bring(plan, tables, name="plan.md"))
    second = page_of(bring(plan, tables, name="plan.md", answers={"table": "1"}))

    assert (changes(together), together.asks.tables.value) == (
        {"Copy": "new, +A Painter", "Text": "new, +A Painter"},
        "all",
    )
    assert (changes(second), second.asks.tables.value) == ({"Text": "new, +A Painter"}, "1")


def test_a_phase_that_nobody_knows_may_be_chosen():
    plan = named_scene()
    table = "Phase,Task,Painter\nGnorp,Copy,A\n"
    from_file = looked(bring(plan, table)).phases[0]

    [change] = page_of(bring(plan, table, answers={from_file.field: "check"})).changes

    assert (from_file.code, from_file.is_guessed, change.phase) == ("make", True, "check")


def test_a_word_that_may_mean_two_letters_is_asked_about():
    plan = named_scene()
    table = "任务,负责,批准\nCopy,Painter,王芳\n"

    opened = looked(bring(plan, table))
    answered = page_of(bring(plan, table, answers={"question:meaning:B1:负责": "R"}))

    assert [question.id for question in opened.questions] == ["meaning:B1:负责"]
    assert opened.is_open
    assert changes(answered) == {"Copy": "new, +A 王芳, +R Painter"}
    assert answered.changes[0].due_at > NOW
