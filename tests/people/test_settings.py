"""One's own settings, and what all settings pages have in common."""

import re
from datetime import UTC, datetime, time

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


LISTS = {"wants_daily": "on", "wants_weekly": "on", "digest_at": "09:00"}
NIGHT = {"quiet_from": "22:00", "quiet_to": "08:00"}


def choose(client, me, **typed):
    client.force_login(me)
    response = client.post(reverse("settings"), {"display_name": "Wei", **typed})
    me.refresh_from_db()
    return response


def test_quiet_hours_and_lists_are_shown_as_they_are(client):
    client.force_login(make.user("wei", quiet_from=time(22), quiet_to=time(8), wants_weekly=False))

    shown = client.get(reverse("settings")).context["form"]

    assert [str(shown[name].value()) for name in ("quiet_from", "quiet_to")] == ["22:00:00", "08:00:00"]
    assert [shown[name].value() for name in ("wants_daily", "wants_weekly")] == [True, False]


def test_quiet_hours_are_chosen_and_given_up(client):
    me = make.user("wei")

    choose(client, me, **NIGHT)
    chosen = (me.quiet_from, me.quiet_to)
    choose(client, me)

    assert chosen == (time(22), time(8))
    assert (me.quiet_from, me.quiet_to) == (None, None)


def test_whoever_wants_a_list_gets_the_next_one_at_the_chosen_time(client):
    me = make.user("wei", time_zone="Asia/Shanghai", wants_daily=False, wants_weekly=False)

    choose(client, me, time_zone="Asia/Shanghai", wants_daily="on", digest_at="17:30")

    assert (me.wants_daily, me.wants_weekly, me.digest_at) == (True, False, time(17, 30))
    assert me.next_digest_at == datetime(2026, 3, 11, 9, 30, tzinfo=UTC)  # today: it is 16:00 there


def test_whoever_wants_none_gets_none(client):
    me = make.user("wei", next_digest_at=make.NOW)

    choose(client, me)

    assert (me.wants_daily, me.wants_weekly, me.next_digest_at) == (False, False, None)
    assert me.digest_at == time(9)  # stays, for the day somebody wants them again


def test_another_time_zone_moves_the_next_list(client):
    me = make.user("wei", time_zone="Asia/Shanghai", next_digest_at=make.NOW)

    choose(client, me, time_zone="Europe/Berlin", **LISTS)

    assert me.next_digest_at == datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


def test_without_a_zone_lists_come_by_the_servers_clock(client):
    me = make.user("wei", time_zone="Europe/Berlin")

    choose(client, me, **LISTS)

    assert me.next_digest_at == datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


def test_a_list_that_is_just_due_is_not_lost_by_another_choice(client):
    me = make.user("wei", next_digest_at=make.NOW)

    choose(client, me, time_zone="UTC", **NIGHT, **LISTS)

    assert me.next_digest_at == make.NOW


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"quiet_from": "22:00"}, {"quiet_to": ["Say from when and until when, or neither."]}),
        ({"quiet_to": "08:00"}, {"quiet_to": ["Say from when and until when, or neither."]}),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, {"quiet_from": ["Write the time like 09:00."]}),
        ({"digest_at": "noon"}, {"digest_at": ["Write the time like 09:00."]}),
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


QUERIES = {  # session, user, and:
    # the person of the form, three counts of the house, own absences, departments led, the newest sweep of
    # the files, the switch of the backups and the last ones
    "settings": 2 + 9,
    "settings_people": 2 + 1,
    "settings_departments": 2 + 2,  # departments, and their trades
    "settings_parties": 2 + 2,
    "settings_record": 2 + 1,
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
