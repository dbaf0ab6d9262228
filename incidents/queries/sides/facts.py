"""The page on which those who took part check the facts of their rows, and the corrections to them."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import Correction, Retrospective
from incidents.queries.reading.parts import line
from incidents.queries.reading.shown import Line
from incidents.queries.reading.told import Note, Told, margin_words
from incidents.queries.retrospective_work.access import may_edit, retrospective_at_work
from incidents.queries.retrospective_work.texts import people_of
from incidents.queries.sides.access import duties_about
from incidents.queries.sides.standing import unchecked
from incidents.rules.sides import rows_by_person
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for


@dataclass(frozen=True)
class OwnRow:
    """One row the reader answered for or worked on, with what the record says of it."""

    pk: int
    name: str
    margin: str
    lines: list[Line]


@dataclass(frozen=True)
class Corrected:
    """A correction, the row it is about, and whose side it is from."""

    correction: Correction
    row: str
    side: str


@dataclass(frozen=True)
class FactsPage:
    """Everything the page of the facts shows to one reader."""

    retrospective: Retrospective
    rights: bool
    rows: list[OwnRow]
    notes: list[Note]
    corrections: list[Corrected]
    own: Duty | None
    asked: int
    waiting: int

    @property
    def checking(self) -> bool:
        return self.retrospective.status == Retrospective.Status.CALIBRATING

    @property
    def choices(self) -> list[tuple[int, str]]:
        return [(row.pk, row.name) for row in self.rows]

    @property
    def may_correct(self) -> bool:
        return self.checking and self.own is not None

    @property
    def unanswered(self) -> int:
        return sum(one.correction.replied_at is None for one in self.corrections)


def facts_at_work(user: User, pk: int) -> Retrospective:
    """For those who are asked to check them, and who keeps the page. Raises Http404, PermissionDenied."""
    found = retrospective_at_work(user, pk)
    if not may_edit(user, found) and not duties_about(found, Duty.Kind.FACTS).filter(holder=user).exists():
        raise PermissionDenied
    return found


def asked_for_facts(user: User, pk: int) -> Retrospective:
    """For those who are, or were, asked to check them. Raises Http404, PermissionDenied."""
    found = retrospective_at_work(user, pk)
    if not duties_about(found, Duty.Kind.FACTS).filter(holder=user).exists():
        raise PermissionDenied
    return found


def correction_at_work(user: User, pk: int, correction: int) -> Correction:
    """A correction, for whoever keeps the page. Raises Http404, PermissionDenied."""
    about = retrospective_at_work(user, pk)
    found = Correction.objects.filter(pk=correction, retrospective=about).first()
    if found is None:
        raise Http404
    if not may_edit(user, about):
        raise PermissionDenied
    found.retrospective = about
    return found


def facts_page(user: User, retrospective: Retrospective, *, now: datetime) -> FactsPage:
    """For one reader: the own rows; who keeps the page sees all corrections, others their own."""
    facts, rights = retrospective.facts, may_edit(user, retrospective)
    told = (
        Told(facts, redact_for(people_of(retrospective), departments_by_id(), names=False)) if facts else None
    )
    duties = duties_about(retrospective, Duty.Kind.FACTS).exclude(state=Duty.State.WITHDRAWN)
    mine = duties.filter(holder=user)
    found = Correction.objects.filter(retrospective=retrospective).select_related("department", "deliverable")
    visible = found if rights else found.filter(by=user)
    return FactsPage(
        retrospective=retrospective,
        rights=rights,
        rows=[own_row(pk, told) for pk in rows_by_person(facts).get(user.pk, [])] if told else [],
        notes=told.notes() if told else [],
        corrections=[_corrected(one, told) for one in visible],
        own=mine.filter(state=Duty.State.OPEN).first() or mine.order_by("-from_at").first(),
        asked=duties.count(),
        waiting=unchecked(retrospective, now=now),
    )


def own_row(pk: int, told: Told) -> OwnRow:
    found = told.rows.get(pk, {})
    seconds = found.get("margin")
    entries = [entry for entry in told.document["timeline"] if entry["deliverable"] == pk]
    return OwnRow(
        pk=pk,
        name=told.row(pk),
        margin="" if seconds is None else margin_words(seconds),
        lines=[line(entry, told) for entry in entries],
    )


def _corrected(one: Correction, told: Told | None) -> Corrected:
    row = told.row(one.deliverable_id) if told else ""
    return Corrected(one, row, told.words.side(one.department_id) if told and one.department_id else "")
