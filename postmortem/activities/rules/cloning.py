"""Doing something again: when its rows are due this time."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

HOUR: Final = timedelta(hours=1)
EARLIEST, LATEST = 0.05, 0.95  # of the time there is, where the old distance no longer fits


class Course(NamedTuple):
    """From when to when an activity is prepared; `launch_at` is None while it is open."""

    begun_at: datetime
    launch_at: datetime | None = None

    @property
    def ahead(self) -> datetime | None:
        """The launch, if it lies after the beginning."""
        return self.launch_at if self.launch_at and self.launch_at > self.begun_at else None


def shifted(at: datetime, was: Course, course: Course) -> datetime:
    """The time that is as far from the new launch as `at` was from the old one, to the minute.

    Where that has passed already it is the same share of the time there is; without both launches as long
    after the beginning as it was, an hour at least.
    """
    if was.ahead and course.ahead:
        moved = course.ahead + (at - was.ahead)
        if moved <= course.begun_at:
            share = (at - was.begun_at) / (was.ahead - was.begun_at)
            moved = course.begun_at + (course.ahead - course.begun_at) * min(max(share, EARLIEST), LATEST)
    else:
        moved = course.begun_at + max(at - was.begun_at, HOUR)
    return moved.replace(second=0, microsecond=0)
