"""An activity once more: what comes along, what does not, and the lessons of the time before."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import actions
from incidents.models import Lesson, LessonAnswer, Retrospective
from postmortem.activities.models import (
    Activity,
    CheckCell,
    CheckLine,
    Checkpoint,
    CheckTable,
    Deliverable,
    Metric,
)
from postmortem.activities.rules import Course, shifted
from postmortem.audit.actions import fix
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from raci.actions import Again, put_forward
from raci.actions.letters import change_cell
from raci.models import Assignment, Matrix
from raci.queries.matrix import matrix_page
from raci.rules import Holder
from tests import make
from tests.make import NOW
from tests.queries import asked_once
from tests.raci import scene as scenes
from tests.raci.scene import scene

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGAIN = Again("Voucher campaign, again", NOW + 10 * DAY, goal="Fifty orders in the first hour")


@pytest.mark.parametrize(
    ("at", "launch", "expected"),
    [
        (NOW + 3 * DAY, NOW + 14 * DAY, NOW + 13 * DAY),  # a day before the launch it stays
        (NOW + 7 * DAY, NOW + 14 * DAY, NOW + 17 * DAY),  # and three days after it
        (NOW + 2 * DAY, NOW + DAY, NOW + 12 * HOUR),  # no room for two days before: half of the time there is
        (NOW - DAY, NOW + DAY, NOW + timedelta(minutes=72)),  # before the beginning: soon after it
        (NOW + 3 * DAY, None, NOW + 3 * DAY),  # without a launch as long after the beginning
        (NOW, None, NOW + HOUR),
        (NOW + 3 * DAY, NOW - DAY, NOW + 3 * DAY),
    ],
)
def test_due_times_keep_their_distance_from_the_launch(at, launch, expected):
    was, course = Course(NOW, NOW + 4 * DAY), Course(NOW, launch)

    assert shifted(at, was, course) == expected


def before():
    """An earlier time with a table of each sort, a metric, a dropped row, and two open lessons."""
    plan = scene(kind="campaign", tools=["slots", "field_rules"], non_goal="No new customers")
    make.deliverable(activity=plan.activity, name="Radio", status="dropped", position=3)
    Deliverable.objects.filter(pk=plan.poster.pk).update(
        due_at=NOW + 3 * DAY, freeze_at=NOW + 3 * DAY + HOUR, comes_after=plan.outcome, acceptance="Sharp."
    )
    Matrix.objects.create(activity=plan.activity, letters="rasci")
    tables(plan)
    metric = Metric.objects.create(
        activity=plan.activity, name="Orders", unit="n", target=Decimal(30), owner=plan.driver, slot=1
    )
    Checkpoint.objects.create(metric=metric, horizon="1h", expected=Decimal(30), actual=0, measured_at=NOW)
    plan.lessons = learn(plan, "Ask three outsiders", "Final four hours ahead")
    return plan


def tables(plan):
    about = {"activity": plan.activity, "made_by": plan.driver, "made_at": NOW}
    rules = CheckTable.objects.create(kind="field_rules", title="Names", **about)
    brief = CheckTable.objects.create(kind="brief", title="Brief", deliverable=plan.poster, **about)
    name, removed, reader = (
        CheckLine.objects.create(table=rules, axis="row", position=n, label=label)
        for n, label in enumerate(["Name", "Old", "Reader"])
    )
    CheckLine.objects.filter(pk=removed.pk).update(removed_at=NOW)
    CheckLine.objects.filter(pk=reader.pk).update(person=plan.painter)
    ours = CheckLine.objects.create(
        table=rules, axis="column", position=0, label="Business", department=plan.business.department
    )
    CheckLine.objects.create(table=brief, axis="row", position=0, label="Size")
    CheckCell.objects.create(
        table=rules,
        row=name,
        column=ours,
        state="confirmed",
        value={"length": 20},
        answered_by=plan.business,
        answered_at=NOW,
        confirmed_at=NOW,
        confirmed_by=plan.driver,
    )


def learn(plan, *texts):
    told = make.retrospective(activity=plan.activity, owner=plan.driver)
    revision = fix("retrospective", told, {}, by=plan.driver, at=NOW)
    for status in ("calibrating", "in_review", "published"):
        Retrospective.objects.filter(pk=told.pk).update(status=status, current=revision)
    return [Lesson.objects.create(retrospective=told, kind="start", text=text) for text in texts]


def again(plan, said=AGAIN, by=None):
    return actions.do_again(plan.activity, said, by=by or plan.driver, now=NOW)


def test_the_new_draft_says_where_it_comes_from_and_keeps_the_frame():
    plan = before()

    made = again(plan, by=plan.design)

    assert {
        "from": made.derived_from,
        "status": made.status,
        "lead": made.lead,
        "sponsor": made.sponsor,
        "asked": made.requesting_department,
        "told": made.notified_at,
        "launch": made.agreed_launch_at,
        "goal": (made.goal, made.non_goal),
        "tools": made.tools,
        "letters": made.matrix.letters,
    } == {
        "from": plan.activity,
        "status": "draft",
        "lead": plan.design,
        "sponsor": plan.boss,
        "asked": plan.business.department,
        "told": NOW,
        "launch": NOW + 10 * DAY,
        "goal": ("Fifty orders in the first hour", ""),
        "tools": ["slots", "field_rules"],
        "letters": "rasci",
    }


def test_the_same_departments_take_part():
    plan = before()

    made = again(plan, by=plan.boss)

    found = [set(one.taking_part.values_list("department", flat=True)) for one in (plan.activity, made)]
    assert found[1] == found[0] | {plan.boss.department_id}


def test_rows_come_along_for_departments_and_for_nobody_by_name():
    plan = before()

    made = again(plan)

    rows = made.deliverables.order_by("position")
    assert [
        (
            row.name,
            row.kind,
            row.inherited_from,
            row.accountable_department,
            row.accountable,
            row.accepted_at,
            row.status,
        )
        for row in rows
    ] == [
        ("Final effect", "outcome", plan.outcome, plan.business.department, None, None, "draft"),
        ("Poster", "poster", plan.poster, plan.design.department, None, None, "draft"),
    ]
    poster = rows[1]
    assert (poster.acceptance, poster.due_at, poster.freeze_at, poster.comes_after) == (
        "Sharp.",
        NOW + 9 * DAY,
        NOW + 9 * DAY + HOUR,
        rows[0],
    )


def test_letters_come_along_once_for_each_department():
    plan = before()
    make.letter(plan.poster, "R", plan.design.department)

    made = again(plan)

    letters = Assignment.objects.filter(deliverable__activity=made).order_by("deliverable__position")
    assert [
        (one.deliverable.name, one.letter, one.department, one.person, one.inherited) for one in letters
    ] == [
        ("Final effect", "R", plan.business.department, None, True),
        ("Poster", "R", plan.design.department, None, True),
    ]


def test_nobody_is_asked_yet_but_for_the_lessons():
    plan = before()

    made = again(plan)

    assert list(Duty.objects.open().filter(stream=made.stream).values_list("kind", "holder")) == [
        ("lessons", plan.driver.pk)
    ]


def test_tables_come_along_with_their_lines_and_field_rules_as_answered():
    plan = before()

    made = again(plan)

    tables = made.check_tables.order_by("kind")
    poster = made.deliverables.get(kind="poster")
    assert [(one.kind, one.title, one.deliverable) for one in tables] == [
        ("brief", "Brief", poster),
        ("field_rules", "Names", None),
    ]
    rules = tables[1]
    assert [(line.axis, line.label, line.department) for line in rules.lines.order_by("axis")] == [
        ("column", "Business", plan.business.department),
        ("row", "Name", None),
    ]
    cell = rules.cells.get()
    assert (cell.state, cell.value, cell.confirmed_at, cell.note) == (
        "answered",
        {"length": 20},
        None,
        "Inherited from “Voucher campaign”, unconfirmed.",
    )


def test_metrics_come_along_without_results_and_without_an_owner():
    made = again(before())

    metric = made.metrics.get()
    point = metric.checkpoints.get()
    assert (metric.name, metric.target, metric.slot, metric.owner) == ("Orders", 30, 1, None)
    assert (point.horizon, point.expected, point.actual, point.due_at) == ("1h", 30, None, None)


def test_the_matrix_marks_what_was_inherited_until_it_is_confirmed():
    plan = scene()
    made = again(plan)

    page = matrix_page(plan.driver, made, now=NOW)

    assert [row.mark for phase in page.phases for row in phase.rows] == ["inherited, unconfirmed"] * 2


def inherited_letters(page):
    rows = [row for phase in page.phases for row in phase.rows]
    cells = [cell for row in rows for group in row.cells for cell in group if cell]
    return [letter.code for cell in cells for letter in cell.letters if letter.inherited]


def test_each_letter_that_came_along_is_marked_and_says_so(client):
    plan = scene()
    make.letter(plan.poster, "C", plan.business.department)
    made = again(plan)
    make.letter(Deliverable.objects.get(activity=made, name="Poster"), "I", plan.design.department)
    client.force_login(plan.driver)

    page = matrix_page(plan.driver, made, now=NOW)
    shown = client.get(f"/activities/{made.pk}/matrix/").content.decode()

    assert sorted(inherited_letters(page)) == ["A", "A", "C", "R", "R"]
    assert shown.count("Inherited, unconfirmed.") == 5
    assert shown.count("a corner: inherited from the last time, unconfirmed") == 1


def test_a_letter_set_anew_is_no_longer_inherited():
    plan = scene()
    made = again(plan)
    poster = Deliverable.objects.get(activity=made, name="Poster")
    holder = Holder(plan.design.department.pk, None)

    change_cell(poster.pk, holder, "C", by=plan.driver, now=NOW)
    change_cell(poster.pk, holder, "R", by=plan.driver, now=NOW)

    assert inherited_letters(matrix_page(plan.driver, made, now=NOW)) == ["A", "R", "A"]


def test_the_mark_goes_once_it_is_accepted_and_signed():
    plan = scene()
    Deliverable.objects.filter(pk=plan.poster.pk).update(inherited_from=plan.outcome)
    make.letter(plan.poster, "C", plan.business.department)
    Assignment.objects.update(inherited=True)

    marked = inherited_letters(matrix_page(plan.driver, plan.activity, now=NOW))
    marks = [
        row.mark for phase in matrix_page(plan.driver, plan.activity, now=NOW).phases for row in phase.rows
    ]
    scenes.put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        scenes.sign(person)

    after = matrix_page(plan.driver, plan.activity, now=NOW)
    assert marks == ["", "inherited, unconfirmed"]
    assert [row.mark for phase in after.phases for row in phase.rows] == ["", ""]
    assert (sorted(marked), inherited_letters(after)) == (["C", "R", "R"], [])


def test_the_earlier_activity_is_as_it_was():
    plan = before()
    counted = [model.objects.count() for model in (Activity, Deliverable, Assignment)]
    entries = Entry.objects.filter(stream=plan.activity.stream).count()

    again(plan)

    assert [model.objects.count() for model in (Activity, Deliverable, Assignment)] == [
        n + more for n, more in zip(counted, (1, 2, 2), strict=True)
    ]
    assert Entry.objects.filter(stream=plan.activity.stream).count() == entries


def test_without_a_launch_it_is_planned_from_now():
    plan = before()

    made = again(plan, Again("Again"))

    assert (made.agreed_launch_at, made.deliverables.get(kind="poster").due_at) == (None, NOW + 3 * DAY)


# --- lessons ---------------------------------------------------------------------------------------


def answer(made, lesson, what, reason="", by=None):
    return actions.answer_lesson(made, lesson, what, reason, by=by or made.lead, now=NOW)


def test_the_last_answer_settles_what_was_asked():
    plan = before()
    made = again(plan)
    first, second = plan.lessons

    answer(made, first, "keep")
    states = [Duty.objects.get(kind="lessons").state]
    answer(made, second, "adapt", "Two hours are enough.")

    states.append(Duty.objects.get(kind="lessons").state)
    assert states == ["open", "done"]
    assert list(LessonAnswer.objects.values_list("lesson", "answer", "reason")) == [
        (first.pk, "keep", ""),
        (second.pk, "adapt", "Two hours are enough."),
    ]


def test_a_second_answer_takes_the_place_of_the_first():
    plan = before()
    made = again(plan)

    answer(made, plan.lessons[0], "keep")
    answer(made, plan.lessons[0], "not_applicable", "There is no poster.")

    assert [(one.answer, one.reason) for one in made.lesson_answers.all()] == [
        ("not_applicable", "There is no poster.")
    ]


@pytest.mark.parametrize(
    ("what", "reason", "sentence"),
    [
        ("adapt", " ", "Say in one sentence how, or why it does not apply."),
        ("not_applicable", "", "Say in one sentence how, or why it does not apply."),
        ("forget", "No.", "Choose one from the list."),
    ],
)
def test_an_answer_that_says_nothing_is_refused(what, reason, sentence):
    plan = before()
    made = again(plan)

    with pytest.raises(ValidationError) as refusal:
        answer(made, plan.lessons[0], what, reason)

    assert refusal.value.messages == [sentence]
    assert LessonAnswer.objects.count() == 0


def test_a_lesson_of_somewhere_else_is_none_of_this_activity():
    made, other = again(before()), make.activity()
    lesson = Lesson.objects.create(
        retrospective=make.retrospective(activity=other), kind="keep", text="Other"
    )

    with pytest.raises(ValidationError) as refusal:
        answer(made, lesson, "keep")

    assert refusal.value.code == "stale"


def test_without_lessons_nothing_is_asked():
    made = again(scene())

    assert Duty.objects.filter(stream=made.stream).count() == 0


def test_putting_it_forward_ends_what_was_asked():
    plan = before()
    made = again(plan)
    for row in made.deliverables.all():
        Deliverable.objects.filter(pk=row.pk).update(
            accountable=plan.business if row.kind == "outcome" else plan.painter,
            accountable_since=NOW,
            approver=plan.driver,
        )

    put_forward(made.pk, by=plan.driver, now=NOW)

    assert Duty.objects.get(kind="lessons").state == "withdrawn"


# --- pages -----------------------------------------------------------------------------------------


def page_of(name, activity, *more):
    return reverse(name, args=[activity.pk, *more])


@time_machine.travel(NOW, tick=False)
def test_the_page_begins_it_once_however_often_it_is_sent(client):
    plan = before()
    client.force_login(plan.driver)
    address = page_of("incidents:clone", plan.activity)
    token = client.get(address).context["form"]["submit_token"].value()
    typed = {"title": "Once more", "agreed_launch_at": "2026-03-21T16:00", "submit_token": str(token)}

    places = [client.post(address, typed)["Location"] for _time in range(2)]

    made = plan.activity.derived.get()
    assert places == [page_of("activities:detail", made)] * 2
    assert (made.title, made.agreed_launch_at) == ("Once more", NOW + 10 * DAY)


@pytest.mark.parametrize(
    "typed",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "Once more", "agreed_launch_at": "soon"},
        {"title": "Once more", "agreed_launch_at": "2026-02-30T10:00"},
    ],
)
def test_a_wrong_answer_begins_nothing_and_is_kept(client, typed):
    plan = before()
    client.force_login(plan.driver)

    answer = client.post(page_of("incidents:clone", plan.activity), typed)

    assert (answer.status_code, plan.activity.derived.count()) == (422, 0)
    assert answer.context["form"]["title"].value() == typed["title"]


def test_an_executive_who_sees_sides_only_does_not_do_it_again(client):
    plan = scene()
    client.force_login(make.user(role="executive"))

    assert client.get(page_of("incidents:clone", plan.activity)).status_code == 403


def test_lessons_stand_on_the_page_of_the_activity_and_are_answered_there(client):
    plan = before()
    made = again(plan)
    client.force_login(plan.driver)

    page = client.get(page_of("activities:detail", made)).content.decode()
    place = client.post(page_of("incidents:lesson_answer", made, plan.lessons[0].pk), {"answer": "keep"})

    assert ("Ask three outsiders" in page, "2 lessons wait for an answer." in page) == (True, True)
    assert place["Location"] == f"{page_of('activities:detail', made)}#lessons"


@pytest.mark.parametrize("typed", [{"answer": "adapt"}, {"answer": ""}, {"answer": "forget"}, {}])
def test_an_answer_without_its_sentence_comes_back(client, typed):
    plan = before()
    made = again(plan)
    client.force_login(plan.driver)

    answer = client.post(page_of("incidents:lesson_answer", made, plan.lessons[0].pk), typed)

    assert (answer.status_code, made.lesson_answers.count()) == (422, 0)


def test_a_lesson_of_another_activity_is_not_found(client):
    plan = before()
    made = again(scene_of(plan))
    client.force_login(plan.driver)

    answer = client.post(page_of("incidents:lesson_answer", made, plan.lessons[0].pk), {"answer": "keep"})

    assert answer.status_code == 404


def scene_of(plan):
    """Another activity of the same driver, with a final effect and nothing else."""
    other = make.activity(lead=plan.driver, kind="integration")
    make.deliverable(activity=other, kind="outcome", name="Effect")
    plan.activity = other
    return plan


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_counts_are_flat(client, rows):
    plan = before()
    for number in range(rows - 1):
        make.deliverable(activity=plan.activity, name=f"Row {number}")
        learn_more(plan, f"Lesson {number}")
    made = again(plan)
    client.force_login(plan.driver)

    with asked_once(COUNTS["clone"]):
        client.get(page_of("incidents:clone", plan.activity))
    with asked_once(COUNTS["lessons"]):
        client.get(page_of("incidents:lessons", made))


COUNTS = {"clone": 10, "lessons": 9}


def learn_more(plan, text):
    Lesson.objects.create(retrospective=plan.lessons[0].retrospective, kind="stop", text=text)
