"""The second step: codes of an app and recovery codes open once; it is asked for after any first step."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from postmortem.outbox.models import Message
from postmortem.signin.queries import second_factor_fresh, second_of
from tests import make
from tests.signin.pages import code_now, person, sign_in, who, with_app

pytestmark = pytest.mark.django_db
AUTHENTICATE = "/accounts/second/authenticate/"


def confirm(client, code, address=AUTHENTICATE):
    return client.post(address, {"code": code})


def reauthenticated(client):
    return client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})


def test_an_app_is_set_up_with_an_inline_code_and_a_first_code(client, django_capture_on_commit_callbacks):
    made = person(email="wei@example.com")
    sign_in(client)
    reauthenticated(client)

    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code[^>]*>(\w+)</code>", page)[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(timezone.now().timestamp()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code})

    assert ('<svg class="qr__code"' in page, "data:image" in page) == (True, False)
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).status_code == 200
    assert second_of(made) == (True, 0)
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    subject = Message.objects.latest("available_at").params["subject"]
    assert subject == "Your login has a second step"


def test_after_the_password_the_app_is_asked_for(client):
    made = person()
    with_app(made)

    first = sign_in(client)
    before = who(client)
    second = confirm(client, code_now())

    assert (first["Location"], before) == (AUTHENTICATE, AnonymousUser())
    assert (second["Location"], who(client)) == (reverse("home"), made)


def test_a_code_opens_nothing_a_second_time_also_while_it_is_still_right():
    """The clock may be half a minute wrong, so a code is right for a minute and a half."""
    made = person()
    with_app(made)
    opened = []

    for at in range(0, 100, 2):
        with time_machine.travel(make.NOW + timedelta(seconds=20 + at), tick=False):
            from_client = Client()
            sign_in(from_client, REMOTE_ADDR=f"198.51.100.{at}")
            if at == 0:
                code = code_now()
            answer = from_client.post(AUTHENTICATE, {"code": code}, REMOTE_ADDR=f"198.51.100.{at}")
            opened.append(answer.status_code == 302)

    assert opened == [True] + [False] * 49


def test_a_recovery_code_works_once(client):
    made = person()
    codes = with_app(made)

    sign_in(client)
    confirm(client, codes[0])
    client.post(reverse("account_logout"))
    sign_in(client)
    again = confirm(client, codes[0])

    assert again.status_code == 200
    assert "That code does not fit" in again.content.decode()
    assert who(client) == AnonymousUser()


def test_after_five_wrong_codes_the_right_one_waits(client):
    made = person()
    with_app(made)
    sign_in(client)

    for _ in range(5):
        confirm(client, "000000")
    answer = confirm(client, code_now())

    assert "Too many tries." in answer.content.decode()
    assert who(client) == AnonymousUser()


def asking(client, made):
    request = RequestFactory().get("/")
    request.user, request.session = made, client.session
    return request


def test_a_second_step_is_fresh_for_ten_minutes_and_asked_for_again(client):
    made, later = person(), make.NOW + timedelta(minutes=11)
    with_app(made)
    with time_machine.travel(make.NOW, tick=False) as clock:
        sign_in(client)
        confirm(client, code_now())
        fresh = [second_factor_fresh(asking(client, made), now=at) for at in (make.NOW, later)]
        clock.move_to(later)
        answer = client.post(reverse("mfa_reauthenticate"), {"code": code_now(), "next": "/settings/"})
        again = second_factor_fresh(asking(client, made), now=later)

    assert (fresh, answer["Location"], again) == ([True, False], "/settings/", True)


def test_a_password_alone_is_no_second_step(client):
    made = person()
    sign_in(client)
    reauthenticated(client)

    assert not second_factor_fresh(asking(client, made), now=timezone.now())


def test_a_new_password_by_mail_keeps_the_second_step(client):
    made = person()
    with_app(made)
    made.set_password("another-sentence-2")
    made.save()

    answer = sign_in(client, password="another-sentence-2")

    assert (answer["Location"], who(client)) == (AUTHENTICATE, AnonymousUser())


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
def test_what_changes_a_second_step_asks_for_the_password_again(client, name):
    made = person()
    with_app(made)
    sign_in(client)
    confirm(client, code_now())

    answer = client.get(reverse(name))

    assert answer["Location"].split("?")[0] == reverse("account_reauthenticate")
