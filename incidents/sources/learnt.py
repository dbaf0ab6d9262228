"""What the weekly overview says besides what is due: what was learnt lately, in a quarter, a year ago."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.queries.learnt import Told, a_year_ago, lessons_of_last_quarter, published_lately
from postmortem.outbox.registry import Further, also_weekly
from postmortem.people.models import User


@also_weekly
def learnt_lately(person: User, now: datetime) -> Further | None:
    return _further(_("Published in the last seven days"), published_lately(person, now=now))


@also_weekly
def one_year_ago(person: User, now: datetime) -> Further | None:
    return _further(_("One year ago"), a_year_ago(person, now=now))


@also_weekly
def learnt_in_the_quarter(person: User, now: datetime) -> Further | None:
    """In the first overview of a quarter."""
    return _further(_("Lessons of the last quarter"), lessons_of_last_quarter(person, now=now))


def _further(title: str, found: list[Told]) -> Further | None:
    lines = [(one.title, reverse("incidents:retrospective", args=[one.pk])) for one in found]
    return Further(title, lines, reverse("incidents:library")) if lines else None
