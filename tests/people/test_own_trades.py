"""A person may have trades of their own, which an administrator enters."""

import pytest
from django.urls import reverse

from postmortem.people.actions import set_disciplines
from postmortem.people.queries import fingerprint
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def typed(person, **said):
    return {
        "account": person.account,
        "display_name": person.display_name,
        "email": person.email,
        "role": person.role,
        "seen": fingerprint(person),
        **said,
    }


def codes(person):
    return sorted(person.disciplines.values_list("code", flat=True))


def test_an_administrator_enters_and_clears_them(client):
    person = make.user()
    client.force_login(make.user(role="admin"))
    page = reverse("settings_person", args=[person.pk])

    client.post(page, typed(person, disciplines=["design", "product"]))
    entered = codes(person)
    shown = client.get(page).content.decode()
    client.post(page, typed(person))

    assert entered == ["design", "product"]
    assert shown.count("checked") == 2
    assert codes(person) == []


def test_an_unknown_trade_is_refused(client):
    person = make.user()
    client.force_login(make.user(role="admin"))

    response = client.post(reverse("settings_person", args=[person.pk]), typed(person, disciplines=["magic"]))

    assert response.status_code == 422
    assert codes(person) == []


def test_trades_that_changed_meanwhile_are_not_overwritten(client):
    person = make.user()
    client.force_login(make.user(role="admin"))
    old = typed(person, disciplines=["design"])
    set_disciplines(person, ["legal"], by=None, now=NOW)

    response = client.post(reverse("settings_person", args=[person.pk]), old)

    assert response.status_code == 409
    assert codes(person) == ["legal"]
