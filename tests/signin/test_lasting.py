"""A session ends so long after signing in, whatever happens, and so long after its last use."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from postmortem.signin import queries
from tests import make
from tests.signin.pages import person, sign_in, who

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clock():
    with time_machine.travel(make.NOW, tick=False) as travel:
        yield travel


def is_in(client):
    return who(client) != AnonymousUser()


@pytest.mark.parametrize(("idle", "stays"), [(14 * DAY, True), (14 * DAY + HOUR, False)])
def test_without_use_it_ends_after_a_fortnight(client, clock, idle, stays):
    person()
    sign_in(client)

    clock.shift(idle)

    assert is_in(client) is stays


def test_what_is_used_goes_on_and_ends_a_month_after_signing_in(client, clock):
    person()
    sign_in(client)
    found = []

    for _day in range(31):
        clock.shift(DAY)
        found.append(is_in(client))

    assert found == [True] * 30 + [False]


def test_it_may_be_shorter(client, clock, settings):
    settings.SESSION_IDLE = HOUR
    person()
    sign_in(client)
    found = []

    for minutes in (40, 40, 61):
        clock.shift(timedelta(minutes=minutes))
        found.append(is_in(client))

    assert found == [True, True, False]


def test_who_was_away_too_long_signs_in_again_and_is_led_back(client, clock):
    person()
    sign_in(client)
    clock.shift(15 * DAY)

    answer = client.get("/activities/")

    assert answer["Location"] == f"{reverse('account_login')}?next=/activities/"
    sign_in(client)
    assert is_in(client)


def test_in_use_it_is_written_down_now_and_then_and_costs_no_query_between(
    client, clock, django_assert_num_queries
):
    client.force_login(make.user())
    page = reverse("settings_sessions")
    client.get(page)

    clock.shift(7 * HOUR + timedelta(minutes=1))  # a forty-eighth of a fortnight, and a little
    before = Session.objects.get().expire_date
    client.get(page)
    after = Session.objects.get().expire_date
    with django_assert_num_queries(4):
        client.get(page)

    assert after > before


def test_one_that_ended_by_itself_is_not_listed(client, clock):
    made, phone = person(), Client()
    sign_in(phone)
    clock.shift(15 * DAY)
    sign_in(client)

    lines = queries.person_sessions(made, client.session.session_key, now=make.NOW + 15 * DAY)

    assert [one.is_this for one in lines] == [True]


def test_one_of_before_this_rule_goes_on_from_its_next_use(client, clock):
    client.force_login(make.user())
    old = client.session
    Session.objects.update(
        session_data=old.encode({k: v for k, v in old.items() if k not in ("began", "used")})
    )

    first = is_in(client)
    clock.shift(15 * DAY)

    assert (first, is_in(client)) == (True, False)


def test_an_administrator_reads_how_long_it_is(client, settings):
    settings.SESSION_IDLE = 12 * HOUR
    client.force_login(make.user(role="admin"))

    page = client.get(reverse("settings_sign_in")).text

    assert "At most 30 days from signing in." in page
    assert "After 12 hours without use it ends earlier." in page
