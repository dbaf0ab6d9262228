"""One's own notepad of an incident. Nobody else's notes are ever read here."""

from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import Incident, Jotting, Retrospective
from incidents.queries.incident import incident_rights, readable_incident
from incidents.queries.retrospective_work.access import may_edit
from incidents.rules.incident import IN_RETROSPECTIVE
from incidents.rules.retrospective import WRITING
from postmortem.people.models import User

OF_THE_INCIDENT, OF_THE_PAGE = ("finding", "event"), ("condition", "lesson")
BECAME = {
    "incidents.finding": "finding",
    "incidents.timelineevent": "event",
    "incidents.factor": "condition",
    "incidents.lesson": "lesson",
}


@dataclass(frozen=True)
class NotePlace:
    """One note, where it stands, and what it is to become."""

    incident: Incident
    note: Jotting
    into: str = ""
    retrospective: Retrospective | None = None


class OldNote(NamedTuple):
    """A note that was sorted: `became` is finding, event, condition or lesson."""

    note: Jotting
    became: str


@dataclass(frozen=True)
class NotesPage:
    """One's own notes, oldest first; `ways` is what a note may become by now, empty while it is going on."""

    incident: Incident
    open: list[Jotting]
    done: list[OldNote]
    ways: list[str]


def notes_page(user: User, incident: Incident) -> NotesPage:
    own = list(Jotting.objects.filter(author=user, incident=incident).order_by("at", "pk"))
    return NotesPage(
        incident=incident,
        open=[one for one in own if one.sorted_at is None],
        done=[OldNote(one, BECAME.get(one.became_type, "")) for one in own if one.sorted_at],
        ways=ways_for(user, incident),
    )


def ways_for(user: User, incident: Incident) -> list[str]:
    """What this person may turn a note into, once the analysis is open."""
    if incident.status not in IN_RETROSPECTIVE:
        return []
    ways = list(OF_THE_INCIDENT) if incident_rights(user, incident).add else []
    return ways + (list(OF_THE_PAGE) if being_written_for(user, incident) else [])


def being_written_for(user: User, incident: Incident) -> Retrospective | None:
    """The retrospective of this incident, if it is being written and this person may write in it."""
    at_work = incident.retrospectives.filter(status__in=WRITING).select_related("incident__activity")
    found = at_work.first()
    return found if found and may_edit(user, found) else None


def own_note(user: User, pk: int, note: int) -> NotePlace:
    """A note of one's own that is not sorted yet. Raises Http404 for everything else."""
    incident = readable_incident(user, pk)
    unsorted = Jotting.objects.filter(author=user, incident=incident, sorted_at__isnull=True)
    found = unsorted.filter(pk=note).first()
    if found is None:
        raise Http404
    return NotePlace(incident, found)


def note_to_sort(user: User, pk: int, note: int, into: str) -> NotePlace:
    """As `own_note`; PermissionDenied for what this person may not make of it, or not yet."""
    place = own_note(user, pk, note)
    if into not in OF_THE_INCIDENT + OF_THE_PAGE:
        raise Http404
    if into not in ways_for(user, place.incident):
        raise PermissionDenied
    page = being_written_for(user, place.incident) if into in OF_THE_PAGE else None
    return NotePlace(place.incident, place.note, into, page)
