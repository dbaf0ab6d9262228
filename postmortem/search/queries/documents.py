"""What of each kind of thing can be found: its title, its text, and whose readers may find it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from incidents.models import ActionItem, Finding, Incident, Lesson, Retrospective, Section
from incidents.models.retrospective import PUBLIC
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.search.models import DocKind, SearchDoc
from postmortem.search.rules import grams


@dataclass(frozen=True)
class Doc:
    """`root` is the field of SearchDoc that says who may find it, with its id."""

    root: tuple[str, int]
    title: str
    body: str = ""
    number: int | None = None

    def row(self, kind: str, pk: int) -> SearchDoc:
        return SearchDoc(
            kind=kind,
            subj_id=pk,
            number=self.number,
            title=self.title,
            body=self.body,
            grams=grams(self.title, self.body),
            **{f"{self.root[0]}_id": self.root[1]},
        )


Docs = dict[int, Doc]


def lines_of(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def activities(pks: Iterable[int]) -> Docs:
    found = Activity.objects.filter(pk__in=pks)
    return {
        one.pk: Doc(("activity", one.pk), one.title, lines_of(one.goal, one.non_goal, one.reuse_plan))
        for one in found
    }


def deliverables(pks: Iterable[int]) -> Docs:
    found = Deliverable.objects.live().filter(pk__in=pks)
    return {one.pk: Doc(("activity", one.activity_id), one.name, one.acceptance) for one in found}


def entries(pks: Iterable[int]) -> Docs:
    """The words of an entry, and what its kind adds to them."""
    return {one.pk: entry(one) for one in LogEntry.objects.filter(pk__in=pks)}


def entry(one: LogEntry) -> Doc:
    added = (value for value in one.lines.values() if isinstance(value, str) and not value.isdigit())
    first, _break, rest = one.text.partition("\n")
    return Doc(("activity", one.activity_id), first, lines_of(rest, *added), one.number)


def incidents(pks: Iterable[int]) -> Docs:
    """What was reported and seen; not what anybody has only noted for themselves."""
    seen: dict[int, list[str]] = {}
    for incident, text in Finding.objects.filter(incident__in=list(pks)).values_list("incident", "text"):
        seen.setdefault(incident, []).append(text)
    return {
        one.pk: Doc(
            ("incident", one.pk),
            one.title,
            lines_of(*told(one), *seen.get(one.pk, [])),
        )
        for one in Incident.objects.filter(pk__in=pks)
    }


def told(one: Incident) -> tuple[str, ...]:
    return one.seen, one.workaround, one.customer_message, one.stopped_by_what


def retrospectives(pks: Iterable[int]) -> Docs:
    """The published text once there is one; before that the sections at work."""
    found = Retrospective.objects.filter(pk__in=pks).exclude(status=Retrospective.Status.SUPERSEDED)
    rows = list(found.select_related("current").defer("facts"))
    at_work: dict[int, list[str]] = {}
    sections = Section.objects.filter(retrospective__in=[one.pk for one in rows if one.current is None])
    for retrospective, body in sections.values_list("retrospective", "body"):
        at_work.setdefault(retrospective, []).append(body)
    return {one.pk: page(one, at_work.get(one.pk, [])) for one in rows}


def page(one: Retrospective, at_work: list[str]) -> Doc:
    root = ("retrospective", one.pk)
    if one.current is None:
        return Doc(root, one.title, lines_of(*at_work))
    written: Mapping[str, Any] = one.current.document
    bodies = [section["body"] for section in written["sections"]]
    return Doc(root, written.get("title") or one.title, lines_of(*bodies))


def lessons(pks: Iterable[int]) -> Docs:
    found = Lesson.objects.filter(pk__in=pks, retrospective__status__in=PUBLIC)
    return {one.pk: Doc(("retrospective", one.retrospective_id), one.text) for one in found}


def improvements(pks: Iterable[int]) -> Docs:
    """Below a retrospective its readers find it, else those of the incident or the activity."""
    return {one.pk: improvement(one) for one in ActionItem.objects.filter(pk__in=pks)}


def improvement(one: ActionItem) -> Doc:
    roots = {
        "retrospective": one.retrospective_id,
        "incident": one.incident_id,
        "activity": one.activity_id,
    }
    root = next((name, pk) for name, pk in roots.items() if pk)
    return Doc(root, one.title, one.end_state)


@dataclass(frozen=True)
class Source:
    """A kind: its rows, how they are read, and its name in the record."""

    rows: Callable[[], QuerySet[Any]]
    read: Callable[[Iterable[int]], Docs]

    @property
    def label(self) -> str:
        return str(self.rows().model._meta.label_lower)


SOURCES: Final[dict[str, Source]] = {
    DocKind.ACTIVITY: Source(Activity.objects.all, activities),
    DocKind.DELIVERABLE: Source(Deliverable.objects.all, deliverables),
    DocKind.ENTRY: Source(LogEntry.objects.all, entries),
    DocKind.INCIDENT: Source(Incident.objects.all, incidents),
    DocKind.RETROSPECTIVE: Source(Retrospective.objects.all, retrospectives),
    DocKind.LESSON: Source(Lesson.objects.all, lessons),
    DocKind.IMPROVEMENT: Source(ActionItem.objects.all, improvements),
}


def next_rows(kind: str, after: int, most: int) -> list[int]:
    """The ids of the next rows of a kind, in the order of their ids."""
    rows = SOURCES[kind].rows().filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])
