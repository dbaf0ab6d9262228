"""Wall time and the instant it means, in one place's time zone. Pure: no clock is read here."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

YEARS = range(1990, 2200)  # outside of it somebody mistyped, and calendars overflow


def local_to_utc(naive: datetime, zone: str) -> datetime:
    """The instant (aware, UTC) at which clocks in `zone` show `naive`; of a repeated hour the first.

    Raises ValidationError for an hour that the clocks skip there, and for a year that must be a slip.
    """
    if naive.year not in YEARS:
        raise ValidationError(
            _("Choose a year between %(first)s and %(last)s.") % {"first": YEARS[0], "last": YEARS[-1]},
            code="year",
        )
    instant = naive.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if to_local(instant, zone) != naive:
        raise ValidationError(
            _("On %(day)s the clocks in %(zone)s go forward and skip %(time)s; choose another time.")
            % {"day": naive.date().isoformat(), "time": naive.strftime("%H:%M"), "zone": zone},
            code="skipped_hour",
        )
    return instant


def to_local(instant: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at `instant`: naive wall time."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
