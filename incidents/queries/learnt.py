"""What was learnt lately, and what happened a year ago."""

from datetime import datetime, timedelta
from typing import NamedTuple

from incidents.models import Retrospective
from incidents.models.retrospective import PUBLIC
from postmortem.people.models import User

WEEK, YEAR = timedelta(days=7), timedelta(days=365)
MOST = 5


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


def _told(reader: User, since: datetime, until: datetime) -> list[Told]:
    found = Retrospective.objects.visible_to(reader).filter(
        status__in=PUBLIC, published_at__gt=since, published_at__lte=until
    )
    newest = found.order_by("-published_at", "-pk").values_list("pk", "current__document__title", "title")
    return [Told(pk, frozen or title) for pk, frozen, title in newest[:MOST]]
