"""When the rows of a template are due: shares of the time there is, at hours at which people work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from postmortem.activities.rules.starters.body import PERCENTS, StarterRow
from postmortem.activities.rules.starters.starter import RUSH_DAYS, Starter
from postmortem.activities.rules.times import WITHOUT_A_DATE
from postmortem.outbox.rules import IsWorking, is_weekday, working_days_from

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
LONG: Final = 5 * DAY  # from here on a due time is the end of a working day
EVENING: Final = time(18)
BY_DAY: Final = range(9, 21)
FREEZE_SHARE: Final = 8  # the time to look at everything takes at most one eighth of what there is


class Place(NamedTuple):
    """Where a plan is made: its time zone, its language, the days worked there."""

    zone: str
    language: str
    is_working: IsWorking = is_weekday


@dataclass(frozen=True)
class PlannedRow:
    """A row of a template with its times; names and texts in the language of the activity."""

    name: str
    kind: str
    phase: str
    discipline: str
    acceptance: str
    due_at: datetime
    freeze_at: datetime | None
    letters: Mapping[str, tuple[str, ...]]
    starter: StarterRow

    @property
    def is_outcome(self) -> bool:
        return self.starter.is_outcome


def is_rush(launch_at: datetime | None, now: datetime, place: Place) -> bool:
    """Whether it goes live within three working days, counted to the minute."""
    if launch_at is None or launch_at <= now:
        return False
    return launch_at <= working_days_from(now, RUSH_DAYS, place.zone, place.is_working)


def freeze_of(starter: Starter, launch_at: datetime | None, now: datetime) -> datetime | None:
    """By when everything is final: the template's hours before the launch, less where there is little time.

    None without a launch that lies ahead.
    """
    if launch_at is None or launch_at <= now:
        return None
    buffer = min(timedelta(hours=starter.body.freeze_hours), (launch_at - now) / FREEZE_SHARE)
    return (launch_at - buffer).replace(second=0, microsecond=0)


def plan_rows(
    starter: Starter, launch_at: datetime | None, freeze_at: datetime | None, now: datetime, *, place: Place
) -> list[PlannedRow]:
    """The rows of a template with their due times, none later than the freeze or the launch, none before now.

    `freeze_at` None means: as the template says. Without a launch ahead two weeks are planned. The order in
    which rows fall due is that of their percents.
    """
    ahead = launch_at if launch_at and launch_at > now else None
    final = (freeze_at or freeze_of(starter, ahead, now)) if ahead else None
    end = max(final or ahead or now + WITHOUT_A_DATE, now)
    return [_planned(row, ahead, final, _due(row, now, end, launch_at, place), place) for row in starter.rows]


def _planned(
    row: StarterRow, launch_at: datetime | None, final: datetime | None, due_at: datetime, place: Place
) -> PlannedRow:
    return PlannedRow(
        name=row.name.within(place.language),
        kind=row.kind,
        phase=row.phase,
        discipline=row.discipline,
        acceptance=row.acceptance.within(place.language),
        due_at=due_at,
        freeze_at=final if row.days_after is None and final and due_at <= final else None,
        letters=row.letters,
        starter=row,
    )


def _due(row: StarterRow, now: datetime, end: datetime, launch_at: datetime | None, place: Place) -> datetime:
    if row.days_after is not None:
        return (launch_at or end) + row.days_after * DAY
    raw = now + (end - now) * (row.percent or 0) / 100
    grids = (_end_of_working_day, _hour_by_day) if end - now >= LONG else (_hour_by_day,)
    # Each grid moves a time back, never over another one of the same grid: the order of the rows stays.
    placed = (grid(raw, place) for grid in grids)
    return next((at for at in placed if at > now), raw.replace(second=0, microsecond=0) if raw > now else now)


def _end_of_working_day(at: datetime, place: Place) -> datetime:
    """The last 18:00 of a working day that is not after `at`."""
    local = at.astimezone(ZoneInfo(place.zone))
    day = local.date() if local.time() >= EVENING else local.date() - DAY
    while not place.is_working(day):
        day -= DAY
    return datetime.combine(day, EVENING, tzinfo=ZoneInfo(place.zone)).astimezone(UTC)


def _hour_by_day(at: datetime, place: Place) -> datetime:
    """The last full hour between 9:00 and 20:00 that is not after `at`."""
    local = at.astimezone(ZoneInfo(place.zone))
    day, hour = local.date(), local.hour
    if hour < BY_DAY[0]:
        day, hour = day - DAY, BY_DAY[-1]
    return datetime.combine(day, time(min(hour, BY_DAY[-1])), tzinfo=ZoneInfo(place.zone)).astimezone(UTC)


def share_of(due_at: datetime, begun_at: datetime, end: datetime) -> int:
    """The percent that brings a row to the same hour again: the other way round, for keeping a template."""
    if end <= begun_at:
        return PERCENTS[-1]
    share = -((begun_at - due_at) * 100 // (end - begun_at))  # rounded up: the grids only go back
    return min(PERCENTS[-1], max(PERCENTS[0], share))
