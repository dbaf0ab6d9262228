"""How the found is told to one reader: after the fact people are sides, whoever reads."""

from collections.abc import Iterable, Mapping, Sequence

from postmortem.activities.models import Activity
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for
from postmortem.search.models import SearchDoc
from raci.queries import named_in, spellers

WITH_ROOTS = (
    "activity",
    "incident__activity",
    "retrospective__activity",
    "retrospective__incident__activity",
)


def home_of(doc: SearchDoc) -> Activity | None:
    """The activity that it belongs to, directly or through what happened in it."""
    if doc.retrospective:
        incident = doc.retrospective.incident
        return doc.retrospective.activity or (incident.activity if incident else None)
    return doc.incident.activity if doc.incident else doc.activity


def spelled(user: User, docs: Sequence[SearchDoc]) -> Mapping[int, Words]:
    """Document id → its words; a fixed number of queries."""
    planned = {doc.activity for doc in docs if doc.activity}
    by_activity = spellers(user, planned)
    after = afterwards([doc for doc in docs if doc.activity is None])
    return {doc.pk: by_activity[doc.activity_id] if doc.activity_id else after for doc in docs}


def afterwards(docs: Sequence[SearchDoc]) -> Words:
    """One role view for all that tells of what happened: without the names of those who took part in any."""
    homes = {home for doc in docs if (home := home_of(doc))}
    named: set[int] = set().union(*named_in(homes).values()) if homes else set()
    people = people_by_id(named | set(told_by(docs)))
    return redact_for(people, departments_by_id(), names=False)


def told_by(docs: Iterable[SearchDoc]) -> Iterable[int]:
    for doc in docs:
        incident = doc.incident or (doc.retrospective.incident if doc.retrospective else None)
        found = [incident.reporter_id, incident.owner_id] if incident else []
        found.append(doc.retrospective.owner_id if doc.retrospective else None)
        yield from (pk for pk in found if pk)
