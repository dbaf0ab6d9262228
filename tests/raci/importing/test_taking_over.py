"""A table becomes part of the matrix: what follows, all of it or nothing, and twice is once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortem.activities.models import Activity, Deliverable, Participant
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci import actions
from raci.models import Assignment, LetterChange, Matrix, MatrixImport
from raci.rules import Holder
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
    matrix,
    named_scene,
    page_of,
    take_over,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BEFORE = {
    "Final effect": "A 王芳, R Business",
    "Poster": "A Painter, R Painter",
}


def sentence(refused):
    return " ".join(refused.value.messages)


def test_rows_are_added_letters_set_and_owners_asked():
    plan = named_scene()

    take_over(bring(plan, TABLE), now=NOW + HOUR)

    assert matrix(plan.activity) == {
        "Final effect": "A 王芳, R Business",
        "Poster": "A Painter, C 王芳, I Driver",
        "Copy": "A 王芳, R Painter",
    }
    copy = plan.activity.deliverables.get(name="Copy")
    assert (copy.status, copy.accepted_at, copy.phase, copy.kind) == ("draft", None, "make", "task")
    assert copy.due_at == plan.activity.agreed_launch_at - timedelta(days=1)
    assert [(duty.kind, duty.holder) for duty in Duty.objects.filter(title="Copy")] == [
        ("accept", plan.business)
    ]
    assert LetterChange.objects.count() == 0


def test_a_letter_taken_away_is_closed_and_kept():
    plan = named_scene()

    take_over(bring(plan, TABLE), now=NOW + HOUR)

    gone = Assignment.objects.get(deliverable=plan.poster, letter="R")
    assert (gone.person, gone.until) == (plan.painter, NOW + HOUR)


def test_the_record_says_what_was_taken_over_and_the_bytes_go():
    plan = named_scene()
    given = bring(plan, TABLE)

    take_over(given, now=NOW + HOUR)

    given.refresh_from_db()
    entry = Entry.objects.get(verb="matrix.imported")
    assert (given.state, given.content, given.ended_at) == ("applied", None, NOW + HOUR)
    assert (entry.subj_type, entry.subj_id, entry.actor_id) == ("raci.matriximport", given.pk, plan.driver.pk)
    assert entry.data == {"sha256": given.sha256, "rows": 2, "new": 1, "letters": 3, "taken_away": 1}
    assert Entry.objects.order_by("pk").last() == entry


def test_whoever_is_named_takes_part_from_now_on():
    plan, newcomer = named_scene(), make.user("newcomer", department=make.department("service"))

    take_over(bring(plan, "Task,Newcomer\nCopy,C\n"))

    assert Participant.objects.filter(activity=plan.activity, person=newcomer, until=None).count() == 1
    assert plan.activity.taking_part.filter(department=newcomer.department).count() == 1


def test_a_department_with_the_a_is_asked_to_name_somebody():
    plan = named_scene()

    take_over(bring(plan, "Task,Design,Business\nCopy,A,R\n"))

    copy = plan.activity.deliverables.get(name="Copy")
    assert (copy.accountable, copy.accountable_department) == (None, plan.design.department)
    assert [(duty.kind, duty.holder) for duty in Duty.objects.filter(title="Copy")] == [("name", plan.design)]
    assert Assignment.objects.get(deliverable=copy).department == plan.business.department


def test_who_takes_a_row_over_alone_has_said_yes_by_that():
    plan = named_scene()
    given = bring(plan, "Task,Driver\nCopy,A\n")

    [change] = page_of(given).changes
    take_over(given)

    assert change.came[0].word == "you accept it by taking it over"
    assert plan.activity.deliverables.get(name="Copy").status == "agreed"


def test_the_final_effect_is_added_as_one():
    plan = named_scene()
    Assignment.objects.filter(deliverable=plan.outcome).delete()
    Deliverable.objects.filter(pk=plan.outcome.pk).delete()

    take_over(bring(plan, "Task,王芳\nFinal effect,A\n"))

    effect = plan.activity.deliverables.get(name="Final effect")
    assert (effect.kind, effect.phase) == ("outcome", "launch")
    assert effect.due_at == plan.activity.agreed_launch_at + timedelta(days=3)


def test_support_makes_it_rasci():
    plan = named_scene()

    take_over(bring(plan, "Task,Painter,王芳\nPoster,R,S\n"))

    assert Matrix.objects.get(activity=plan.activity).letters == "rasci"
    assert matrix(plan.activity)["Poster"] == "A Painter, R Painter, S 王芳"


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        "Task,Responsible,Accountable,Consulted,Informed\nPoster,,Painter,王芳,Driver\nCopy,Painter,王芳,,\n",
        "Task,Person,Letter\nPoster,Painter,A\nPoster,王芳,C\nCopy,王芳,A\nCopy,Painter,R\n",
        "Task,Due,Design,Business,王芳\nCopy,2026-03-14,A,R,S\nPoster,,A,C,\n",
        "Phase,Task,Painter,Driver\nCheck,Copy,A,R\nMake,Copy,R,A\nLaunch,Poster,A,C\n",
    ],
)
def test_the_same_file_twice_changes_nothing(table):
    plan = named_scene()
    take_over(bring(plan, table))
    before, entries = matrix(plan.activity), Entry.objects.count()

    again = bring(plan, table, now=NOW + HOUR)
    page = page_of(again, now=NOW + HOUR)
    with pytest.raises(ValidationError) as refused:
        take_over(again, now=NOW + HOUR)

    assert (changes(page), page.may_apply, page.look.is_open) == ({}, False, False)
    assert sentence(refused) == "Nothing in the file differs from the matrix."
    assert (matrix(plan.activity), Entry.objects.count()) == (before, entries + 1)


def test_what_was_answered_about_the_same_file_is_not_asked_again():
    plan = named_scene()
    table = "Task,PM,Ghost\nCopy,A,R\n"
    take_over(bring(plan, table, answers=mapped(PM=key(plan.driver), Ghost="out")))

    page = page_of(bring(plan, table))

    assert (changes(page), page.look.is_open) == ({}, False)


def test_a_failure_in_the_last_row_leaves_nothing(monkeypatch):
    plan = named_scene()
    given = bring(plan, "Task,Painter,王芳,Ghost\nCopy,A,C,\nText,R,A,I\n", answers=mapped(Ghost="out"))
    real = Assignment.objects.bulk_create

    def breaks(rows):
        real(rows)
        raise RuntimeError

    monkeypatch.setattr(Assignment.objects, "bulk_create", breaks)
    entries, duties = Entry.objects.count(), Duty.objects.count()
    with pytest.raises(RuntimeError):
        take_over(given)

    given.refresh_from_db()
    assert matrix(plan.activity) == BEFORE
    assert (given.state, Entry.objects.count(), Duty.objects.count()) == ("open", entries, duties)


def test_a_matrix_that_changed_meanwhile_is_looked_at_again():
    plan = named_scene()
    given = bring(plan, TABLE)
    seen = looked(given).digest
    holder = Holder(plan.business.department_id)
    actions.set_letter(plan.poster.pk, holder, "I", by=plan.driver, now=NOW)
    changed = matrix(plan.activity)

    with pytest.raises(ValidationError) as refused:
        take_over(given, seen=seen)

    assert refused.value.code == "stale"
    assert matrix(plan.activity) == changed


def test_answers_that_changed_meanwhile_are_looked_at_again():
    plan = named_scene()
    given = bring(plan, "Task,PM\nCopy,A\n", answers=mapped(PM=key(plan.driver)))
    seen = looked(given).digest
    actions.answer_import(given, mapped(PM=key(plan.painter)))

    with pytest.raises(ValidationError) as refused:
        take_over(given, seen=seen)

    assert refused.value.code == "stale"
    assert matrix(plan.activity) == BEFORE


def test_the_clock_alone_outdates_no_preview():
    plan = named_scene()
    given = bring(plan, TABLE)

    seen = looked(given, now=NOW).digest
    take_over(given, seen=seen, now=NOW + 30 * HOUR)

    assert len(matrix(plan.activity)) == 3


def test_nothing_is_taken_over_while_something_is_asked():
    plan = named_scene()

    refusals = []
    for table in ("Task,Ghost\nCopy,A\n", "任务,负责,批准\nCopy,Painter,王芳\n"):
        with pytest.raises(ValidationError) as refused:
            take_over(bring(plan, table))
        refusals.append(sentence(refused))

    assert refusals == ["Something is still to be answered before it can be taken over."] * 2
    assert matrix(plan.activity) == BEFORE


def test_a_file_is_taken_over_once():
    plan = named_scene()
    given = bring(plan, TABLE)
    seen = looked(given).digest
    take_over(given, seen=seen)

    for step in (
        lambda: take_over(given, seen=seen),
        lambda: actions.drop_import(given, by=plan.driver, now=NOW),
        lambda: actions.answer_import(given, {}),
    ):
        with pytest.raises(ValidationError) as refused:
            step()
        assert refused.value.code == "stale"


def test_a_file_left_out_changes_nothing_and_loses_its_bytes():
    plan = named_scene()
    given = bring(plan, TABLE)

    actions.drop_import(given, by=plan.driver, now=NOW + HOUR)

    given.refresh_from_db()
    assert (given.state, given.content, matrix(plan.activity)) == ("dropped", None, BEFORE)
    assert Entry.objects.order_by("pk").last().verb == "import.dropped"


def test_another_file_takes_the_place_of_the_one_before():
    plan = named_scene()
    first, other = bring(plan, TABLE), bring(plan, TABLE, by=plan.design)

    bring(plan, "Task,Painter\nCopy,A\n")

    states = MatrixImport.objects.in_bulk([first.pk, other.pk])
    assert (states[first.pk].state, states[other.pk].state) == ("dropped", "open")


def test_once_live_nothing_is_taken_over():
    plan = named_scene()
    given = bring(plan, TABLE)
    seen = looked(given).digest
    for status in ("aligning", "ready", "launched"):
        Activity.objects.filter(pk=plan.activity.pk).update(status=status, launched_at=NOW)
    plan.activity.refresh_from_db()

    for step in (lambda: take_over(given, seen=seen), lambda: bring(plan, TABLE)):
        with pytest.raises(ValidationError) as refused:
            step()
        assert sentence(refused) == "The activity is live or ended: its matrix is no longer changed."
    given.activity.refresh_from_db()
    assert not page_of(given).may_apply


# Whom: leads for their own department, others not at all


def test_a_lead_takes_over_rows_of_the_own_department_only():
    plan = named_scene()
    table = "Task,Painter,Design,王芳\nPoster,R,C,\nCopy,A,R,\nText,A,,C\nFinal effect,,I,A\n"
    given = bring(plan, table, by=plan.design)

    page = page_of(given)
    take_over(given)

    assert changes(page) == {
        "Poster": "+C Design as a whole",
        "Copy": "new, +A Painter, +R Design as a whole",
        "Final effect": "+I Design as a whole",
    }
    assert codes(page) == [("left_out", "A4")]
    assert matrix(plan.activity) == {
        "Final effect": "A 王芳, I Design, R Business",
        "Poster": "A Painter, C Design, R Painter",
        "Copy": "A Painter, R Design",
    }


@pytest.mark.parametrize("who", ["painter", "boss"])
def test_nobody_else_brings_a_table(who):
    plan = named_scene()

    with pytest.raises(PermissionDenied):
        bring(plan, TABLE, by=getattr(plan, who))

    assert MatrixImport.objects.count() == 0


def test_a_lead_adds_somebody_to_the_own_department_without_a_sign_in():
    plan = named_scene()
    home = plan.design.department
    given = bring(plan, "Task,李 雷\nCopy,A\n", by=plan.design, answers=mapped(**{"李 雷": f"new.{home.pk}"}))

    page = page_of(given)
    take_over(given)

    new = User.objects.get(display_name="李 雷")
    assert (page.invited, changes(page)) == (["李 雷 · Design"], {"Copy": "new, +A 李 雷"})
    assert (new.account, new.department, new.has_usable_password(), new.role) == (
        "person",
        home,
        False,
        "member",
    )
    assert plan.activity.deliverables.get(name="Copy").accountable == new
    assert Entry.objects.filter(verb="person.created", subj_id=new.pk).count() == 1


def test_accounts_of_added_people_are_free_ones():
    plan = named_scene()
    admin = make.user("admin", role="admin", department=plan.product.department)
    Activity.objects.filter(pk=plan.activity.pk).update(lead=admin)
    plan.activity.refresh_from_db()
    make.user("wu.di.intern")
    home = plan.business.department
    said = mapped(
        **{"Wu Di (intern)": f"new.{home.pk}", "新人": f"new.{home.pk}", "新人乙": f"new.{home.pk}"}
    )

    take_over(
        bring(plan, "Task,Wu Di (intern),新人,新人乙\nCopy,A,R,C\n", by=admin, answers={**said}), by=admin
    )

    made = User.objects.filter(department=home).exclude(pk=plan.business.pk).order_by("pk")
    assert [person.account for person in made] == ["wu.di.intern2", "person", "person2"]


@pytest.mark.parametrize("who", ["driver", "design"])
def test_nobody_is_added_where_one_may_not(who):
    plan = named_scene()
    said = mapped(Ghost=f"new.{plan.business.department_id}")

    found = looked(bring(plan, "Task,Ghost\nCopy,A\n", by=getattr(plan, who), answers=said))

    assert found.is_open


def test_more_rows_than_asked_for_are_refused():
    plan = named_scene()
    given = bring(plan, TABLE)

    with pytest.raises(ValidationError) as refused:
        actions.apply_import(given.pk, seen=looked(given).digest, by=plan.driver, now=NOW, most=1)

    assert sentence(refused) == "These are more rows than can be taken over at once here."
    assert matrix(plan.activity) == BEFORE
