"""Questions whose SQL is worked out once: every value goes to its place, and nothing of one call stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F, Q

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.prepared import Prepared, PreparedTogether, PreparedUpdate
from postmortem.outbox.models import Message
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


def due_before(activity, now, kind, *, newest_first=False):
    found = Deliverable.objects.filter(activity=activity, due_at__lt=now, kind=kind)
    return found.select_related("accountable").order_by("-pk" if newest_first else "pk")


def test_each_call_gets_its_own_values():
    ask, made = Prepared(due_before), []
    for number in range(3):
        activity, person = make.activity(), make.user(department=make.department())
        fields = {"accountable": person, "due_at": NOW + number * DAY, "kind": "poster"}
        made.append(make.deliverable(activity=activity, **fields))
        make.deliverable(activity=activity, due_at=NOW, kind="copy")

    found = [ask(row.activity_id, row.due_at + DAY, "poster") for row in made]
    early = [ask(row.activity_id, row.due_at, "poster") for row in made]

    assert found == [[row] for row in made]
    assert [rows[0].accountable for rows in found] == [row.accountable for row in made]
    assert early == [[], [], []]


def test_what_the_sql_depends_on_is_asked_apart(django_assert_num_queries):
    ask, activity = Prepared(due_before), make.activity()
    rows = [make.deliverable(activity=activity, due_at=NOW, kind="poster") for _ in range(2)]
    given = activity.pk, NOW + DAY, "poster"

    with django_assert_num_queries(4):
        found = [ask(*given), ask(*given, newest_first=True), ask(*given), ask(activity.pk, NOW, None)]

    assert found == [rows, rows[::-1], rows, []]


def test_an_empty_question_is_not_asked(django_assert_num_queries):
    ask = Prepared(lambda pk: User.objects.filter(Q(pk__in=[]), pk=pk))

    with django_assert_num_queries(0):
        assert [ask(1), ask(2)] == [[], []]


def test_annotations_come_along():
    ask = Prepared(lambda pk: User.objects.filter(pk=pk).annotate(home=F("department__code")))
    person = make.user(department=make.department(code="design"))

    assert [one.home for one in ask(person.pk)] == ["design"]


class Both:
    def __init__(self, together, pk, now):
        self.activities = together.objects(lambda: Activity.objects.filter(pk=pk))
        self.names = together.values(lambda: due_before(pk, now, "poster"), "name", "due_at")


def test_several_tables_are_read_by_one_question(django_assert_num_queries):
    ask = PreparedTogether(Both)
    rows = [make.deliverable(name=f"Row {number}", due_at=NOW, kind="poster") for number in range(2)]

    with django_assert_num_queries(2):
        found = [ask(row.activity_id, NOW + DAY) for row in rows]

    said = [([one.pk for one in both.activities], [(n.name, n.due_at) for n in both.names]) for both in found]
    assert said == [([row.activity_id], [(row.name, NOW)]) for row in rows]


class Nested:
    def __init__(self, together, pk):
        self.people = together.objects(lambda: User.objects.filter(pk=pk))
        self.spellings = together.values(lambda: User.objects.filter(pk=pk), "former_spellings")


@pytest.mark.parametrize("kept", [[], [[3, "a1"], [5, "ü\"'"]]])
def test_what_is_nested_comes_back_as_it_was_kept(kept):
    person = make.user()
    User.objects.filter(pk=person.pk).update(former_spellings=kept)

    found = PreparedTogether(Nested)(person.pk)

    assert [one.former_spellings for one in (*found.people, *found.spellings)] == [kept, kept]


def test_nothing_of_a_request_can_stay_in_what_the_next_one_asks():
    seen = []
    ask = Prepared(lambda pk: seen.append(pk) or User.objects.filter(pk=pk))
    person = make.user()

    assert (ask(person.pk), ask(person.pk), person.pk in seen) == ([person], [person], False)


def test_a_value_that_is_changed_on_its_way_is_refused():
    starting = Prepared(lambda word: User.objects.filter(account__startswith=word))

    with pytest.raises(ValueError, match="not asked for as it is given"):
        starting("ada")


def test_a_change_gets_its_own_values_and_says_how_many_rows_it_changed(django_assert_num_queries):
    rename = PreparedUpdate(
        lambda pk, name, at: (User.objects.filter(pk=pk), {"display_name": name, "left_at": at})
    )
    people = [make.user() for _ in range(2)]

    with django_assert_num_queries(3):
        changed = [
            rename(people[0].pk, "Ada", NOW),
            rename(people[1].pk, "Bob", NOW + DAY),
            rename(0, "Eve", NOW),
        ]

    names = User.objects.filter(pk__in=[one.pk for one in people]).order_by("pk")
    assert changed == [1, 1, 0]
    assert list(names.values_list("display_name", "left_at")) == [("Ada", NOW), ("Bob", NOW + DAY)]


def test_keys_go_to_their_places():
    made = [Message.objects.create(kind="test", available_at=NOW, lease=uuid4()) for _ in range(2)]
    ask = Prepared(lambda key, lease: Message.objects.filter(pk=key, lease=lease))
    end = PreparedUpdate(lambda key: (Message.objects.filter(pk=key), {"lease": None}))

    found = [ask(one.pk, one.lease) for one in made]
    crossed = ask(made[0].pk, made[1].lease)

    assert (found, crossed) == ([[made[0]], [made[1]]], [])
    assert [end(made[1].pk), end(uuid4())] == [1, 0]
    assert [one.lease for one in Message.objects.filter(lease=None)] == [None]
