"""A second step that the house requires: whoever has none sets one up before anything else."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.people.models import HouseRules, User
from tests.signin.pages import person, sign_in, with_app

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/second/"


def requires(whom):
    HouseRules.objects.create(pk=1, second_for=whom)


def signed_in(**fields):
    made, client = person(**fields), Client()
    client.force_login(made)
    return made, client


@pytest.mark.parametrize(
    ("whom", "role", "is_led"),
    [
        ("nobody", "admin", False),
        ("admins", "admin", True),
        ("admins", "member", False),
        ("all", "member", True),
        ("all", "admin", True),
    ],
)
def test_who_has_none_is_led_to_setting_one_up(whom, role, is_led):
    requires(whom)
    _made, client = signed_in(role=role)

    answer = client.get("/settings/")

    assert (answer.status_code, answer.get("Location")) == ((302, SET_UP) if is_led else (200, None))


def test_nothing_is_done_before():
    requires("all")
    _made, client = signed_in()
    typed = {"display_name": "Other"}

    plain = client.post("/settings/", typed)
    script = client.post("/settings/", typed, headers={"hx-request": "true"})

    assert (plain["Location"], script["HX-Redirect"]) == (SET_UP, SET_UP)
    assert User.objects.get().display_name == "Chen Wei"


def test_setting_up_signing_out_and_what_is_open_to_all_stay_open():
    requires("all")
    _made, client = signed_in()
    names = ("mfa_index", "account_change_password", "account_reauthenticate", "healthz")

    codes = {name: client.get(reverse(name)).status_code for name in names}
    page = client.get(SET_UP).content.decode()
    left = client.post(reverse("account_logout"))

    assert codes == {**dict.fromkeys(names, 200), "healthz": 503}  # nothing ticks here
    assert "Set up a second step now: this house requires one of you." in page
    assert left["Location"] == reverse("account_login")


def test_after_it_everything_opens_and_recovery_codes_alone_are_none():
    requires("all")
    made, client = signed_in()
    with_app(made)

    before = client.get("/settings/").status_code
    Authenticator.objects.filter(type="totp").delete()
    after = client.get("/settings/")

    assert (before, after["Location"]) == (200, SET_UP)


def test_it_costs_no_query(django_assert_num_queries):
    requires("all")
    made, client = signed_in()
    with_app(made)
    client.get(reverse("settings_sessions"))

    with django_assert_num_queries(4):
        client.get(reverse("settings_sessions"))


def test_an_administrator_requires_it_who_has_one():
    made, client = signed_in(role="admin")
    ask = reverse("settings_second_step")

    refused = client.post(ask, {"second_for": "all"}, follow=True).content.decode()
    none = HouseRules.objects.count()
    with_app(made)
    client.post(ask, {"second_for": "all"})
    client.post(ask, {"second_for": "whoever"})

    assert ("Set up your own second step first." in refused, none) == (True, 0)
    assert HouseRules.objects.get().second_for == "all"
    assert Entry.objects.get(verb="house.rules").data == {"rule": "second_for", "value": "all"}


def test_the_way_in_leads_there_too():
    requires("all")
    person()
    client = Client()

    answer = sign_in(client)

    assert client.get(answer["Location"])["Location"] == SET_UP
