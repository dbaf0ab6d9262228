"""The own calendar: every due time once, valid for other programs, and for nobody without its address."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine

from postmortem.doors import actions, queries
from postmortem.doors.models import Feed
from postmortem.people.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
# RFC 5545: lines end with CRLF, take 75 octets, and begin with a name.
LINE = re.compile(rb"[A-Z0-9-]+(;[A-Z0-9-]+=[^:;]+)*:.*", re.DOTALL)
ONCE = {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "DURATION"}


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def rules_broken(written: bytes) -> list[str]:
    """What of the rules for calendars does not hold, read without the library that wrote them."""
    raw = written.split(b"\r\n")
    lines = written.replace(b"\r\n ", b"").split(b"\r\n")
    events = [part.split(b"END:VEVENT")[0] for part in written.split(b"BEGIN:VEVENT")[1:]]
    names = [re.findall(rb"(?m)^([A-Z0-9-]+)[;:]", event) for event in events]
    checks = {
        "ends with a line": raw[-1] == b"",
        "no bare line ends": b"\n" not in written.replace(b"\r\n", b""),
        "75 octets": all(len(line) <= 75 for line in raw),
        "names and values": all(LINE.fullmatch(line) for line in lines[:-1]),
        "is one calendar": (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR"),
        "has a part": b"BEGIN:V" in b"\r\n".join(lines[1:]),
        "begins and ends": written.count(b"BEGIN:") == written.count(b"END:"),
        "once each": all(found.count(name.encode()) == 1 for found in names for name in ONCE),
        "ids differ": len(set(re.findall(rb"UID:(.*)\r\n", written))) == len(events),
    }
    return [name for name, holds in checks.items() if not holds]


def events_of(written: bytes):
    return icalendar.Calendar.from_ical(written).walk("VEVENT")


def test_every_open_duty_stands_at_its_due_time():
    ana = make.user("ana", time_zone="Europe/Berlin")
    poster = make.duty(holder=ana, title="海报 " * 30, due_at=NOW)
    make.duty(holder=make.user(), title="Of somebody else")

    written = queries.calendar_of(ana, now=NOW)

    (event,) = events_of(written)
    assert (event.decoded("dtstart"), str(event["uid"]).split("@")[0]) == (NOW, f"duty-{poster.pk}")
    assert rules_broken(written) == []


def test_a_calendar_without_duties_is_one():
    written = queries.calendar_of(make.user(), now=NOW)

    assert (rules_broken(written), events_of(written)) == ([], [])


@pytest.mark.parametrize("month", [3, 10])
def test_the_clocks_may_change_between_two_due_times(month):
    """In Berlin they change on the last Sunday of March and of October; nine in the morning stays nine."""
    ana = make.user(time_zone="Europe/Berlin")
    sunday = {3: 29, 10: 25}[month]
    walls = [datetime(2026, month, sunday + days, 9, 0, tzinfo=BERLIN) for days in (-1, 1)]
    for wall in walls:
        make.duty(holder=ana, due_at=wall.astimezone(UTC), due_zone="Europe/Berlin")

    found = events_of(queries.calendar_of(ana, now=NOW))

    assert [event.decoded("dtstart").astimezone(BERLIN) for event in found] == walls


def test_a_moved_due_time_moves_the_same_event():
    ana = make.user()
    duty = make.duty(holder=ana, due_at=NOW)
    before = events_of(queries.calendar_of(ana, now=NOW))[0]
    type(duty).objects.filter(pk=duty.pk).update(due_rev=2)

    after = events_of(queries.calendar_of(ana, now=NOW))[0]

    assert (after["uid"], after["sequence"], before["sequence"]) == (before["uid"], 2, 1)


def test_the_address_opens_the_calendar_without_signing_in(client):
    ana = make.user()
    secret = actions.open_feed(by=ana, now=NOW)

    answer = client.get(f"/calendar/{secret}.ics")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (Feed.objects.get().last_read_at, secret in str(Feed.objects.values())) == (NOW, False)


def test_a_closed_or_former_address_opens_nothing(client):
    ana, gone = make.user(), make.user()
    former, now_open = actions.open_feed(by=ana, now=NOW), actions.open_feed(by=ana, now=NOW)
    theirs = actions.open_feed(by=gone, now=NOW)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    before = [client.get(f"/calendar/{one}.ics").status_code for one in (former, now_open, theirs)]
    actions.close_feed(by=ana, now=NOW)

    assert before == [404, 200, 404]
    assert client.get(f"/calendar/{now_open}.ics").status_code == 404


def test_the_page_shows_the_address_once(client):
    client.force_login(make.user())

    made = client.post("/settings/my-calendar/", follow=True).content.decode()
    again = client.get("/settings/my-calendar/").content.decode()

    assert (".ics" in made, ".ics" in again) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_takes_one_query(rows, django_assert_num_queries):
    ana = make.user()
    for _row in range(rows):
        make.duty(holder=ana)

    with django_assert_num_queries(1):
        queries.calendar_of(ana, now=NOW)
