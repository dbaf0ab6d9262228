"""People in the settings: who signs in, with which role, and who no longer does."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from postmortem.people.models import User
from tests import make
from tests.people.pages import field_errors, form_errors, seen, verbs

pytestmark = pytest.mark.django_db
TOO_LATE = "Somebody changed this after you had opened it. See what is stored now, then save again."


def new_person(**typed):
    return {
        "account": "wei.chen",
        "display_name": "Chen Wei",
        "email": "",
        "department": "",
        "role": "member",
        "password": make.PASSWORD,
        **typed,
    }


def test_a_new_person_can_sign_in_at_once(office):
    response = office.post(reverse("settings_person_new"), new_person())

    colleague = Client()
    sign_in = {"login": "wei.chen", "password": make.PASSWORD}
    assert response["Location"] == reverse("settings_people")
    assert colleague.post(reverse("account_login"), sign_in).status_code == 302
    assert verbs() == ["person.created"]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"account": "mo"}, {"account": ["This account name is taken."]}),
        (
            {"account": "wei@home"},
            {"account": ["Use small letters, digits, dot, dash and underscore only."]},
        ),
        ({"email": "MO@example.com"}, {"email": ["Somebody else has this mail address."]}),
        ({"email": "nowhere"}, {"email": ["Enter a valid email address."]}),
        (
            {"password": "short"},
            {
                "password": [
                    "This password is too short. It must contain at least 10 characters.",
                ]
            },
        ),
        (
            {"department": "404"},
            {"department": ["Select a valid choice. That choice is not one of the available choices."]},
        ),
    ],
)
def test_a_new_person_who_cannot_be_is_said_at_the_field_and_kept(office, typed, errors):
    response = office.post(reverse("settings_person_new"), new_person(**typed))

    assert response.status_code == 422
    assert field_errors(response) == errors
    assert 'value="Chen Wei"' in response.content.decode()
    assert (User.objects.count(), verbs()) == (1, [])


def test_a_person_sent_twice_is_one_person(office):
    answers = [office.post(reverse("settings_person_new"), new_person()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert User.objects.filter(account="wei.chen").count() == 1


def test_a_person_is_edited_as_seen(office):
    wei = make.user("wei")
    address = reverse("settings_person", args=[wei.pk])

    response = office.post(
        address,
        new_person(
            account="wei", email="wei@example.com", password="", role="pm", seen=seen(office, address)
        ),
    )

    wei.refresh_from_db()
    assert response["Location"] == reverse("settings_people")
    assert (wei.display_name, wei.role) == ("Chen Wei", "pm")
    assert verbs() == ["person.edited"]


def test_an_edit_that_comes_too_late_shows_both_and_saves_on_the_second_try(office, admin):
    wei = make.user("wei", display_name="Wei")
    address = reverse("settings_person", args=[wei.pk])
    typed = new_person(account="wei", email="wei@example.com", password="", seen=seen(office, address))
    theirs = {**typed, "display_name": "Wei Chen"}
    office.post(address, theirs)

    late = office.post(address, typed)

    wei.refresh_from_db()
    assert late.status_code == 409
    assert (form_errors(late), field_errors(late)) == (
        [TOO_LATE],
        {"display_name": ["Stored now: Wei Chen"]},
    )
    assert 'value="Chen Wei"' in late.content.decode()
    assert (wei.display_name, verbs()) == ("Wei Chen", ["person.edited"])
    again = re.search(r'name="seen" value="(\w+)"', late.content.decode())[1]
    assert office.post(address, {**typed, "seen": again}).status_code == 302
    assert User.objects.get(pk=wei.pk).display_name == "Chen Wei"


def test_an_administrator_cannot_change_the_own_role(office, admin):
    address = reverse("settings_person", args=[admin.pk])
    typed = new_person(account="mo", email="mo@example.com", password="", seen=seen(office, address))

    response = office.post(address, typed)

    assert response.status_code == 422
    assert field_errors(response) == {"role": ["Another administrator has to change your own role."]}
    assert User.objects.get().role == "admin"


def test_a_login_is_closed_and_opened_again(office):
    wei = make.user()
    address = reverse("settings_person_access", args=[wei.pk])

    states = []
    for button in ("close", "open"):
        assert office.post(address, {button: "1"})["Location"] == reverse("settings_person", args=[wei.pk])
        states.append(User.objects.get(pk=wei.pk).is_active)

    assert states == [False, True]
    assert verbs() == ["person.deactivated", "person.reactivated"]


def test_the_login_of_a_lead_stays_open_and_the_page_says_why(office):
    lead = make.lead("design")

    response = office.post(
        reverse("settings_person_access", args=[lead.pk]), {"close": "1"}, follow=True
    ).content.decode()

    assert "Design would lose its lead: name another one first." in response
    assert User.objects.get(pk=lead.pk).is_active


def test_ones_own_login_has_no_button_and_stays_open(office, admin):
    shown = office.get(reverse("settings_person", args=[admin.pk])).content.decode()
    office.post(reverse("settings_person_access", args=[admin.pk]), {"close": "1"})

    assert "Close this login" not in shown
    assert User.objects.get().is_active
