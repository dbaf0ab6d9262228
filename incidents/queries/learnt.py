"""What was learnt lately, and what happened a year ago."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from incidents.models import Retrospective
from incidents.models.retrospective import PUBLIC
from incidents.queries.lessons import roles_in
from incidents.rules.trend import Quarter
from postmortem.people.asking import ForReader
from postmortem.people.models import User

WEEK, YEAR = timedelta(days=7), timedelta(days=365)
MOST, MOST_PAGES, MOST_LESSONS = 5, 20, 10


class Told(NamedTuple):
    """A published retrospective by the title that readers know."""

    pk: int
    title: str


def published_lately(reader: User, *, now: datetime) -> list[Told]:
    """What this reader may open of the last seven days, newest first."""
    return _told(reader, now - WEEK, now)


def a_year_ago(reader: User, *, now: datetime) -> list[Told]:
    """What was published in this week of last year."""
    then = now - YEAR
    return _told(reader, then - WEEK / 2, then + WEEK / 2)


def lessons_of_last_quarter(reader: User, *, now: datetime) -> list[Told]:
    """What pages published in the quarter that has just ended leave for the next time, one after another;
    only within seven days of a new quarter where the reader is, else nothing. The pk is that of the page.
    """
    zone = ZoneInfo(reader.time_zone or settings.TIME_ZONE)
    today, a_week_ago = now.astimezone(zone).date(), (now - WEEK).astimezone(zone).date()
    this, last = Quarter.of(today), Quarter.of(a_week_ago)
    if this == last:
        return []
    begin, end = (datetime.combine(quarter.begin, time(), tzinfo=zone) for quarter in (last, this))
    found = Retrospective.objects.visible_to(reader).filter(
        status__in=PUBLIC, published_at__gte=begin, published_at__lt=end
    )
    rows = list(
        found.order_by("-published_at", "-pk").values_list(
            "pk", "current__document__lessons", "activity", "incident__activity"
        )[:MOST_PAGES]
    )
    words = roles_in({one for row in rows for one in row[2:] if one})
    told = [Told(pk, words.text(one["text"])) for pk, lessons, *_rest in rows for one in lessons or []]
    return told[:MOST_LESSONS]


def _told(reader: User, since: datetime, until: datetime) -> list[Told]:
    return [Told(pk, frozen or title) for pk, frozen, title in _PUBLISHED(reader, since, until)]


def _published(reader: User, since: datetime, until: datetime) -> QuerySet[Retrospective, tuple[Any, ...]]:
    found = Retrospective.objects.visible_to(reader).filter(
        status__in=PUBLIC, published_at__gt=since, published_at__lte=until
    )
    newest = found.order_by("-published_at", "-pk")
    return newest.values_list("pk", "current__document__title", "title")[:MOST]


_PUBLISHED = ForReader(_published)
