"""Keys: shown once, stored as a hash, no further than their scopes, until they end."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from postmortem.audit.models import Entry
from postmortem.doors import actions, queries, rules
from postmortem.doors.actions import NewKey
from postmortem.doors.models import AccessKey
from postmortem.people.models import User
from tests import make
from tests.doors.asking import Program, key_for
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_key_opens_the_api_as_its_owner():
    ana = make.user("ana")

    answer = Program(key_for(ana, "search")).ask("/me")

    said = answer.json()
    assert (answer.status_code, said["account"], said["scopes"]) == (200, "ana", ["search"])


def test_nothing_that_is_stored_holds_the_key():
    secret = key_for(make.user())

    rows = [str(list(row)) for row in AccessKey.objects.values_list()]
    said = [str(entry.data) for entry in Entry.objects.all()]

    assert [row for row in rows + said if secret in row or secret[4:] in row] == []


def test_a_key_that_is_closed_ended_unknown_or_of_somebody_who_left_opens_nothing():
    ana, gone = make.user(), make.user()
    closed, ended, theirs = key_for(ana), key_for(ana, days=30), key_for(gone)
    actions.revoke_key(AccessKey.objects.get(sha256=rules.hashed(closed)), by=ana, now=NOW)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    codes = [
        Program(secret).ask("/me").status_code for secret in (closed, theirs, "pmk_" + "a" * 43, "é", "")
    ]
    with time_machine.travel(NOW + 30 * DAY, tick=False):
        codes.append(Program(ended).ask("/me").status_code)

    assert codes == [401] * 6


def test_a_key_opens_only_what_its_scopes_say():
    program = Program(key_for(make.user(), "plan:read"))

    answer = program.ask("/incidents")

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert program.ask("/activities").status_code == 200


def test_a_demo_login_has_no_key_from_elsewhere(client):
    secret = key_for(make.user(is_demo=True))

    there = client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}, REMOTE_ADDR="203.0.113.9")

    assert there.status_code == 401


def test_requests_are_counted_by_the_minute(monkeypatch):
    monkeypatch.setattr(rules, "PER_MINUTE", 2)
    program = Program(key_for(make.user()))

    answers = [program.ask("/me") for _time in range(3)]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        later = program.ask("/me").status_code

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (answers[2]["Retry-After"], later) == ("60", 200)


def test_the_page_shows_a_new_key_once(client):
    ana = make.user(password=make.PASSWORD)
    client.force_login(ana)

    made = client.post("/settings/keys/", {"name": "Board", "scopes": ["search"], "days": "30"}, follow=True)
    again = client.get("/settings/keys/")

    key = AccessKey.objects.get()
    assert (key.owner, key.ends_at) == (ana, NOW + 30 * DAY)
    assert ("pmk_" in made.content.decode(), "pmk_" in again.content.decode()) == (True, False)


def test_a_key_without_a_name_or_a_scope_is_not_made(client):
    client.force_login(make.user())

    answer = client.post("/settings/keys/", {"name": "", "days": "30"})

    assert (answer.status_code, AccessKey.objects.count()) == (422, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_keys_takes_as_many_queries_for_one_as_for_three(client, rows, django_assert_num_queries):
    ana = make.user()
    for _row in range(rows):
        key_for(ana)
    client.force_login(ana)

    with django_assert_num_queries(4):
        client.get("/settings/keys/")


def test_a_service_has_a_login_of_its_own_that_sees_what_it_is_added_to():
    admin = make.user(role=User.Role.ADMIN)
    activity = make.activity(title="Coupons")
    make.activity(title="Other")
    new = NewKey("Board", ("plan:read",), 90)

    key, secret = actions.make_service_key(new, "service-board", None, by=admin, now=NOW)
    make.participant(activity, key.owner)

    found = Program(secret).ask("/activities").json()["items"]
    assert [one["title"] for one in found] == ["Coupons"]
    assert (key.owner.role, key.owner.has_usable_password()) == ("member", False)
    assert [line.key for line in queries.service_keys(now=NOW)] == [key]


def test_a_service_cannot_borrow_the_login_of_a_person():
    admin, ana = make.user(role=User.Role.ADMIN), make.user("ana")
    new = NewKey("Board", ("plan:read",), 90)

    with pytest.raises(ValidationError) as refusal:
        actions.make_service_key(new, ana.account, None, by=admin, now=NOW)

    assert refusal.value.message_dict == {"account": ["Somebody has this account name already."]}
    assert AccessKey.objects.count() == 0
