"""Slots and launches day by day; and the list, narrowed."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from postmortem.activities import rules
from postmortem.activities.models import PublishSlot
from tests import make

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)  # Wednesday 11 March 2026, 16:00 in Shanghai


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada(client):
    person = make.user("ada", time_zone="Asia/Shanghai", department=make.department("design"))
    client.force_login(person)
    return person


def of(person, **fields):
    activity = make.activity(**fields)
    make.participant(activity, person)
    return activity


def slot(activity, at, **fields):
    return PublishSlot.objects.create(activity=activity, channel="App push", at=at, **fields)


def days(client, month=""):
    """What stands on which day: the titles by date."""
    page = client.get("/activities/calendar/", {"month": month}).context["page"]
    return {
        str(day.date): [(mark.activity.title, mark.is_launch) for mark in day.marks]
        for week in page.weeks
        for day in week
        if day.marks
    }


NO_MONTHS = ["", "2026-13", "2026-0", "x", "2026", "1999-12", "9999-1", "２０２６-03", "2026-3-1"]


@pytest.mark.parametrize("text", NO_MONTHS)
def test_what_is_no_month_is_this_month(text):
    assert rules.month_of(text, date(2026, 3, 31)) == date(2026, 3, 1)


def test_the_month_before_january_is_december():
    first = date(2026, 1, 1)

    assert rules.month_after(first, -1) == date(2025, 12, 1)
    assert rules.month_after(first, 12) == date(2027, 1, 1)


def test_launches_and_slots_stand_on_their_day_by_the_readers_clock(client, ada):
    late_evening = datetime(2026, 3, 14, 16, 30, tzinfo=UTC)  # the 15th in Shanghai
    voucher = of(ada, title="Voucher", agreed_launch_at=late_evening)
    slot(voucher, late_evening)
    slot(voucher, NOW + DAY, removed_at=NOW)
    make.activity(title="Of others", agreed_launch_at=NOW + DAY)

    found = days(client)

    assert found == {"2026-03-15": [("Voucher", True), ("Voucher", False)]}
    assert client.get("/activities/calendar/").context["page"].next_up.activity == voucher


def test_cancelled_ones_do_not_stand_there(client, ada):
    gone = of(ada, title="Gone", agreed_launch_at=NOW + DAY)
    slot(gone, NOW + DAY)
    type(gone).objects.filter(pk=gone.pk).update(status="cancelled")

    assert days(client) == {}
    assert "A slot is set on the page of its activity." in client.get("/activities/calendar/").text


def test_another_month_is_asked_for_in_the_address(client, ada):
    of(ada, title="Voucher", agreed_launch_at=NOW + 60 * DAY)

    html = client.get("/activities/calendar/?month=2026-05").text

    assert days(client, "2026-05") == {"2026-05-10": [("Voucher", True)]}
    around = re.findall(r'rel="(\w+)" href="\?month=([\d-]+)"', html)
    assert around == [("prev", "2026-04"), ("next", "2026-06")]


def test_danger_is_said_with_the_day(client, ada):
    bare = of(ada, title="Bare", agreed_launch_at=NOW + DAY)
    make.deliverable(activity=bare, kind="outcome")
    of(ada, title="Sound", agreed_launch_at=NOW + 2 * DAY)

    html = client.get("/activities/calendar/").text

    assert html.count("<span>in danger</span>") == 1
    assert "1 has something past its due time, or nobody for the final effect." in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_calendar_costs_the_same_queries_however_much_stands_there(
    client, ada, django_assert_num_queries, number
):
    for _ in range(number):
        slot(of(ada, agreed_launch_at=NOW + DAY), NOW + DAY)

    with django_assert_num_queries(5):
        client.get("/activities/calendar/")


# --- the list, narrowed ------------------------------------------------------------------------------
def listed(client, **asked):
    return {one.activity.title for one in client.get("/activities/", asked).context["listing"].items}


def test_the_list_is_narrowed_by_the_address(client, ada):
    of(ada, title="Campaign", kind="campaign")
    of(ada, title="Feature", kind="feature", requesting_department=ada.department)

    assert listed(client) == {"Campaign", "Feature"}
    assert listed(client, kind="feature") == {"Feature"}
    assert listed(client, ours="on") == {"Feature"}
    assert listed(client, mine="on") == {"Campaign", "Feature"}
    assert listed(client, kind="nonsense") == {"Campaign", "Feature"}


def test_a_lead_may_ask_for_those_of_the_own_hand_only(client, ada):
    home = make.department(lead=ada)
    make.takes_part(make.activity(title="Of the department"), home)
    of(ada, title="Mine")

    assert (listed(client), listed(client, mine="on")) == ({"Mine", "Of the department"}, {"Mine"})


def test_a_list_in_which_nothing_fits_says_how_to_see_all(client, ada):
    of(ada, kind="campaign")

    html = client.get("/activities/", {"kind": "feature"}).text

    assert "Nothing fits what you chose." in html


def test_the_list_says_when_the_next_thing_is_due(client, ada):
    activity = of(ada, agreed_launch_at=NOW + 5 * DAY)
    make.deliverable(activity=activity, accountable=ada, status="agreed", due_at=NOW + DAY)
    make.deliverable(activity=activity, accountable=ada, status="agreed", due_at=NOW - DAY)

    [one] = client.get("/activities/").context["listing"].items

    assert one.counts.next_due == NOW + DAY
