"""Signing in: by account name or mail address; demo logins only from this machine, closed ones not at all."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from postmortem.people import actions, queries
from postmortem.people.models import User
from postmortem.people.rules import is_this_machine
from tests import make

pytestmark = pytest.mark.django_db
REFUSED = "This is a demo login: it works only in a browser on the machine that runs the product."


def person(**fields):
    """Somebody made as an administrator makes people."""
    wei = actions.Person("wei.chen", "Chen Wei", **fields)
    return actions.create_person(wei, password=make.PASSWORD, by=None, now=make.NOW)


def sign_in(client, login, password=make.PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def who(client, **extra):
    """Who is signed in, as the product sees it."""
    return client.get("/nowhere/", **extra).context["user"]


def sentences(response):
    found = re.findall(r'<div class="form-errors".*?</div>\s*</div>', response.content.decode(), re.S)
    return [text for part in found for text in re.findall(r"<p>(.*?)</p>", part)]


@pytest.mark.parametrize(
    "login", ["wei.chen", "Wei.Chen", "wei@example.com", "WEI@Example.com", " wei.chen "]
)
def test_account_name_and_mail_address_sign_in_in_any_case(client, login):
    made = person(email="Wei@example.com")

    response = sign_in(client, login)

    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    assert who(client) == made


def test_somebody_without_a_mail_address_signs_in_by_account_name(client):
    made = person()

    sign_in(client, "wei.chen")

    assert (who(client), made.email) == (made, None)


def test_a_sign_in_leads_to_where_the_reader_was_going(client):
    person()

    response = client.post(
        reverse("account_login"),
        {"login": "wei.chen", "password": make.PASSWORD, "next": "/activities/3/"},
    )

    assert response["Location"] == "/activities/3/"


def test_a_wrong_password_signs_nobody_in_and_keeps_the_name(client):
    person()

    response = sign_in(client, "wei.chen", "something-else")

    assert response.status_code == 200
    assert 'value="wei.chen"' in response.content.decode()
    assert who(client) == AnonymousUser()


def test_a_session_lasts_thirty_days(client):
    person()

    sign_in(client, "wei.chen")

    assert client.session.get_expiry_age() == timedelta(days=30).total_seconds()
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


def test_a_closed_login_ends_the_session_and_signs_in_no_more(client):
    made = person()
    sign_in(client, "wei.chen")

    actions.deactivate_person(made, by=make.user(), now=make.NOW)

    assert who(client) == AnonymousUser()
    assert sign_in(client, "wei.chen")["Location"] == reverse("account_inactive")
    assert who(client) == AnonymousUser()


def test_a_new_password_ends_the_sessions_before_it(client):
    made = person()
    sign_in(client, "wei.chen")
    same = actions.Person(made.account, made.display_name)

    actions.edit_person(
        made,
        same,
        password="another-sentence-2",
        seen=queries.fingerprint(made),
        by=make.user(),
        now=make.NOW,
    )

    assert who(client) == AnonymousUser()
    assert sign_in(client, "wei.chen", "another-sentence-2").status_code == 302


def test_nobody_signs_up(client):
    answers = [client.get("/accounts/signup/"), client.post("/accounts/signup/", {"username": "x"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert User.objects.count() == 0


@pytest.fixture
def demo_login():
    made = person()
    User.objects.update(is_demo=True)
    return made


ELSEWHERE = [
    {"REMOTE_ADDR": "192.168.1.20"},
    {"REMOTE_ADDR": "::ffff:192.168.1.20"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"},
]
HERE = [{"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "::1"}, {"REMOTE_ADDR": "::ffff:127.0.0.1"}]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_demo_login_is_refused_from_elsewhere_in_one_sentence(client, demo_login, origin):
    response = sign_in(client, "wei.chen", **origin)

    assert sentences(response) == [REFUSED]
    assert who(client) == AnonymousUser()


@pytest.mark.parametrize("origin", HERE)
def test_a_demo_login_works_on_this_machine(client, demo_login, origin):
    sign_in(client, "wei.chen", **origin)

    assert who(client, **origin) == demo_login


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_demo_login_works_from_elsewhere_where_that_was_decided(client, demo_login, settings, origin):
    settings.DEMO_PUBLIC = True

    sign_in(client, "wei.chen", **origin)

    assert who(client, **origin) == demo_login


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_demo_session_carried_elsewhere_ends(client, demo_login, origin):
    sign_in(client, "wei.chen")

    carried = client.get(reverse("settings"), **origin)

    assert carried["Location"] == f"{reverse('account_login')}?next={reverse('settings')}"
    assert who(client) == AnonymousUser()


def test_a_wrong_password_says_nothing_about_demo_logins(client, demo_login):
    response = sign_in(client, "wei.chen", "something-else", REMOTE_ADDR="192.168.1.20")

    assert REFUSED not in response.content.decode()


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_other_people_sign_in_from_anywhere(client, origin):
    made = person()

    sign_in(client, "wei.chen", **origin)

    assert who(client, **origin) == made


def test_this_machine_is_a_loopback_peer_without_a_proxy():
    a_socket = {"REMOTE_ADDR": ""}

    assert [is_this_machine(meta) for meta in HERE] == [True] * 3
    assert [is_this_machine(meta) for meta in (*ELSEWHERE, a_socket, {})] == [False] * 7


@pytest.mark.parametrize(("demo", "strips"), [(True, 1), (False, 0)])
def test_a_strip_says_that_demo_logins_exist(client, demo, strips):
    client.force_login(make.user())
    make.user(is_demo=demo)

    page = client.get(reverse("settings")).content.decode()

    assert page.count('class="demo-strip"') == strips


def test_before_sign_in_no_query_asks_for_demo_logins(client, django_assert_num_queries):
    make.user(is_demo=True)

    with django_assert_num_queries(0):
        page = client.get(reverse("account_login")).content.decode()

    assert 'class="demo-strip"' not in page


def test_what_a_page_knows_of_demo_logins_is_never_older_than_a_minute(client, django_assert_num_queries):
    client.force_login(make.user())
    made, strips = make.user(is_demo=True), []

    with time_machine.travel(make.NOW, tick=False) as clock:
        for seconds in (0, 59, 2):
            clock.shift(timedelta(seconds=seconds))
            with django_assert_num_queries(2):  # session, user
                strips.append(client.get(reverse("help")).content.decode().count('class="demo-strip"'))
            User.objects.filter(pk=made.pk).update(is_active=False)

    assert strips == [1, 1, 0]
