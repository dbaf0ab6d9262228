"""When a message may go out: quiet hours, the hold that groups, busy minutes of chat services. Pure.

Quiet hours delay a message, never what the product shows.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BEFORE_A_SLOT = timedelta(hours=24)
BUSY_MINUTES = (0, 30)  # vendors of chat services ask to avoid them


def is_pressing(now: datetime, slot_at: datetime | None) -> bool:
    """Whether it is the last 24 hours before a slot: then no quiet hours hold for those who decide."""
    return slot_at is not None and slot_at - BEFORE_A_SLOT <= now < slot_at


@lru_cache(maxsize=1024)  # of many people who are told at once most have the same hours
def quiet_until(now: datetime, zone: str, quiet_from: time | None, quiet_to: time | None) -> datetime:
    """`now`, or the end of the quiet hours in which `now` lies on the clocks of `zone`; in UTC.

    Equal or missing times mean no quiet hours. An end that the clocks skip moves forward by the gap.
    """
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return now
    local = now.astimezone(ZoneInfo(zone))
    clock, day = local.time(), local.date()
    overnight = quiet_from > quiet_to
    if overnight and clock >= quiet_from:
        day += timedelta(days=1)
    elif not (clock < quiet_to if overnight else quiet_from <= clock < quiet_to):
        return now
    return max(now, datetime.combine(day, quiet_to, tzinfo=ZoneInfo(zone)).astimezone(UTC))


@lru_cache(maxsize=64)
def grouped(now: datetime, hold: timedelta) -> datetime:
    """When what comes up now goes out, together with what else comes up around now: one message for all."""
    if not hold:
        return now
    seconds = int(hold.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 2) * seconds, tz=UTC)


def off_the_hour(at: datetime) -> datetime:
    """The time, or two minutes later where it lies in a minute in which everybody calls."""
    return at + timedelta(minutes=2) if at.minute in BUSY_MINUTES else at
