"""The things that have links: who opens them, who changes their links, how links are shown to a reader."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from incidents import queries as incidents
from incidents.models import ActionItem, Incident
from incidents.queries.action_item import item_for, item_page, readable_item, stream_of
from incidents.queries.incident import incident_rights
from incidents.queries.incident_list import words_about
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries.access import ROW_WITH_PEOPLE
from postmortem.activities.rules import rights
from postmortem.links.models import Link
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

Subject = Activity | Deliverable | ActionItem | Incident
SHAPES: Final = {"unknown": "open", "todo": "open", "doing": "half", "done": "done", "dropped": "dropped"}
CHANGES_ROW: Final = frozenset({"edit", "move_due"})  # who drives it, and who has accepted to answer for it


@dataclass(frozen=True)
class Thing:
    """One thing that may have links, as one reader finds it: `field` is its column of Link."""

    kind: str
    field: str
    subject: Subject
    title: str
    url: str
    stream: str
    words: Words
    may_change: bool

    @property
    def links_url(self) -> str:
        return reverse("links:of", args=[self.kind, self.subject.pk])


@dataclass(frozen=True)
class Shown:
    """A link as a reader may read it; `url` is empty where the address names somebody to whom it must not."""

    link: Link
    external_id: str
    url: str

    @property
    def shape(self) -> str:
        return SHAPES[self.link.state]


def opens_thing(user: User, kind: str, pk: int) -> Thing:
    """The thing of this kind, if this person may open it. Raises Http404."""
    if kind not in OPENS:
        raise Http404
    return OPENS[kind](user, pk)


def opens_link(user: User, pk: int) -> tuple[Thing, Link]:
    """A link to be changed, with its thing. Raises Http404, PermissionDenied if it may only be read."""
    link = Link.objects.filter(pk=pk).first()
    if link is None:
        raise Http404
    kind, number = next((kind, getattr(link, f"{kind}_id")) for kind in OPENS if getattr(link, f"{kind}_id"))
    thing = opens_thing(user, kind, number)
    if not thing.may_change:
        raise PermissionDenied
    return thing, link


def _activity(user: User, pk: int) -> Thing:
    found = activities.readable(user, pk)
    return Thing(
        kind="activity",
        field="activity",
        subject=found,
        title=found.title,
        url=reverse("activities:detail", args=[pk]),
        stream=found.stream,
        words=activities.words_for(user, found),
        may_change=activities.may_edit(user, found),
    )


def _deliverable(user: User, pk: int) -> Thing:
    visible = Deliverable.objects.filter(activity__in=Activity.objects.visible_to(user))
    row = visible.select_related(*ROW_WITH_PEOPLE).filter(pk=pk).first()
    if row is None:
        raise Http404
    hats = activities.hats(user, row.activity)
    words = activities.words_for(user, row.activity)
    return Thing(
        kind="deliverable",
        field="deliverable",
        subject=row,
        title=words.text(row.name),
        url=reverse("activities:deliverable", args=[row.activity_id, pk]),
        stream=row.activity.stream,
        words=words,
        may_change=bool(rights(hats, row) & CHANGES_ROW),
    )


def _improvement(user: User, pk: int) -> Thing:
    item = readable_item(user, pk)
    return Thing(
        kind="improvement",
        field="improvement",
        subject=item,
        title=item_page(user, item).title,
        url=reverse("incidents:action_item", args=[pk]),
        stream=stream_of(item),
        words=_words_of(user, item),
        may_change=_opens(item_for("edit"), user, pk),
    )


def _words_of(user: User, item: ActionItem) -> Words:
    if item.activity:
        return activities.words_for(user, item.activity)
    concerned = {person.pk: person for person in concerned_in(item)}
    return redact_for(concerned, departments_by_id(), names=user.pk in concerned)


def concerned_in(item: ActionItem) -> list[User]:
    """Who has to do with an improvement that belongs to no activity."""
    lead = item.owner_department.lead if item.owner_department else None
    keeps = item.retrospective.owner if item.retrospective else None
    carries = item.incident.owner if item.incident else None
    return [person for person in (item.owner, lead, keeps, carries) if person]


def _incident(user: User, pk: int) -> Thing:
    found = incidents.readable_incident(user, pk)
    words = words_about([found])
    return Thing(
        kind="incident",
        field="incident",
        subject=found,
        title=words.text(found.title),
        url=reverse("incidents:detail", args=[pk]),
        stream=found.stream,
        words=words,
        may_change=incident_rights(user, found).add,
    )


OPENS: Final[dict[str, Callable[[User, int], Thing]]] = {
    "activity": _activity,
    "deliverable": _deliverable,
    "improvement": _improvement,
    "incident": _incident,
}


def _opens(opens: Callable[[User, int], object], user: User, pk: int) -> bool:
    try:
        opens(user, pk)
    except PermissionDenied:
        return False
    return True


def shown_links(thing: Thing) -> list[Shown]:
    """The links of a thing, the oldest first; one query."""
    found = Link.objects.filter(**{thing.field: thing.subject})
    return [shown(link, thing.words) for link in found]


def shown(link: Link, words: Words) -> Shown:
    url = link.url if words.text(link.url) == link.url else ""
    return Shown(link, words.text(link.external_id), url)


def links_by_id(field: str, pks: Iterable[int]) -> dict[int, list[Link]]:
    """The links of many things of one kind, by the thing's id; one query."""
    found: dict[int, list[Link]] = defaultdict(list)
    for link in Link.objects.filter(**{f"{field}__in": list(pks)}):
        found[getattr(link, f"{field}_id")].append(link)
    return found
