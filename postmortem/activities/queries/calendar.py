"""What goes live and what is published, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from postmortem.activities import rules
from postmortem.activities.models import Activity, PublishSlot
from postmortem.activities.queries.lists import counts_of
from postmortem.people.clock import local_to_utc
from postmortem.people.models import User


class Mark(NamedTuple):
    """One thing on a day. A slot has a `freeze_at`, by which its parts are final; else the activity
    goes live.
    """

    at: datetime
    activity: Activity
    freeze_at: datetime | None
    in_danger: bool

    @property
    def is_launch(self) -> bool:
        return self.freeze_at is None


class Day(NamedTuple):
    date: date
    in_month: bool
    is_today: bool
    marks: list[Mark]


@dataclass(frozen=True)
class CalendarPage:
    first: date
    before: date
    after: date
    weeks: list[list[Day]]
    total: int
    next_up: Mark | None

    @property
    def in_danger(self) -> int:
        """How many activities of the month are in danger."""
        days = [day for week in self.weeks for day in week if day.in_month]
        return len({mark.activity.pk for day in days for mark in day.marks if mark.in_danger})


def calendar_page(user: User, month: str, *, now: datetime, zone: str) -> CalendarPage:
    """The month (2026-03; another text means this one) by the clocks of `zone`, with slots and launches of
    what this person may open: three queries.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    first = rules.month_of(month, today)
    weeks = rules.weeks_of(first)
    begin = local_to_utc(datetime.combine(weeks[0][0], time()), zone)
    end = local_to_utc(datetime.combine(weeks[-1][-1] + timedelta(days=1), time()), zone)
    marks = _marks(user, begin, end, now)
    by_day: dict[date, list[Mark]] = {}
    for mark in marks:
        by_day.setdefault(mark.at.astimezone(ZoneInfo(zone)).date(), []).append(mark)
    days = [
        [Day(one, one.month == first.month, one == today, by_day.get(one, [])) for one in week]
        for week in weeks
    ]
    return CalendarPage(
        first=first,
        before=rules.month_after(first, -1),
        after=rules.month_after(first, 1),
        weeks=days,
        total=sum(len(day.marks) for week in days for day in week if day.in_month),
        next_up=next((mark for mark in marks if mark.at >= now), None),
    )


def _marks(user: User, begin: datetime, end: datetime, now: datetime) -> list[Mark]:
    """In order of time."""
    visible = Activity.objects.visible_to(user).exclude(status=Activity.Status.CANCELLED)
    within = Q(launched_at__gte=begin, launched_at__lt=end)
    agreed = Q(launched_at=None, agreed_launch_at__gte=begin, agreed_launch_at__lt=end)
    live = list(visible.filter(within | agreed))
    slots = list(
        PublishSlot.objects.filter(
            activity__in=visible.values("pk"), removed_at=None, at__gte=begin, at__lt=end
        ).select_related("activity")
    )
    danger = _in_danger([*live, *(slot.activity for slot in slots)], now)
    found = [
        *(Mark(one.launched_at or one.agreed_launch_at or now, one, None, one.pk in danger) for one in live),
        *(Mark(one.at, one.activity, one.freeze_at, one.activity_id in danger) for one in slots),
    ]
    return sorted(found, key=lambda mark: (mark.at, not mark.is_launch, mark.activity.pk))


def _in_danger(activities: Iterable[Activity], now: datetime) -> set[int]:
    """Of those that are not live yet."""
    ahead = {one.pk for one in activities if one.launched_at is None}
    return {pk for pk, counts in counts_of(sorted(ahead), now).items() if counts.in_danger}
