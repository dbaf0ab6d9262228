"""When a duty rings, and whom: the reminder ladder. Pure: no database, no clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
NO_FREEZE = 7 * DAY
WHOLE_DAYS_FROM = 3 * DAY  # with less time than this the offsets are hours
BACKOFF = timedelta(seconds=30)
MOST_ATTEMPTS = 8
NAMESPACE = UUID("1d3e5c0a-7a54-4a0e-9c57-6d2c1f0a8b11")


class Reach(StrEnum):
    """How far a step is heard; each includes the ones before."""

    HOLDER = "holder"
    LEAD = "lead"
    SPONSOR = "sponsor"
    ALL = "all"


class Step(NamedTuple):
    """One rung: its number (1 is the first), when it rings, and how far it is heard."""

    number: int
    at: datetime
    reach: Reach


class Turn(NamedTuple):
    """What a tick does with a duty: ring this step, or let it lapse; and when to look again."""

    step: Step | None
    next_at: datetime | None
    lapsed: bool = False


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def working_days_from(start: datetime, days: int, zone: str, is_working: Callable[[date], bool]) -> datetime:
    """`days` whole working days after `start` (before, if negative), at its clock time in `zone`; in UTC.

    A clock time that the day skips moves forward by the gap; of a repeated one the first is meant.
    """
    local = start.astimezone(ZoneInfo(zone))
    step = 1 if days > 0 else -1
    day, left = local.date(), abs(days)
    while left:
        day += timedelta(days=step)
        left -= is_working(day)
    return datetime.combine(day, local.time().replace(fold=0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def ladder(
    from_at: datetime,
    due_at: datetime,
    freeze_at: datetime | None,
    zone: str,
    is_working: Callable[[date], bool] = is_weekday,
) -> list[Step]:
    """The default ladder of docs/concepts: holder before and at the due time, lead, sponsor, freeze.

    W = freeze − due (7 days without a freeze). The offsets scale with W; from W = 3 days on they are whole
    working days, rounded up, at the clock time of the due. W = 0 is one step for all. Steps come in order
    of time, never before `from_at` unless the due time itself is, and never after the freeze. Times are in
    UTC.
    """
    # In one zone Python subtracts wall clocks: hours that a clock skips or repeats would be counted wrongly.
    from_at, due_at = from_at.astimezone(UTC), due_at.astimezone(UTC)
    freeze_at = freeze_at.astimezone(UTC) if freeze_at else None
    window = freeze_at - due_at if freeze_at else NO_FREEZE
    if window <= timedelta(0):
        return [Step(1, due_at, Reach.ALL)]

    def after(offset: timedelta) -> datetime:
        if window < WHOLE_DAYS_FROM:
            return due_at + offset
        moved = working_days_from(due_at, ceil(offset / DAY), zone, is_working)
        return min(moved, freeze_at) if freeze_at else moved

    in_hours = window < WHOLE_DAYS_FROM
    two_before = due_at - 2 * DAY if in_hours else working_days_from(due_at, -2, zone, is_working)
    first = max(from_at + (due_at - from_at) / 2, two_before)
    rungs = [(first, Reach.HOLDER)] if first < due_at else []
    rungs.append((due_at, Reach.HOLDER))
    rungs.append((after(min(3 * DAY, window / 3)), Reach.LEAD))
    rungs.append((after(min(7 * DAY, 2 * window / 3)), Reach.SPONSOR))
    if freeze_at:
        rungs.append((freeze_at, Reach.ALL))
    return [Step(number, at, reach) for number, (at, reach) in enumerate(rungs, start=1)]


def next_step(steps: list[Step], reached: int, now: datetime) -> tuple[Step | None, Step | None]:
    """The step to take now and the one to wait for: after a gap only the highest step that is due."""
    due = [step for step in steps if step.number > reached and step.at <= now]
    waiting = [step for step in steps if step.number > reached and step.at > now]
    return (due[-1] if due else None), (waiting[0] if waiting else None)


def turn(steps: list[Step], reached: int, lapses_at: datetime | None, now: datetime) -> Turn:
    """What to do now with a duty whose last step was `reached`; `lapses_at` is None for a chased one."""
    if lapses_at and lapses_at <= now:
        return Turn(None, None, lapsed=True)
    step, waiting = next_step(steps, reached, now)
    times = [at for at in (waiting.at if waiting else None, lapses_at) if at]
    return Turn(step, min(times, default=None))


def notice_kind(step: Step, due_at: datetime) -> str:
    """The word for what a step says; outbox/wording.py has the sentences."""
    if step.reach == Reach.HOLDER:
        return "due_soon" if step.at < due_at else "due_now"
    return f"with_{step.reach}"


def recipients(
    reach: Reach, *, holder: int | None, lead: int | None, driver: int | None, sponsor: int | None
) -> set[int]:
    """Who hears a step, by id; None is somebody who is not there, or not active any more.

    Without a holder the driver stands in. Without a lead, or where the lead holds it, the driver is the one
    told.
    """
    helper = lead if lead and lead != holder else driver
    heard = {
        Reach.HOLDER: {holder or driver},
        Reach.LEAD: {holder or driver, helper},
        Reach.SPONSOR: {holder or driver, helper, sponsor},
        Reach.ALL: {holder or driver, lead, driver, sponsor},
    }
    return {person for person in heard[reach] if person}


def role(person: int, *, holder: int | None, driver: int | None, sponsor: int | None) -> str:
    """What one who hears a step is to the duty, in the first of these words that fits."""
    known = ((holder, "holder"), (sponsor, "sponsor"), (driver, "driver"))
    return next((word for someone, word in known if someone == person), "lead")


def notice_key(duty: int, due_rev: int, step: int, recipient: int) -> UUID:
    """One id for one reminder, however often it is planned."""
    return uuid5(NAMESPACE, f"duty:{duty}:{due_rev}:{step}:{recipient}")


def message_key(notice: UUID, channel: str) -> UUID:
    """One id for one mail of a notice: its idempotency key."""
    return uuid5(notice, channel)


def retry_after(attempts: int) -> timedelta | None:
    """How long a message waits after its n-th failed attempt: 30 s, 1 min, 2 min …; None after the last."""
    return BACKOFF * 2 ** (attempts - 1) if attempts < MOST_ATTEMPTS else None
