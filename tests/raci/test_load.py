"""What people carry: which letters count, and which are outside of their trade."""

from datetime import timedelta

import pytest

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import Discipline
from raci.models import Assignment
from raci.queries.load import letters_held
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def held_by(person, **fields):
    window = {"since": NOW, "until": NOW + 14 * DAY, **fields}
    return letters_held([person.pk], **window)[person.pk]


def spelled(held):
    return [(one.letter, one.deliverable_id) for one in held]


def test_every_letter_of_a_person_is_there_the_first_due_first():
    person = make.user(department=make.department("design"))
    poster = make.deliverable(accountable=person, kind="poster", due_at=NOW + 2 * DAY)
    page = make.deliverable(activity=poster.activity, name="Page", due_at=NOW + DAY)
    for code in "RSCI":
        make.letter(page, code, person.department, person)

    found = held_by(person)

    assert spelled(found) == [
        ("R", page.pk),
        ("S", page.pk),
        ("C", page.pk),
        ("I", page.pk),
        ("A", poster.pk),
    ]
    assert found[4] == (
        person.pk,
        poster.activity_id,
        poster.pk,
        "A",
        NOW - 2 * DAY,
        NOW + 2 * DAY,
        "poster",
        False,
        True,
    )


def test_a_proposed_letter_counts_like_an_accepted_one():
    person = make.user(department=make.department())
    row = make.deliverable(accountable=person, accepted_at=None)

    assert spelled(held_by(person)) == [("A", row.pk)]


def test_the_window_begins_at_its_first_moment_and_ends_before_its_last():
    person = make.user(department=make.department())
    first = make.deliverable(accountable=person, due_at=NOW)
    make.deliverable(accountable=person, due_at=NOW + 14 * DAY)
    make.deliverable(accountable=person, due_at=NOW - timedelta(seconds=1))

    assert spelled(held_by(person)) == [("A", first.pk)]


def test_closed_letters_dropped_rows_and_cancelled_activities_do_not_count():
    person = make.user(department=make.department())
    row = make.deliverable()
    make.letter(row, "R", person.department, person)
    Assignment.objects.update(until=NOW)
    make.deliverable(accountable=person, status="dropped")
    over = make.deliverable(accountable=person)
    Activity.objects.filter(pk=over.activity_id).update(status="cancelled")

    assert held_by(person) == []


def test_what_is_delivered_counts_but_is_no_longer_open():
    person = make.user(department=make.department())
    make.deliverable(accountable=person, status="delivered")

    assert [one.is_open for one in held_by(person)] == [False]


def test_everybody_asked_for_is_in_the_answer_in_three_queries(django_assert_num_queries):
    people = [make.user(department=make.department()) for _ in range(3)]
    rows = [make.deliverable(accountable=person) for person in people[:2] for _ in range(3)]

    with django_assert_num_queries(1):
        found = letters_held([person.pk for person in people], since=NOW, until=NOW + 14 * DAY)

    assert {pk: spelled(held) for pk, held in found.items()} == {
        people[0].pk: [("A", row.pk) for row in rows[:3]],
        people[1].pk: [("A", row.pk) for row in rows[3:]],
        people[2].pk: [],
    }


def test_a_reader_counts_only_activities_that_are_open_to_them():
    reader = make.lead("design")
    person = make.user(department=reader.department)
    shown = make.deliverable(accountable=person)
    make.deliverable(accountable=person, activity=make.activity(restricted=True))

    assert spelled(held_by(person, seen_by=reader)) == [("A", shown.pk)]
    assert len(held_by(person)) == 2


@pytest.mark.parametrize(
    ("kind", "stated", "own", "of_department", "is_outside"),
    [
        ("poster", "", "", "design", False),
        ("poster", "", "", "product", True),
        ("poster", "", "design", "product", False),
        ("poster", "product", "", "product", False),
        ("task", "", "", "product", False),
        ("task", "legal", "", "product", True),
        ("poster", "", "", "", False),
    ],
)
def test_a_row_is_outside_of_the_trade_if_neither_person_nor_department_has_it(
    kind, stated, own, of_department, is_outside
):
    person = make.user(department=make.department())
    if own:
        Discipline.objects.create(code=own, person=person)
    if of_department:
        Discipline.objects.create(code=of_department, department=person.department)
    row = make.deliverable(accountable=person, kind=kind)
    Deliverable.objects.filter(pk=row.pk).update(discipline=stated)

    assert [one.is_outside for one in held_by(person)] == [is_outside]
