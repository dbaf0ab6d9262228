"""The weekly alignment: which week it is, when it is asked for, and by when. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.people.clock import local_to_utc, to_local

WEEKLY_FROM: Final = time(9)  # of Monday, in the zone of the activity
WEEKLY_UNTIL: Final = time(18)
AT_LEAST: Final = timedelta(hours=4)  # to answer in, where it is asked late
LAST_DAY: Final = 2  # Wednesday: after it the next Monday is nearer than this one
SENTENCE: Final = 300


def monday_of(moment: datetime, zone: str) -> date:
    """The Monday of the week that it is in `zone`."""
    day = to_local(moment, zone).date()
    return day - timedelta(days=day.weekday())


def weekly_is_asked(now: datetime, zone: str) -> bool:
    """Whether it is time to ask for this week's alignment: from Monday morning to Wednesday night."""
    here = to_local(now, zone)
    return here.weekday() <= LAST_DAY and (here.weekday() > 0 or here.time() >= WEEKLY_FROM)


def weekly_due(now: datetime, zone: str) -> datetime:
    """Until when it is asked for: the evening of this week's Monday, and a few hours at least."""
    evening = datetime.combine(monday_of(now, zone), WEEKLY_UNTIL)
    return max(local_to_utc(evening, zone), now + AT_LEAST)


def half_is_over(start: datetime, due: datetime, now: datetime) -> bool:
    """Whether more than half of the time from `start` to `due` has passed."""
    return now >= start + (due - start) / 2


def one_sentence(field: str, text: str) -> str:
    """The sentence as one line. Raises ValidationError on `field` if it is empty or too long."""
    said = " ".join(text.split())
    if not said:
        raise ValidationError({field: _("Write one sentence.")})
    if len(said) > SENTENCE:
        raise ValidationError(
            {field: _("Keep it to one sentence of at most %(n)s characters.") % {"n": SENTENCE}}
        )
    return said
