"""Who may answer in whose name: named and ended, one event each, for no more than can be given."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.audit.models import Entry
from postmortem.people import queries
from postmortem.people.actions import StandingIn, end_deputy, name_deputy
from postmortem.people.models import Deputy, User
from postmortem.people.queries import StandIn
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ada():
    return make.user("ada", display_name="Ada")


@pytest.fixture
def ben():
    return make.user("ben", display_name="Ben")


def refusal(person, said, by=None):
    before = Deputy.objects.count()
    with pytest.raises(ValidationError) as refused:
        name_deputy(person, said, by=by or person, now=NOW)
    assert (Entry.objects.count(), Deputy.objects.count()) == (0, before)
    return refused.value


def test_a_deputy_is_named_and_recorded_without_names(ada, ben):
    made = name_deputy(ada, StandingIn(ben, until=NOW + DAY), by=ada, now=NOW)

    entry = Entry.objects.get()
    assert (made.person, made.deputy, made.scope, made.since, made.until) == (
        ada,
        ben,
        "all",
        NOW,
        NOW + DAY,
    )
    assert (entry.verb, entry.stream, entry.subj_id, entry.actor_id) == (
        "deputy.named",
        "people",
        made.pk,
        ada.pk,
    )
    assert entry.data == {
        "person": ada.pk,
        "deputy": ben.pk,
        "scope": "all",
        "department_id": None,
        "activity_id": None,
        "since": NOW.isoformat(),
        "until": (NOW + DAY).isoformat(),
    }


def test_nobody_stands_in_for_the_past(ada, ben):
    made = name_deputy(ada, StandingIn(ben, since=NOW - DAY), by=ada, now=NOW)

    assert (made.since, made.until) == (NOW, None)


@pytest.mark.parametrize(("since", "until"), [(None, NOW), (None, NOW - DAY), (NOW + DAY, NOW + DAY)])
def test_it_ends_after_it_begins_and_after_now(ada, ben, since, until):
    assert refusal(ada, StandingIn(ben, since=since, until=until)).message_dict == {
        "until": ["Choose an end after the beginning that still lies ahead."]
    }


def test_nobody_stands_in_for_themselves(ada):
    assert refusal(ada, StandingIn(ada)).message_dict == {"deputy": ["Choose somebody else as deputy."]}


def test_a_deputy_still_works_here(ada):
    gone = make.user(is_active=False)

    assert refusal(ada, StandingIn(gone)).message_dict == {"deputy": ["Choose one from the list."]}


@pytest.mark.parametrize("scope", ["department", "activity"])
def test_a_part_has_to_be_said(ada, ben, scope):
    assert list(refusal(ada, StandingIn(ben, scope)).message_dict) == ["scope"]


@pytest.mark.parametrize("scope", ["all", "office", "activity"])
def test_a_department_goes_with_its_own_scope_alone(ben, scope):
    lead = make.lead("design")

    assert list(refusal(lead, StandingIn(ben, scope, lead.department)).message_dict) == ["scope"]


def test_only_who_leads_a_department_gives_it_away(ada, ben):
    home = make.lead("design").department

    assert refusal(ada, StandingIn(ben, "department", home)).message_dict == {
        "scope": ["Ada does not lead this department."]
    }


def test_an_office_is_named_by_the_person_alone(ada, ben):
    lead = make.lead("design")

    assert refusal(ada, StandingIn(ben, "office"), by=lead).message_dict == {
        "scope": ["An office is named by the person alone."]
    }


def test_an_administrator_does_not_become_a_deputy_by_the_own_word(ada):
    admin = make.user(role=User.Role.ADMIN)

    assert refusal(ada, StandingIn(admin), by=admin).message_dict == {
        "deputy": ["An administrator names others, not themselves."]
    }


def test_a_lead_may_stand_in_for_somebody_who_is_away(ada):
    lead = make.lead("design")

    made = name_deputy(ada, StandingIn(lead), by=lead, now=NOW)

    assert (made.deputy, Entry.objects.get().actor_id) == (lead, lead.pk)


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [
        (None, DAY, False),
        (None, 2 * DAY, False),
        (None, 2 * DAY + HOUR, True),
        (None, None, True),
        (3 * DAY, 5 * DAY, True),
        (4 * DAY, None, False),
    ],
)
def test_the_same_one_stands_in_for_the_same_once_at_a_time(ada, ben, since, until, overlaps):
    make.deputy(ada, ben, since=NOW + 2 * DAY, until=NOW + 4 * DAY)
    said = StandingIn(ben, since=since and NOW + since, until=until and NOW + until)

    if overlaps:
        assert refusal(ada, said).messages == [
            "Ben stands in for this already in that time: end that first, or choose other times."
        ]
    else:
        name_deputy(ada, said, by=ada, now=NOW)
    assert Deputy.objects.count() == (1 if overlaps else 2)


def test_another_scope_or_another_one_is_no_obstacle(ada, ben):
    make.deputy(ada, ben)
    cleo, of = make.user("cleo"), make.activity()

    name_deputy(ada, StandingIn(cleo), by=ada, now=NOW)
    name_deputy(ada, StandingIn(ben, "activity", activity_id=of.pk), by=ada, now=NOW)

    assert Deputy.objects.count() == 3


def test_ending_cuts_what_has_begun_and_takes_back_what_has_not(ada, ben):
    begun, ahead = make.deputy(ada, ben), make.deputy(ada, ben, since=NOW + DAY)

    for made in (begun, ahead):
        end_deputy(made, by=ada, now=NOW)

    assert list(Deputy.objects.values_list("pk", "until")) == [(begun.pk, NOW)]
    assert list(Entry.objects.order_by("pk").values_list("verb", "data")) == [
        ("deputy.ended", {"person": ada.pk, "deputy": ben.pk, "begun": True}),
        ("deputy.ended", {"person": ada.pk, "deputy": ben.pk, "begun": False}),
    ]


def test_what_is_over_is_not_ended_again(ada, ben):
    made = make.deputy(ada, ben, until=NOW)

    with pytest.raises(ValidationError) as refused:
        end_deputy(made, by=ada, now=NOW)

    assert (refused.value.code, Entry.objects.count()) == ("stale", 0)


# --- who stands in ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("since", "until", "stands"),
    [
        (NOW, None, True),
        (NOW + timedelta(microseconds=1), None, False),
        (NOW - DAY, NOW, False),
        (NOW - DAY, NOW + timedelta(microseconds=1), True),
    ],
)
def test_a_period_begins_and_ends_exactly(ada, ben, since, until, stands):
    make.deputy(ada, ben, since=since, until=until)

    assert queries.stands_in_for(ben, NOW) == ([StandIn(ada.pk)] if stands else [])


def test_nobody_stands_in_for_a_login_that_is_closed(ada, ben):
    make.deputy(ada, ben)
    make.absence(ada, ben)
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert queries.stands_in_for(ben, NOW) == []


def test_a_deputy_of_a_deputy_stands_in_for_the_deputy_alone(ada, ben):
    cleo = make.user("cleo")
    make.deputy(ada, ben)
    make.deputy(ben, cleo)

    assert queries.stands_in_for(cleo, NOW) == [StandIn(ben.pk)]


def test_the_office_goes_before_the_rest(ada, ben):
    make.deputy(ada, ben)
    make.deputy(ada, ben, scope="office")

    found = queries.stand_in(ben, ada.pk, NOW, department_id=None, activity_id=None)

    assert found == StandIn(ada.pk, is_office=True)
