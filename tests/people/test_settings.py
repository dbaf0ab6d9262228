"""One's own settings, and what all settings pages have in common."""

import re

import pytest
from django.urls import reverse

from postmortem.people import actions
from tests import make
from tests.people.pages import field_errors, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_my_settings_say_who_i_am(client):
    client.force_login(make.user("wei", department=make.department("design")))

    shown = client.get(reverse("settings")).content.decode()

    assert "You are signed in as wei." in shown
    assert "wei@example.com" in shown
    assert ">Design<" in re.sub(r"\s+", "", shown)
    assert reverse("account_change_password") in shown
    assert "The house" not in shown


def test_my_settings_are_saved_and_count_at_once(client):
    me = make.user("wei")
    client.force_login(me)
    client.get("/settings/?lang=en")

    response = client.post(
        reverse("settings"), {"display_name": "Chen Wei", "language": "zh-hans", "time_zone": "Europe/Berlin"}
    )

    me.refresh_from_db()
    shown = client.get(reverse("settings"))
    assert (response.status_code, response["Location"]) == (302, reverse("settings"))
    assert (me.display_name, me.language, me.time_zone) == ("Chen Wei", "zh-hans", "Europe/Berlin")
    assert '<html lang="zh-Hans"' in shown.content.decode()
    assert verbs() == ["person.preferences"]


def test_a_zone_in_use_stays_on_offer(client):
    client.force_login(make.user(time_zone="Asia/Kathmandu"))

    shown = client.get(reverse("settings")).content.decode()

    assert '<option value="Asia/Kathmandu" selected>Asia/Kathmandu</option>' in shown


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"display_name": ""}, {"display_name": ["This field is required."]}),
        (
            {"time_zone": "Mars/Olympus"},
            {"time_zone": ["Select a valid choice. Mars/Olympus is not one of the available choices."]},
        ),
        (
            {"language": "fr"},
            {"language": ["Select a valid choice. fr is not one of the available choices."]},
        ),
    ],
)
def test_settings_that_cannot_be_are_said_at_the_field(client, typed, errors):
    me = make.user("wei")
    client.force_login(me)

    response = client.post(
        reverse("settings"), {"display_name": "Chen Wei", "language": "", "time_zone": "", **typed}
    )

    me.refresh_from_db()
    assert response.status_code == 422
    assert field_errors(response) == errors
    assert (me.display_name, verbs()) == ("Wei", [])


def test_an_administrator_sees_what_is_to_mend(office):
    make.department()
    make.lead()

    shown = re.sub(r"\s+", " ", office.get(reverse("settings")).content.decode())

    assert "1 has no lead" in shown
    assert "2 people" in shown


@pytest.mark.parametrize(
    "name", ["settings_person", "settings_department", "settings_party", "settings_contact"]
)
def test_an_unknown_id_is_not_found(office, name):
    assert office.get(reverse(name, args=[404])).status_code == 404
    assert office.post(reverse(name, args=[404]), {}).status_code == 404


def test_the_record_is_checked_only_when_asked(office):
    actions.add_party("Bank", by=None, now=make.NOW)
    address = reverse("settings_record")

    before = office.get(address).content.decode()
    after = office.get(address, {"check": "1"}).content.decode()

    assert "Every chain holds." not in before
    assert "1 entry, sealed in chains." in before
    assert "Every chain holds." in after


QUERIES = {  # session, user, whether demo logins exist, and:
    "settings": 3 + 4,  # the person of the form, and the three counts of the house
    "settings_people": 3 + 1,
    "settings_departments": 3 + 2,  # departments, and their trades
    "settings_parties": 3 + 2,
    "settings_record": 3 + 1,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_the_query_count_is_flat(office, name, rows, django_assert_num_queries):
    for _ in range(rows):
        home = make.lead().department
        actions.set_disciplines(home, ["design", "product"], by=None, now=make.NOW)
        party = actions.add_party(f"Party {home.pk}", by=None, now=make.NOW)
        for contact in ("a", "b"):
            actions.add_contact(party, contact, by=None, now=make.NOW)

    with django_assert_num_queries(QUERIES[name]):
        assert office.get(reverse(name)).status_code == 200
