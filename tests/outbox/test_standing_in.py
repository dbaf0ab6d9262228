"""What waits for those whom somebody stands in for, and what was answered in whose name."""

from datetime import timedelta

import pytest

from postmortem.outbox import queries
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE, ELSEWHERE = {"activity_id": 7, "activity": "Sale"}, {"activity_id": 8, "activity": "Fair"}


@pytest.fixture
def lead():
    return make.lead("design", account="ada")


@pytest.fixture
def ben():
    return make.user("ben")


@pytest.fixture
def other():
    return make.department("business")


def given(scope, lead, ben):
    """A deputy of this scope: all, office, absence, the department, activity 7."""
    if scope == "absence":
        return make.absence(lead, ben)
    if scope == "department":
        return make.deputy(lead, ben, department=lead.department)
    return make.deputy(lead, ben, scope=scope, activity_id=7 if scope == "activity" else None)


# scope, whether it covers: own department here, own department elsewhere, other department here, none here
SCOPES = [
    ("all", [True, True, True, True]),
    ("office", [True, True, True, True]),
    ("absence", [True, True, True, True]),
    ("department", [True, True, False, False]),
    ("activity", [True, False, True, True]),
]


@pytest.mark.parametrize(("scope", "covered"), SCOPES)
def test_a_deputy_sees_and_answers_what_is_within_the_scope(lead, ben, other, scope, covered):
    given(scope, lead, ben)
    places = [(lead.department, HERE), (lead.department, ELSEWHERE), (other, HERE), (None, HERE)]
    duties = [make.duty(kind="name", holder=lead, department=home, params=params) for home, params in places]

    waiting = set(queries.waiting_in_names_of_others(ben, NOW))

    assert [duty in waiting for duty in duties] == covered
    assert [queries.may_answer_for(ben, duty, NOW) for duty in duties] == covered
    assert queries.stood_in_among(ben, duties, NOW) == [
        duty for duty, yes in zip(duties, covered, strict=True) if yes
    ]


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        *((kind, True) for kind in ("name", "choose", "approve", "confirm", "sign", "note", "decide")),
        *((kind, False) for kind in ("accept", "deliver", "view", "agree", "act")),
    ],
)
def test_what_makes_somebody_accountable_is_nobody_elses_word(lead, ben, kind, may):
    make.deputy(lead, ben)
    duty = make.duty(kind=kind, holder=lead)

    assert queries.may_answer_for(ben, duty, NOW) is may
    assert list(queries.waiting_in_names_of_others(ben, NOW)) == [duty]


@pytest.mark.parametrize(
    ("since", "until"), [(NOW + HOUR, None), (NOW - DAY, NOW)], ids=["not begun", "over"]
)
def test_outside_of_its_time_a_deputy_sees_nothing(lead, ben, since, until):
    make.deputy(lead, ben, since=since, until=until)
    duty = make.duty(kind="name", holder=lead)

    assert list(queries.waiting_in_names_of_others(ben, NOW)) == []
    assert queries.may_answer_for(ben, duty, NOW) is False


def test_a_stranger_a_deputy_of_another_and_a_deputys_deputy_see_nothing(lead, ben):
    cleo, dan, eve = (make.user(name) for name in ("cleo", "dan", "eve"))
    make.deputy(lead, ben)
    make.deputy(ben, cleo)
    make.deputy(dan, eve)
    duty = make.duty(kind="name", holder=lead)

    for person in (cleo, dan, eve, lead):
        assert list(queries.waiting_in_names_of_others(person, NOW)) == []
        assert queries.may_answer_for(person, duty, NOW) is False


def test_they_come_by_due_time_and_only_while_they_are_open(lead, ben):
    make.deputy(lead, ben)
    make.absence(make.user("cleo"), ben)
    later = make.duty(kind="name", holder=lead, due_at=NOW + 2 * DAY)
    sooner = make.duty(kind="sign", holder=lead, due_at=NOW + HOUR)
    make.duty(kind="name", holder=lead, state="done")

    assert list(queries.waiting_in_names_of_others(ben, NOW)) == [sooner, later]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_they_cost_the_same_queries_however_many(lead, ben, number, django_assert_num_queries):
    for _ in range(number):
        make.deputy(lead, ben, department=make.department())
        make.duty(kind="name", holder=lead)

    with django_assert_num_queries(3 if number else 2):
        list(queries.waiting_in_names_of_others(ben, NOW))


# --- what was answered in whose name ---------------------------------------------------------------
def answered(by, holder, at=NOW, kind="name", state=Duty.State.DONE, **fields):
    duty = make.duty(kind=kind, holder=holder, from_at=at - HOUR, **fields)
    close(Duty.objects.filter(pk=duty.pk), state, by=by, now=at)
    duty.refresh_from_db()
    return duty


def test_what_deputies_did_while_somebody_was_away_is_told_for_two_weeks(lead, ben):
    make.absence(lead, ben, since=NOW - 5 * DAY, until=NOW - 2 * DAY)
    early = answered(ben, lead, NOW - 4 * DAY)
    last = answered(ben, lead, NOW - 3 * DAY, kind="sign")
    answered(ben, lead, NOW - 6 * DAY)
    answered(ben, lead, NOW - 2 * DAY)
    answered(lead, lead, NOW - 3 * DAY)

    found = [queries.done_while_away(lead, NOW + days * DAY) for days in (0, 11, 12)]

    assert found == [[last, early], [last, early], []]


def test_what_was_taken_back_or_settled_by_others_was_not_done_in_the_name(lead, ben):
    make.absence(lead, ben)
    answered(ben, lead, state=Duty.State.WITHDRAWN)
    answered(make.user(), lead)
    answered(ben, lead, kind="deliver")

    assert queries.done_while_away(lead, NOW) == []


def test_only_what_was_given_counts_as_done_in_the_name(lead, ben, other):
    make.deputy(lead, ben, department=lead.department)
    inside = answered(ben, lead, department=lead.department)
    outside = answered(ben, lead, department=other)

    assert queries.done_in_name_of(lead, NOW - DAY) == [inside]
    assert [queries.was_in_name(duty) for duty in (inside, outside)] == [True, False]


def test_it_stays_so_when_the_deputy_is_ended(lead, ben):
    made = make.deputy(lead, ben)
    duty = answered(ben, lead)
    type(made).objects.filter(pk=made.pk).update(until=NOW + HOUR)

    assert queries.was_in_name(duty) is True
    assert queries.was_in_name(answered(ben, lead, NOW + HOUR)) is False


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_however_much(lead, ben, number, django_assert_num_queries):
    make.absence(lead, ben)
    for _ in range(number):
        answered(ben, lead)

    with django_assert_num_queries(4):
        found = queries.done_while_away(lead, NOW)

    assert len(found) == number
