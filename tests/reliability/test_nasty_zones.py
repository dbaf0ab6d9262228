"""In the database, tick by tick: when people in nasty places are reminded, as their clocks show it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Min

from postmortem.activities.models import Deliverable
from postmortem.outbox.actions import Ask, ask, begin, set_special_day
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from postmortem.people.clock import local_to_utc
from tests import make

pytestmark = pytest.mark.django_db
TICK, DAY, HOUR = timedelta(minutes=10), timedelta(days=1), timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Asked a day before, with a freeze nine hours after the due: hours that pass count, not those of the clock.
WITHIN_HOURS = {
    # Clocks go forward by one hour, by two, by half of one; at midnight, so that the day begins at one.
    ("Europe/Berlin", "2026-03-29 01:00"): "Sat 13:00, Sun 01:00, Sun 05:00, Sun 08:00, Sun 11:00",
    ("Antarctica/Troll", "2026-03-29 00:30"): "Sat 12:30, Sun 00:30, Sun 05:30, Sun 08:30, Sun 11:30",
    ("Australia/Lord_Howe", "2026-10-04 01:30"): "Sat 13:30, Sun 01:30, Sun 05:00, Sun 08:00, Sun 11:00",
    ("America/Santiago", "2026-09-05 23:00"): "Sat 11:00, Sat 23:00, Sun 03:00, Sun 06:00, Sun 09:00",
    ("Africa/Cairo", "2026-04-23 23:00"): "Thu 11:00, Thu 23:00, Fri 03:00, Fri 06:00, Fri 09:00",
    # They go back: by an hour, for Ramadan, on a Saturday evening.
    ("America/New_York", "2026-11-01 00:30"): "Sat 12:30, Sun 00:30, Sun 02:30, Sun 05:30, Sun 08:30",
    ("Australia/Sydney", "2026-04-05 01:00"): "Sat 13:00, Sun 01:00, Sun 03:00, Sun 06:00, Sun 09:00",
    ("Africa/Casablanca", "2026-02-15 02:00"): "Sat 14:00, Sun 02:00, Sun 04:00, Sun 07:00, Sun 10:00",
    ("America/Nuuk", "2026-10-24 22:30"): "Sat 10:30, Sat 22:30, Sun 00:30, Sun 03:30, Sun 06:30",
    ("Asia/Shanghai", "2026-03-29 01:00"): "Sat 13:00, Sun 01:00, Sun 04:00, Sun 07:00, Sun 10:00",
}
# Asked eight days before, with three weeks to the freeze: two working days before the due, three and seven
# after it, at its clock time. The house works on the day on which the clocks skip that time.
WITHIN_DAYS = {
    (
        "Europe/Berlin",
        "2026-03-25 02:30",
    ): "Mon 23 02:30, Wed 25 02:30, Sun 29 03:30, Thu 02 02:30, Wed 15 03:30",
    (
        "Australia/Lord_Howe",
        "2026-09-30 02:10",
    ): "Mon 28 02:10, Wed 30 02:10, Sun 04 02:40, Thu 08 02:10, Wed 21 02:40",
    (
        "Africa/Cairo",
        "2026-04-21 00:30",
    ): "Sun 19 00:30, Tue 21 00:30, Fri 24 01:30, Wed 29 00:30, Tue 12 01:30",
}
WORKED = ("2026-03-29", "2026-10-04", "2026-04-24")


@pytest.fixture
def boss():
    """The very first tick has been, and the house works on days on which clocks change."""
    begin()
    boss = make.user("boss")
    for day in WORKED:
        set_special_day(date.fromisoformat(day), is_working=True, name="Stocktaking", by=boss, now=make.NOW)
    return boss


def owed(zone, due, boss, *, for_days, left):
    """Asked so many days before; returns the id of the duty."""
    due_at = local_to_utc(datetime.fromisoformat(due), zone)
    row = Deliverable(pk=Duty.objects.count() + 1)
    what = Ask("deliver", row, "activity:1", "Poster", boss, due_at, zone, freeze_at=due_at + left)
    return ask(what, now=due_at - for_days * DAY).pk


def tick_until_all_is_told():
    """Those of the ticks, ten minutes apart, before which or at which something rings."""
    while next_at := Duty.objects.aggregate(first=Min("next_at"))["first"]:
        now = EPOCH - (EPOCH - next_at) // TICK * TICK
        plan(now=now - TICK)
        plan(now=now)


def told(duty, zone, form):
    at = Notice.objects.filter(duty=duty).order_by("at").values_list("at", flat=True)
    return ", ".join(one.astimezone(ZoneInfo(zone)).strftime(form) for one in at)


def test_steps_of_hours_come_after_hours_however_clocks_change(boss):
    duties = {case: owed(*case, boss, for_days=1, left=9 * HOUR) for case in WITHIN_HOURS}

    tick_until_all_is_told()

    assert {case: told(duty, case[0], "%a %H:%M") for case, duty in duties.items()} == WITHIN_HOURS


def test_steps_of_days_come_at_the_clock_time_of_the_due_or_after_the_gap(boss):
    duties = {case: owed(*case, boss, for_days=8, left=21 * DAY) for case in WITHIN_DAYS}

    tick_until_all_is_told()

    assert {case: told(duty, case[0], "%a %d %H:%M") for case, duty in duties.items()} == WITHIN_DAYS
