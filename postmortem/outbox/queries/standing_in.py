"""Who is away, for the words of those who stand in."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q

from postmortem.outbox.models import Notice
from postmortem.people.models import Absence, User


class Away(NamedTuple):
    """Somebody whom another one stands in for; `until` is None once the absence is over."""

    name: str
    until: datetime | None


def stood_in_for(notices: Iterable[Notice], *, now: datetime) -> dict[int, Away]:
    """The people whose deputies these notices tell, by id: one query, none where there is no deputy."""
    wanted = {notice.params["stands_in_for"] for notice in notices if notice.params.get("stands_in_for")}
    if not wanted:
        return {}
    present = Q(absences__since__lte=now, absences__until__gt=now)
    people = User.objects.filter(pk__in=wanted).annotate(until=Max("absences__until", filter=present))
    return {pk: Away(name, until) for pk, name, until in people.values_list("pk", "display_name", "until")}


def is_away(person: User, *, now: datetime) -> bool:
    return Absence.objects.at(now).filter(person=person).exists()
