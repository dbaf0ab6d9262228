"""Trying passwords: how often, from where, and what the answers say about who has a login."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from postmortem.signin import actions, rules
from postmortem.signin.actions.knocking import where_of, who_of
from postmortem.signin.models import CodeAsk, Try
from tests import make
from tests.signin.pages import person, sign_in, who

pytestmark = pytest.mark.django_db
WRONG, HERE, ELSEWHERE = "something-else", "198.51.100.7", "203.0.113.9"


def tried(client, number, address=ELSEWHERE):
    for _ in range(number):
        sign_in(client, password=WRONG, REMOTE_ADDR=address)


def test_after_five_failures_from_one_address_the_right_password_waits_there_too(client):
    person()

    tried(client, 5)
    sixth = sign_in(client, REMOTE_ADDR=ELSEWHERE)

    assert "Too many tries. Wait a quarter of an hour" in sixth.content.decode()
    assert who(client) == AnonymousUser()


def test_a_quarter_of_an_hour_later_it_opens_again(client):
    made = person()
    with time_machine.travel(make.NOW, tick=False):
        tried(client, 5)

    with time_machine.travel(make.NOW + timedelta(minutes=15), tick=False):
        sign_in(client, REMOTE_ADDR=ELSEWHERE)
        assert who(client) == made


def test_an_attacker_elsewhere_never_locks_the_own_address_out(client):
    made = person()
    sign_in(client, REMOTE_ADDR=HERE)
    for number in range(150):
        Try.objects.create(kind=Try.Kind.PASSWORD, who=who_of("wei.chen"), where=str(number), at=make.NOW)

    with time_machine.travel(make.NOW, tick=False):
        mine, stranger = Client(), Client()
        sign_in(mine, REMOTE_ADDR=HERE)
        answer = sign_in(stranger, REMOTE_ADDR=ELSEWHERE)
        came_in = who(mine)

    assert came_in == made
    assert "Too many tries." in answer.content.decode()


def test_many_at_once_are_not_looked_at_more_than_five_times():
    who_it_is, where = who_of("nobody"), where_of(ELSEWHERE)

    refused = 0
    for _ in range(20):
        try:
            actions.knock(Try.Kind.PASSWORD, who_it_is, where, now=make.NOW)
        except ValidationError:
            refused += 1

    assert (refused, Try.objects.count()) == (15, 5)


def test_one_address_that_tries_many_logins_has_to_wait():
    for number in range(100):
        actions.knock(Try.Kind.PASSWORD, str(number), where_of(ELSEWHERE), now=make.NOW)

    with pytest.raises(ValidationError, match="Too many tries"):
        actions.knock(Try.Kind.PASSWORD, "another", where_of(ELSEWHERE), now=make.NOW)


def test_slowed_down_is_one_try_a_minute_and_known_addresses_are_not():
    times = [make.NOW - timedelta(seconds=90)] * 100
    later = [*times, make.NOW - timedelta(seconds=30)]

    assert not rules.has_to_wait(1, times, is_known=False, now=make.NOW)
    assert rules.has_to_wait(1, later, is_known=False, now=make.NOW)
    assert not rules.has_to_wait(1, later, is_known=True, now=make.NOW)
    assert rules.has_to_wait(6, [], is_known=True, now=make.NOW)


LOGINS = ["wei.chen", "wei@example.com", "nobody", "nobody@example.com"]


def answered(path, data, login):
    """The page that answers, without what was typed and the tokens, and how many queries it took."""
    client = Client()
    client.get(reverse("account_login"))
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, {key: value % login for key, value in data.items()})
    page = answer.content.decode() if answer.status_code != 302 else answer["Location"]
    for token in {client.cookies["csrftoken"].value, login}:
        page = page.replace(token, "")
    return answer.status_code, len(queries), len(page.split())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_login", {"login": "%s", "password": "wrong%.0s"}),
        ("account_reset_password", {"email": "%s"}),
        ("signin_code", {"login": "%s"}),
    ],
)
def test_an_answer_and_its_queries_are_the_same_for_logins_that_exist_and_that_do_not(name, data):
    person(email="wei@example.com")

    mails = {answered(reverse(name), data, login) for login in LOGINS if "@" in login}
    names = {answered(reverse(name), data, login) for login in LOGINS if "@" not in login}

    assert (len(mails), len(names)) == (1, 1)


def test_a_wrong_password_costs_one_check_for_every_login(monkeypatch, client):
    person(email="wei@example.com")
    checks = []
    monkeypatch.setattr(
        "postmortem.people.models.User.check_password", lambda *_args: bool(checks.append("check"))
    )
    monkeypatch.setattr("postmortem.people.models.User.set_password", lambda *_args: checks.append("check"))

    for login in LOGINS:
        sign_in(client, login, WRONG)

    assert len(checks) == len(LOGINS)


def test_the_session_key_changes_at_sign_in(client):
    person()
    client.get("/accounts/login/?lang=en")
    before = client.session.session_key

    sign_in(client)

    assert before
    assert client.session.session_key != before
    assert not client.session.exists(before)


RIGHT = {"login": "wei.chen", "password": make.PASSWORD}
NEXT = [
    prefix + rest
    for prefix in ("//", "///", "\\\\", "/\\", "https://", "http://", "https:/", "http:", "ftp://", "//\t")
    for rest in ("evil.example", "evil.example/home", "localhost@evil.example", "evil.example\\@localhost")
] + [
    *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "  //evil.example"),
    *("\t//evil.example", "\n//evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example"),
    *("https:evil.example", "https:///evil.example", "//evil.example%2f..", "http://[::1]@evil.example"),
    *(
        "http://evil.example\x00",
        "//evil%E3%80%82example",
        "//evil。example",
        "https://localhost.evil.example",
    ),
    *("http://localhost:80@evil.example", "//@evil.example", "blob:https://evil.example"),
]


def test_signing_in_leads_nowhere_outside_by_any_of_sixty_addresses():
    person()

    led = {
        address: client.post("/accounts/login/", {**RIGHT, "next": address})["Location"]
        for address, client in ((one, Client()) for one in NEXT)
    }

    assert {address: to for address, to in led.items() if to != reverse("home")} == {}
    assert len(led) >= 60


def test_who_asks_too_often_for_codes_waits():
    for _ in range(3):
        actions.ask_for_code(CodeAsk.Kind.CODE, "wei.chen", "here", now=make.NOW)

    with pytest.raises(ValidationError, match="Too many tries"):
        actions.ask_for_code(CodeAsk.Kind.CODE, "wei.chen", "here", now=make.NOW)
    assert CodeAsk.objects.count() == 3
