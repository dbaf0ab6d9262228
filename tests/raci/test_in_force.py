"""Who answered for a thing at a moment of the launch day, from history: incident and retrospective say the
same as the matrix.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from incidents import actions as incidents
from incidents.actions import NewFinding, NewReport
from incidents.models import Retrospective
from incidents.queries import incident_page, reading_page
from postmortem.activities import actions as activities
from postmortem.activities.models import Activity
from raci import actions
from raci.models import Assignment
from raci.queries import in_force
from tests import make
from tests.raci.scene import scene, sign

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LAUNCH = datetime(2026, 3, 15, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE, TEN = LAUNCH + 28 * MINUTE, LAUNCH + 30 * MINUTE  # 09:58 and 10:00


def signed_by_design(plan):
    """One department of two stands behind what the launch fixes."""
    actions.put_forward(plan.activity.pk, by=plan.driver, now=LAUNCH - MINUTE)
    sign(plan.design, now=LAUNCH - MINUTE)


@pytest.fixture
def day():
    """Live since 09:30; at 10:00 the poster goes from the painter to somebody of Service, letters and all."""
    plan = scene()
    make.letter(plan.poster, "C", plan.product.department)
    signed_by_design(plan)
    other = make.user("other", department=make.department("service"))
    copy = make.deliverable(activity=plan.activity, name="Copy", position=3)
    activities.propose(copy, plan.painter, by=plan.driver, now=LAUNCH - MINUTE)
    actions.launch(plan.activity.pk, LAUNCH, by=plan.driver, now=LAUNCH, reason="The slot is booked.")
    actions.hand_over(plan.poster.pk, other, "The painter leaves.", by=plan.painter, now=BEFORE)
    actions.answer_hand_over(plan.poster.pk, by=other, now=TEN)
    Assignment.objects.filter(deliverable=plan.poster, letter="R").update(until=TEN)
    Assignment.objects.create(
        deliverable=plan.poster, letter="R", department=other.department, person=other, since=TEN
    )
    plan.activity.refresh_from_db()
    return SimpleNamespace(**vars(plan), other=other, copy=copy)


def holders(day, at, row):
    found = in_force(day.activity, at)[row.pk]
    letters = {letter: sorted(held) for letter, held in found.letters.items()}
    return (found.department_id, found.accountable_id), letters


def pair(person):
    return (person.department_id, person.pk)


def test_two_minutes_before_it_is_who_had_it_and_at_ten_who_took_it(day):
    consulted = [(day.product.department_id, None)]

    found = [holders(day, at, day.poster) for at in (BEFORE, TEN - timedelta(microseconds=1), TEN)]

    before = (pair(day.painter), {"R": [pair(day.painter)], "C": consulted})
    assert found == [before, before, (pair(day.other), {"R": [pair(day.other)], "C": consulted})]


def test_a_row_that_was_proposed_and_not_accepted_is_nobodys(day):
    assert holders(day, TEN, day.copy) == ((None, None), {})


def test_a_yes_counts_from_the_yes_on_and_not_from_the_question(day):
    activities.accept(day.copy.pk, by=day.painter, now=TEN)

    assert holders(day, TEN - MINUTE, day.copy)[0] == (None, None)
    assert holders(day, TEN, day.copy)[0] == pair(day.painter)


def reported(day, at):
    """An incident that began at this moment, with a look at the poster and one at the row nobody accepted."""
    about = NewReport(seen="No orders.", started_at=at, zone="Asia/Shanghai", activity=day.activity)
    made = incidents.report(about, by=day.driver, now=TEN + 60 * MINUTE)
    for row in (day.poster, day.copy):
        finding = NewFinding(kind="design", text="It gives no reason.", deliverable=row)
        incidents.add_finding(made.pk, finding, by=day.driver, now=TEN + 60 * MINUTE)
    return made


def compiled(day, made):
    """The facts of its retrospective."""
    later = TEN + 120 * MINUTE
    incidents.stop_incident(made.pk, "Replaced.", at=later, by=day.driver, now=later)
    incidents.move_incident(made.pk, "analysing", by=day.driver, now=later)
    incidents.compile_due(now=later)
    return Retrospective.objects.get(incident=made).facts


@pytest.mark.parametrize(("at", "name"), [(BEFORE, "painter"), (TEN, "other")])
def test_an_incident_names_the_side_that_answered_when_it_began(day, at, name):
    made = reported(day, at)

    page = incident_page(day.driver, made, now=TEN + 60 * MINUTE)

    home = getattr(day, name).department
    assert [finding.side for finding in page.findings] == [f"{home.name} side", ""]


@pytest.mark.parametrize(("at", "name"), [(BEFORE, "painter"), (TEN, "other")])
def test_its_retrospective_says_the_same(day, at, name):
    facts = compiled(day, reported(day, at))

    seen = {one["deliverable"]: one["department"] for one in facts["seen"]}
    assert seen == {day.poster.pk: getattr(day, name).department_id, day.copy.pk: None}


def test_the_retrospective_shows_the_matrix_of_the_launch(day):
    facts = compiled(day, reported(day, TEN))

    rows = {row["deliverable"]: row for row in facts["matrix"]["rows"]}
    assert (rows[day.poster.pk]["department"], rows[day.poster.pk]["accountable"]) == pair(day.painter)
    assert rows[day.poster.pk]["letters"]["R"] == [list(pair(day.painter))]
    assert (rows[day.copy.pk]["accountable"], facts["matrix"]["number"]) == (None, 2)


def test_the_retrospective_shows_a_letter_solid_only_where_the_lead_had_signed(day):
    made = reported(day, TEN)
    compiled(day, made)
    found = Retrospective.objects.get(incident=made)

    page = reading_page(day.driver, found, preview=True)

    letters = {row.name: [one for cell in row.cells for one in cell.letters] for row in page.matrix}
    assert letters == {
        "Final effect": [("A", True), ("R", False)],
        "Poster": [("A", True), ("R", True), ("C", True)],
        "Copy": [],
    }


def test_of_what_began_before_the_launch_it_shows_the_matrix_of_that_moment(day):
    Activity.objects.filter(pk=day.activity.pk).update(launched_at=TEN + 5 * MINUTE)

    found = [compiled(day, reported(day, at))["matrix"]["rows"] for at in (BEFORE, TEN)]

    owners = [
        next(row["accountable"] for row in rows if row["deliverable"] == day.poster.pk) for rows in found
    ]
    assert owners == [day.painter.pk, day.other.pk]
