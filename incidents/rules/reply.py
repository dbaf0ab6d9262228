"""By when whoever complained hears a first answer: working hours, by the level."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9, 0), time(18, 0)
WITHIN = {1: 1, 2: 4, 3: 9, 4: 18}  # working hours by level: a day has nine


def reply_due(start: datetime, severity: int, *, zone: str, is_working: Callable[[date], bool]) -> datetime:
    """When the time for a first answer ends, in UTC; it runs 9:00 to 18:00 in `zone` on working days."""
    left, place = timedelta(hours=WITHIN[severity]), ZoneInfo(zone)
    local = start.astimezone(place)
    day, at = local.date(), max(local, datetime.combine(local.date(), OPENS, tzinfo=place))
    while True:
        ends = datetime.combine(day, CLOSES, tzinfo=place)
        if is_working(day) and at < ends:
            if left <= ends - at:
                return (at + left).astimezone(UTC)
            left -= ends - at
        day += timedelta(days=1)
        at = datetime.combine(day, OPENS, tzinfo=place)
