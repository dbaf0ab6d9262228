"""Time pressure: when what goes into a slot must be final, how short the time is, which version is old."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.activities.rules.hats import OPEN

USUAL_FROM = 3  # a median of fewer activities would speak about single ones
LONGEST_BUFFER = timedelta(days=30)


@dataclass(frozen=True)
class Compression:
    """The time from being told to the launch: as asked first, as agreed, as it was; None = not known.

    `usual` is the median of `usual_of` earlier activities of the kind, None while there are too few.
    """

    asked: timedelta | None = None
    agreed: timedelta | None = None
    real: timedelta | None = None
    usual: timedelta | None = None
    usual_of: int = 0

    @property
    def length(self) -> timedelta | None:
        """What counts: the real time, once it is known."""
        return self.real if self.real is not None else self.agreed

    @property
    def is_short(self) -> bool:
        return self.length is not None and self.usual is not None and self.length < self.usual


def usual(lengths: Sequence[timedelta]) -> timedelta | None:
    """The median of these lead times, None while there are too few to speak about."""
    return median(lengths) if len(lengths) >= USUAL_FROM else None  # type: ignore[type-var]


def compression(
    told_at: datetime | None,
    *,
    asked: datetime | None,
    agreed: datetime | None,
    real: datetime | None,
    earlier: Sequence[timedelta] = (),
) -> Compression | None:
    """How short the time is against the lead times of earlier ones; None if it is not known at all."""
    if told_at is None or not (asked or agreed or real):
        return None

    def until(at: datetime | None) -> timedelta | None:
        return at - told_at if at and at >= told_at else None

    return Compression(until(asked), until(agreed), until(real), usual(earlier), len(earlier))


def check_slot(buffer: timedelta) -> None:
    """Raises ValidationError at the field if the material would have to be final after the slot, or ages
    before it.
    """
    if not timedelta(0) <= buffer <= LONGEST_BUFFER:
        raise ValidationError({"buffer": _("Choose between 0 and 720 hours.")})


def too_late_for(rows: Iterable[Deliverable], freeze_at: datetime) -> list[Deliverable]:
    """Those that are still awaited and due only after everything must be final."""
    return [row for row in rows if row.status in OPEN and row.due_at > freeze_at]


def final_for(at: datetime, others: Iterable[datetime]) -> datetime:
    """When something must be final that goes into a slot final by `at` and into these others."""
    return min([at, *others])


def is_old(version: AssetVersion, approved: AssetVersion | None) -> bool:
    """Whether somebody sees an old version where this one is in use: a stand-in, the same as a stand-in, or
    older than what was approved since.
    """
    if version.placeholder or (version.same_as is not None and version.same_as.placeholder):
        return True
    if approved is None or approved.number <= version.number:
        return False
    return approved.same_as_id != version.pk
