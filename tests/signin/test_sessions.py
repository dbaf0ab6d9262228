"""Sessions: seen, ended one by one, all others, by an administrator; and what ends them without asking."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox.models import Notice
from postmortem.people import actions as people
from postmortem.signin import actions, queries
from tests import make
from tests.signin.pages import person, sign_in, who, with_app

pytestmark = pytest.mark.django_db
PAGE = "/settings/sessions/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(make.NOW, tick=False):
        yield


def browsers(number, **extra):
    found = [Client(**extra) for _ in range(number)]
    for one in found:
        sign_in(one)
    return found


def signed_in(*clients):
    return [who(one) != AnonymousUser() for one in clients]


def test_one_session_is_ended_and_the_others_stay():
    made = person()
    mine, phone, tablet = browsers(3)
    this = phone.session.session_key
    page = mine.get(PAGE).content.decode()
    line = next(one for one in queries.person_sessions(made, this, now=make.NOW) if one.is_this)

    mine.post(PAGE, {"session": str(line.pk)})

    assert "In 3 browsers." in page
    assert signed_in(mine, phone, tablet) == [True, False, True]


def test_all_others_are_ended_at_once_also_those_nobody_noted_down():
    made = person()
    mine, phone = browsers(2)
    unknown = Client()
    unknown.force_login(made)

    mine.post(PAGE)

    assert signed_in(mine, phone, unknown) == [True, False, False]


def test_somebody_elses_session_is_not_ended():
    person()
    make.user("stranger", password=make.PASSWORD)
    (mine,) = browsers(1)
    stranger = Client()
    sign_in(stranger, "stranger")
    line = queries.person_sessions(who(mine), "", now=make.NOW)[0]

    stranger.post(PAGE, {"session": str(line.pk)})

    assert signed_in(mine) == [True]


def test_a_closed_login_has_no_sessions_any_more_also_when_it_is_opened_again():
    made, admin = person(), make.user(role="admin")
    phone, tablet = browsers(2)

    people.deactivate_person(made, by=admin, now=make.NOW)
    people.reactivate_person(made, by=admin, now=make.NOW)

    assert signed_in(phone, tablet) == [False, False]


def test_a_new_password_ends_all_other_sessions():
    person()
    mine, phone = browsers(2)

    mine.post(
        reverse("account_change_password"),
        {"oldpassword": make.PASSWORD, "password1": "a-quiet-river-9", "password2": "a-quiet-river-9"},
    )

    assert signed_in(mine, phone) == [True, False]


def test_an_administrator_ends_sessions_and_the_person_is_told():
    made, admin = person(), make.user(role="admin")
    phone, office = browsers(1)[0], Client()
    office.force_login(admin)

    office.post(reverse("settings_person_sign_in", args=[made.pk]), {"end": "1"})

    assert signed_in(phone) == [False]
    assert Notice.objects.get(recipient=made).kind == "sessions_ended"
    entry = Entry.objects.get(verb="session.ended")
    assert (entry.actor_id, entry.subj_id) == (admin.pk, made.pk)


def test_an_administrator_resets_the_second_step_of_somebody_else():
    made, admin = person(), make.user(role="admin")
    (phone,) = browsers(1)
    with_app(made)

    actions.reset_second(made, by=admin, now=make.NOW)

    assert (Authenticator.objects.count(), signed_in(phone)) == (0, [False])
    assert Notice.objects.get(recipient=made).kind == "second_reset"
    assert Entry.objects.get(verb="second.reset").actor_id == admin.pk


@pytest.mark.parametrize("act", [actions.reset_second, actions.end_all_of])
def test_no_administrator_does_it_for_themselves(act):
    admin = make.user(role="admin")
    with_app(admin)

    with pytest.raises(ValidationError):
        act(admin, by=admin, now=make.NOW)

    assert Authenticator.objects.filter(user=admin).count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_is_flat(rows, django_assert_num_queries):
    person()
    mine = browsers(rows)[0]

    with django_assert_num_queries(2 + 2):  # session, user; open sessions, those noted down
        mine.get(PAGE)
