"""Whether it happened before, and whether it happened again."""

from typing import NamedTuple

from incidents.models import Incident
from incidents.queries.incident_list import words_about
from incidents.rules.sweep import ALIKE, days_between, likeness
from postmortem.people.models import User

MOST_READ, MOST_SHOWN = 200, 3


class Before(NamedTuple):
    """Another incident of the class: its title for this reader, and the days between the two beginnings."""

    incident: Incident
    title: str
    days: int


def earlier_alike(user: User, incident: Incident) -> list[Before]:
    """Earlier incidents that this reader may open and that read like this one, the most alike first.

    Of the same activity or situation a smaller likeness is enough.
    """
    earlier = (
        Incident.objects.visible_to(user)
        .filter(started_at__lt=incident.started_at)
        .exclude(status=Incident.Status.DUPLICATE)
        .select_related("activity", "reporter", "owner")
    )
    mine = _text(incident)
    scored = [(likeness(mine, _text(one)) + _closeness(incident, one), one) for one in earlier[:MOST_READ]]
    best = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], -pair[1].pk))
    return _shown([one for _score, one in best[:MOST_SHOWN]], incident)


def said_before(user: User, incident: Incident) -> Before | None:
    """What people said it repeats, as far as this reader may open it."""
    if incident.recurrence_of_id is None:
        return None
    seen = Incident.objects.visible_to(user).select_related("activity", "reporter", "owner")
    return next(iter(_shown(list(seen.filter(pk=incident.recurrence_of_id)), incident)), None)


def happened_again(user: User, incident: Incident) -> list[Before]:
    """Later incidents that people said repeat this one."""
    seen = Incident.objects.visible_to(user).filter(recurrence_of=incident)
    return _shown(list(seen.select_related("activity", "reporter", "owner").order_by("started_at")), incident)


def _text(incident: Incident) -> str:
    return f"{incident.title} {incident.seen} {incident.fault_class}"


def _closeness(one: Incident, other: Incident) -> float:
    same_place = one.activity_id is not None and one.activity_id == other.activity_id
    same_situation = bool(one.situation) and one.situation == other.situation
    return 0.1 * same_place + 0.1 * same_situation


def _shown(found: list[Incident], incident: Incident) -> list[Before]:
    if not found:
        return []
    words = words_about(found)
    times = {one.pk: sorted([one.started_at, incident.started_at]) for one in found}
    return [Before(one, words.text(one.title), days_between(*times[one.pk])) for one in found]
