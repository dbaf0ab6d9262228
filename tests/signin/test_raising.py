"""Becoming an administrator: one asks, another one agrees; alone in the house it holds at once."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox.models import Notice
from postmortem.people import actions as people
from postmortem.people.models import User
from postmortem.signin import actions
from postmortem.signin.models import Raising
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(person):
    return reverse("settings_person_admin", args=[person.pk])


def role(person):
    return User.objects.get(pk=person.pk).role


def told():
    return set(Notice.objects.values_list("recipient__account", "kind"))


def test_it_takes_the_yes_of_a_second_administrator():
    asker, second, wei = make.user(role="admin"), make.user("second", role="admin"), make.user("wei")

    asked = browser(asker).post(page_of(wei), {"ask": "1"}, follow=True).content.decode()
    before = role(wei), told()
    browser(second).post(page_of(wei), {"yes": "1"})

    assert "Asked. It holds as soon as a second administrator agrees." in asked
    assert before == ("member", {("second", "admin_asked")})
    assert (role(wei), told()) == ("admin", {("second", "admin_asked"), ("wei", "admin_made")})
    verbs = ["administrator.asked", "administrator.made"]
    assert list(Entry.objects.order_by("seq").values_list("verb", "actor_id")) == [
        (verbs[0], asker.pk),
        (verbs[1], second.pk),
    ]


@pytest.mark.parametrize("who", ["asker", "wei", "demo"])
def test_nobody_else_is_the_second_one(who):
    """Not who asked, not who is to become one, not a login whose password everybody knows."""
    asker, wei = make.user("asker", role="admin"), make.user("wei")
    make.user("second", role="admin")
    make.user("demo", role="admin", is_demo=True)
    asked = actions.ask_to_raise(wei, by=asker, now=NOW)

    with pytest.raises(ValidationError, match="Another administrator than the one who asked"):
        actions.agree_to_raise(asked, by=User.objects.get(account=who), now=NOW)

    assert role(wei) == "member"


def test_the_database_itself_takes_no_yes_of_who_asked():
    asker, wei = make.user(role="admin"), make.user("wei")

    with pytest.raises(IntegrityError), transaction.atomic():
        Raising.objects.create(
            person=wei, asked_by=asker, asked_at=NOW, decided_by=asker, decided_at=NOW, agreed=True
        )

    assert Raising.objects.count() == 0


def test_the_only_administrator_decides_alone_and_the_record_says_so():
    alone, wei = make.user(role="admin"), make.user("wei")

    page = browser(alone).get(page_of(wei)).content.decode()
    browser(alone).post(page_of(wei), {"ask": "1"})

    assert "You are the only administrator: it holds at once" in page
    assert (role(wei), told()) == ("admin", {("wei", "admin_made")})
    made = Entry.objects.get(verb="administrator.made")
    assert (made.actor_id, made.data["alone"]) == (alone.pk, True)


def test_a_no_leaves_the_role_as_it_was_and_a_late_yes_is_too_late():
    asker, second, wei = make.user(role="admin"), make.user(role="admin"), make.user("wei")
    asked = actions.ask_to_raise(wei, by=asker, now=NOW)

    actions.decline_to_raise(asked, by=second, now=NOW)

    with pytest.raises(ValidationError, match="decided meanwhile"):
        actions.agree_to_raise(asked, by=second, now=NOW)
    assert role(wei) == "member"


def test_asking_twice_is_once():
    asker, wei = make.user(role="admin"), make.user("wei")
    make.user(role="admin")

    first, again = (actions.ask_to_raise(wei, by=asker, now=NOW) for _time in range(2))

    assert (first, Notice.objects.count(), Entry.objects.count()) == (again, 1, 1)


def test_nobody_raises_themselves():
    alone = make.user(role="admin")

    with pytest.raises(ValidationError, match="Another administrator has to change your own role"):
        actions.ask_to_raise(alone, by=alone, now=NOW)

    assert Raising.objects.count() == 0


def test_no_form_of_people_makes_an_administrator():
    admin, wei = make.user(role="admin"), make.user("wei")
    office = browser(admin)
    typed = {"account": "new", "display_name": "New", "role": "admin"}

    codes = [
        office.post(reverse("settings_person_new"), typed).status_code,
        office.post(
            reverse("settings_person", args=[wei.pk]), {**typed, "account": "wei", "seen": ""}
        ).status_code,
    ]

    with pytest.raises(ValidationError, match="A second administrator has to agree"):
        people.create_person(people.Person("new", "New", role="admin"), by=admin, now=NOW)
    assert (codes, User.objects.filter(role="admin").get()) == ([422, 422], admin)


def test_a_closed_administrator_comes_back_as_a_member():
    admin, other = make.user(role="admin"), make.user(role="admin")
    people.deactivate_person(other, by=admin, now=NOW)

    people.reactivate_person(User.objects.get(pk=other.pk), by=admin, now=NOW)

    assert role(other) == "member"


@pytest.mark.parametrize("waiting", [0, 1])
def test_the_page_asks_few_queries(django_assert_num_queries, waiting):
    asker, second, wei = make.user(role="admin"), make.user(role="admin"), make.user("wei")
    if waiting:
        actions.ask_to_raise(wei, by=asker, now=NOW)
    office = browser(second)

    with django_assert_num_queries(5 + waiting):
        office.get(page_of(wei))
