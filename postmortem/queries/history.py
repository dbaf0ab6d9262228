"""What was done to one object, in words: the record as people can read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from incidents.models import Incident, Retrospective
from incidents.queries import incident_rights, readable_incident
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Entry, SecurityEvent
from postmortem.audit.queries import newest, security_log
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for
from postmortem.queries.verbs import UNNAMED, sentence

ROW, PERSON, HOME = (one._meta.label_lower for one in (Deliverable, User, Department))
# Incidents and retrospectives have readers of their own, and a page of their own.
APART: Final = "incidents."


@dataclass(frozen=True)
class Line:
    """One event; `who` is empty where that is nobody's business, `about` where the page says it already."""

    at: datetime
    text: str
    who: str = ""
    about: str = ""
    url: str = ""


class HistoryPage(NamedTuple):
    lines: list[Line]
    before: str
    is_first: bool


def history_of_activity(user: User, activity: Activity, before: str) -> HistoryPage:
    """The chain of the activity, the newest first. Raises Http404 for a mark that is none."""
    entries = Entry.objects.filter(stream=activity.stream).exclude(subj_type__startswith=APART)
    words = activities.words_for(user, activity)

    def about(found: list[Entry]) -> dict[tuple[str, int], tuple[str, str]]:
        rows = Deliverable.objects.in_bulk({e.subj_id for e in found if e.subj_type == ROW})
        return {
            (ROW, pk): (row.name, reverse("activities:deliverable", args=[activity.pk, pk]))
            for pk, row in rows.items()
        }

    return _page(entries, before, words, about)


def history_of(subject: Incident | Retrospective, before: str) -> HistoryPage:
    """What was done to it and to what belongs to it; sides only, as its readers have it."""
    about = Q(subj_type=subject._meta.label_lower, subj_id=subject.pk)
    for link in subject._meta.related_objects:
        model = cast(type[Model], link.related_model)
        label = model._meta.label_lower
        if label.startswith(APART) and model not in (Incident, Retrospective):
            mine = model._default_manager.filter(**{link.field.name: subject.pk}).values("pk")
            about |= Q(subj_type=label, subj_id__in=mine)
    entries = Entry.objects.filter(about, stream=subject.stream)
    return _page(entries, before, redact_for({}, departments_by_id(), names=False))


def history_of_house(before: str) -> HistoryPage:
    """What administrators did and people did about themselves; it names no activity."""
    inside = Q(stream__startswith="activity:") | Q(stream__startswith="incident:")
    words = redact_for({}, departments_by_id(), names=True)

    def about(found: list[Entry]) -> dict[tuple[str, int], tuple[str, str]]:
        people = people_by_id(e.subj_id for e in found if e.subj_type == PERSON)
        named = {(PERSON, pk): one.display_name for pk, one in people.items()}
        named |= {(HOME, pk): home.name for pk, home in words.departments.items()}
        return {key: (name, "") for key, name in named.items()}

    return _page(Entry.objects.exclude(inside), before, words, about)


def _page(
    entries: QuerySet[Entry],
    before: str,
    words: Words,
    about: Callable[[list[Entry]], Mapping[tuple[str, int], tuple[str, str]]] = lambda _found: {},
) -> HistoryPage:
    found, mark = _read(newest, entries, before)
    words = replace(words, people={**words.people, **_actors(found)})
    named = about(found)
    lines = []
    for entry in found:
        name, url = named.get((entry.subj_type, entry.subj_id), ("", ""))
        quiet = entry.verb in UNNAMED or not entry.actor_id
        who = "" if quiet else words.person(entry.actor_id)
        lines.append(Line(entry.at, sentence(entry.verb), who, words.text(name), url))
    return HistoryPage(lines, mark, is_first=not before)


def _actors(found: Iterable[Entry]) -> dict[int, User]:
    return people_by_id({entry.actor_id for entry in found if entry.actor_id})


def _read(read: Callable[..., tuple[list[Any], str]], *asked: object) -> tuple[list[Any], str]:
    try:
        return read(*asked)
    except (ValueError, OverflowError):
        raise Http404 from None


class Visit(NamedTuple):
    """One line of the security log."""

    event: SecurityEvent
    who: str


class SecurityPage(NamedTuple):
    visits: list[Visit]
    before: str
    is_first: bool


def security_page(before: str) -> SecurityPage:
    """Who came in and who was kept out, the newest first, in two queries. Raises Http404 for no mark."""
    events, mark = _read(security_log, before)
    people = people_by_id(event.user_id for event in events if event.user_id)
    named = {pk: one.display_name for pk, one in people.items()}
    return SecurityPage([Visit(e, named.get(e.user_id or 0, "")) for e in events], mark, is_first=not before)


def with_history(user: User, pk: int) -> Activity:
    """The activity, for those who see its names. Raises Http404."""
    activity = activities.readable(user, pk)
    if not activities.sees_names(user, activity):
        raise Http404
    return activity


def incident_with_history(user: User, pk: int) -> Incident:
    """The incident, for those who take part in its activity, or in itself if it has none. Raises Http404."""
    incident = readable_incident(user, pk)
    activity = incident.activity
    takes_part = activities.sees_names(user, activity) if activity else incident_rights(user, incident).add
    if not takes_part:
        raise Http404
    return incident
