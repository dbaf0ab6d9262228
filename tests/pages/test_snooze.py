"""Putting off the own reminder: once, with a reason that others see."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from postmortem.activities import actions
from postmortem.answering.later import moments
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from postmortem.people.models import User
from tests import make
from tests.pages.links import everything, path_for, words

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
WHY = "The printer answers at noon"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada():
    return make.user("ada", display_name="Ada", department=make.department("design"))


@pytest.fixture
def duty(ada):
    """The poster, due tomorrow; Bob drives the activity, Cleo sponsors it."""
    bob = make.user("bob", role=User.Role.PM, department=make.department("product"))
    of = make.activity(lead=bob, sponsor=make.user("cleo"))
    row = actions.propose(make.deliverable(activity=of), ada, by=bob, now=NOW)
    actions.accept(row.pk, by=ada, now=NOW)
    return Duty.objects.get(kind="deliver", holder=ada)


@pytest.fixture(params=["session", "link"])
def door(request, duty):
    """The form by session and by link: a client, its address, and where it leads to afterwards."""
    client = Client()
    if request.param == "link":
        return client, f"{path_for(duty)}later/", path_for(duty)
    client.force_login(duty.holder)
    return client, f"/items/{duty.pk}/snooze/", "/"


# --- which moments ---------------------------------------------------------------------------------
def at(hour, minute=0, zone="Asia/Shanghai"):
    return datetime(2026, 3, 11, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (at(8, 59), ["1h", "4h"]),
        (at(9), ["1h", "4h", "morning"]),
        (at(23, 30), ["1h", "4h", "morning"]),
        (at(0, 30), ["1h", "4h"]),
    ],
)
def test_tomorrow_morning_is_offered_if_it_is_within_a_day(now, offered):
    found = moments("Asia/Shanghai", now)

    assert list(found) == offered
    assert found["1h"] - now == HOUR
    assert found.get("morning", at(9) + DAY) == at(9) + DAY


def test_tomorrow_morning_is_nine_where_the_person_is():
    assert moments("America/New_York", NOW + 8 * HOUR)["morning"] == at(9, zone="America/New_York") + DAY


# --- the form --------------------------------------------------------------------------------------
def test_the_form_says_that_the_due_time_stays_and_has_one_filled_button(door):
    client, path, _after = door

    answer = client.get(path)

    assert answer.status_code == 200
    assert "that stays as it is" in words(answer)
    assert re.findall(r'name="until"[^>]*value="(\w+)"', answer.text) == ["1h", "4h"]
    assert answer.text.count("btn-primary") == 1


def test_the_reminder_comes_later_and_others_see_why(door, duty):
    client, path, after = door

    answer = client.post(path, {"until": "4h", "reason": WHY})

    duty.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, after)
    assert (duty.snoozed_at, duty.snoozed_until, duty.snooze_reason) == (NOW, NOW + 4 * HOUR, WHY)
    plan(now=NOW + 4 * HOUR - timedelta(seconds=1))
    assert Notice.objects.count() == 0
    plan(now=NOW + 4 * HOUR)
    assert Notice.objects.filter(recipient=duty.holder).count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until": "1h", "reason": ""}, "This field is required."),
        ({"until": "1h", "reason": "x" * 201}, "at most 200 characters"),
        ({"until": "2d", "reason": WHY}, "Choose one from the list."),
        ({"reason": WHY}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(door, typed, said):
    client, path, _after = door
    before = everything()

    answer = client.post(path, typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert typed["reason"] in answer.text
    assert everything() == before


def without_drafts(rows):
    """What was refused stays with its author as a draft, on the page of somebody signed in."""
    return {label: found for label, found in rows.items() if label != "drafts.Draft"}


def test_it_can_be_put_off_once(door, duty):
    client, path, _after = door
    client.post(path, {"until": "1h", "reason": WHY})
    after = everything()

    shown, again = client.get(path), client.post(path, {"until": "4h", "reason": "Once more"})

    assert f"Reminder put off until Wed 11 March, 09:00: “{WHY}”" in words(shown)
    assert "btn-primary" not in shown.text.split("<main", 1)[1]
    assert again.status_code == 409
    assert "Once more" in again.text
    assert without_drafts(everything()) == without_drafts(after)


def test_what_is_answered_cannot_be_put_off(door, duty):
    client, path, _after = door
    answered = {"state": "done", "next_at": None, "answered_at": NOW, "answered_by": duty.holder}
    Duty.objects.filter(pk=duty.pk).update(**answered)
    before = everything()

    shown, sent = client.get(path), client.post(path, {"until": "1h", "reason": WHY})

    assert shown.status_code == (302 if path.startswith("/items/") else 200)
    assert sent.status_code == 409
    assert WHY in sent.text
    assert without_drafts(everything()) == without_drafts(before)


def test_only_the_holder_puts_it_off(client, duty):
    for person in (User.objects.get(account="bob"), make.user("eve")):
        client.force_login(person)
        assert client.get(f"/items/{duty.pk}/snooze/").status_code == 404
        assert client.post(f"/items/{duty.pk}/snooze/", {"until": "1h", "reason": WHY}).status_code == 404


# --- who sees it -----------------------------------------------------------------------------------
def put_off(duty):
    Duty.objects.filter(pk=duty.pk).update(snoozed_at=NOW, snoozed_until=NOW + HOUR, snooze_reason=WHY)


@pytest.mark.parametrize("view", ["department", "sponsor"])
def test_others_see_in_to_do_until_when_and_why(client, duty, view):
    put_off(duty)
    cleo = User.objects.get(account="cleo")
    duty.department.lead = cleo
    duty.department.save()
    client.force_login(cleo)

    assert f"Reminder put off until Wed 11 March, 09:00: “{WHY}”" in words(client.get(f"/?view={view}"))


def test_others_see_it_on_the_page_of_the_row(client, duty):
    put_off(duty)
    client.force_login(User.objects.get(account="bob"))

    page = words(client.get(f"/activities/{duty.params['activity_id']}/deliverables/{duty.subj_id}/"))

    assert f"Ada · Design · Reminder put off until Wed 11 March, 09:00: “{WHY}”" in page


def test_to_do_offers_it_once_for_the_own_things(client, duty):
    client.force_login(duty.holder)
    address = f'href="/items/{duty.pk}/snooze/"'

    assert client.get("/").text.count(address) == 1
    put_off(duty)
    page = client.get("/")
    assert page.text.count(address) == 0
    assert f"“{WHY}”" in words(page)


def test_the_form_costs_a_fixed_number_of_queries(client, duty, django_assert_num_queries):
    client.force_login(duty.holder)

    with django_assert_num_queries(3):
        client.get(f"/items/{duty.pk}/snooze/")
