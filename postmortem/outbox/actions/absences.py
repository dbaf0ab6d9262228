"""Who is away: entered and ended, and told to those whom it concerns."""

from datetime import datetime

from django.db import transaction

from postmortem.outbox.actions.telling import tell
from postmortem.people import actions as people
from postmortem.people.actions import Away
from postmortem.people.models import Absence, User

PAGE = "/settings/away/"


@transaction.atomic
def go_away(person: User, away: Away, *, by: User, now: datetime) -> Absence:
    """Somebody is away; the deputy is told, and the person, if somebody else has entered it.

    Raises ValidationError by field, or if another absence lies in that time.
    """
    said = {"since_at": away.since.isoformat(), "until_at": away.until.isoformat(), "path": PAGE}
    tell([away.deputy], "stands_in", {"title": person.display_name, **said}, now=now)
    if by != person:
        tell([person], "away_entered", {"title": away.deputy.display_name, **said}, now=now)
    return people.enter_absence(person, away, by=by, now=now)


@transaction.atomic
def come_back(absence: Absence, *, by: User, now: datetime) -> None:
    """Back earlier, or not away at all; told to the same people. Raises ValidationError, code "stale", if it
    is over already.
    """
    said = {"since_at": absence.since.isoformat(), "until_at": absence.until.isoformat(), "path": PAGE}
    tell([absence.deputy], "stands_in_ended", {"title": absence.person.display_name, **said}, now=now)
    if by != absence.person:
        tell([absence.person], "away_ended", {"title": absence.deputy.display_name, **said}, now=now)
    people.end_absence(absence, by=by, now=now)
