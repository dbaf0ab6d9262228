"""Who has to sign a matrix, and what each of them said, as lines beside it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.outbox.models import Duty
from postmortem.people.models import Deputy
from postmortem.people.queries import people_by_id
from postmortem.people.redaction import Words
from raci.queries.columns import Reader
from raci.rules import Answers, PartState, Why


@dataclass(frozen=True)
class Signer:
    """One line of the list of signatures: shape and word, when; why somebody else than the lead signs, in
    whose name it was signed, and what was agreed to with a reservation.
    """

    shape: str
    word: str
    note: str
    at: datetime | None
    why: str
    behalf: str = ""
    reservations: Sequence[str] = ()


class Office(NamedTuple):
    """Somebody's office, which speaks for that person, in its time."""

    deputy_id: int
    person_id: int
    since: datetime
    until: datetime | None

    def spoke(self, by_id: int | None, for_id: int | None, at: datetime) -> bool:
        is_then = self.since <= at and (self.until is None or at < self.until)
        return is_then and (self.deputy_id, self.person_id) == (by_id, for_id)


def offices_of(person_ids: Iterable[int | None]) -> list[Office]:
    """Who was the office of these people, and when; one query."""
    wanted = [pk for pk in person_ids if pk]
    if not wanted:
        return []
    named = Deputy.objects.filter(scope=Deputy.Scope.OFFICE, person__in=wanted)
    return [Office(*one) for one in named.values_list("deputy_id", "person_id", "since", "until")]


def with_signers(words: Words, signers: Iterable[tuple[int | None, int | None]]) -> Words:
    """The words with those who signed in another's name, who need not take part."""
    ids = {pk for by_id, for_id in signers if for_id for pk in (by_id, for_id) if pk}
    return (
        replace(words, people={**people_by_id(ids - words.people.keys()), **words.people}) if ids else words
    )


def behalf(signed: tuple[int | None, int | None, datetime], words: Words, offices: Collection[Office]) -> str:
    """In whose name something was signed, from (by, for, at); empty for the own name. What an office says
    counts as that person's own word.
    """
    by_id, for_id, _at = signed
    if not for_id:
        return ""
    said = {"by": words.person(by_id), "who": words.person(for_id)}
    if any(office.spoke(*signed) for office in offices):
        return _("%(by)s as the office of %(who)s: counts as given in person") % said
    return _("%(by)s in the name of %(who)s") % said


def signers_of(
    states: Sequence[PartState], answers: Answers, reader: Reader, asked: Sequence[Duty]
) -> list[Signer]:
    """One line for each signature that the rows ask for; one query."""
    offices = offices_of(state.last.for_id for state in states if state.last)
    signed = [(state.last.by_id, state.last.for_id) for state in states if state.last]
    reader = replace(reader, words=with_signers(reader.words, signed))
    return [_signer(state, answers, reader, asked, offices) for state in states]


def _signer(
    state: PartState, answers: Answers, reader: Reader, asked: Sequence[Duty], offices: Collection[Office]
) -> Signer:
    last, why = state.last, _why(state)
    name = _name(state, reader)
    if last is None:
        return _unsigned(state, reader, asked, name)
    by = behalf((last.by_id, last.for_id, last.at), reader.words, offices)
    said = [reader.words.text(one) for one in _reservations(state, answers)]
    if state.stands:
        return Signer("done", name, _("with a reservation") if said else "", last.at, why, by, said)
    if state.has_sent_back:
        return Signer("dropped", name, _("sent something back"), None, why, by, said)
    note = _("signed version %(number)s") % {"number": last.number}
    return Signer("half", name, note, None, why, by, said)


def _name(state: PartState, reader: Reader) -> str:
    department_id = state.part.department_id
    name = reader.words.department(department_id) if department_id else _("The sponsor")
    return _("%(who)s, you") % {"who": name} if state.part.signer_id == reader.user.pk else name


def _why(state: PartState) -> str:
    return {
        Why.LEAD_DRIVES: _("The sponsor signs, because the lead drives the activity."),
        Why.NO_LEAD: _("The sponsor signs, because the department has no lead."),
    }.get(state.part.why, "")


def _unsigned(state: PartState, reader: Reader, asked: Sequence[Duty], name: str) -> Signer:
    part, why = state.part, _why(state)
    passed = (part.signer_id, part.department_id)
    for duty in asked:
        if (duty.params.get("for_id"), duty.params.get("department_id")) == passed:
            note = _("passed on to %(who)s") % {"who": reader.words.person(duty.holder_id)}
            return Signer("said", name, note, duty.from_at, why)
    duties = [one for one in asked if one.holder_id == part.signer_id]
    if duties:
        return Signer("said", name, _("asked to sign"), duties[0].from_at, why)
    return Signer("open", name, _("not asked yet"), None, why)


def _reservations(state: PartState, answers: Answers) -> list[str]:
    """What was agreed to with a reservation and still stands so: the sheet, then row by row."""
    last, found = state.last, []
    if last and last.reservation:
        found.append(last.reservation)
    for row in state.part.rows:
        said = answers.rows.get((state.part.department_id, row.pk))
        if said and said.reservation and state.stands_behind(row.pk):
            found.append(_("%(row)s: %(reason)s") % {"row": row.name, "reason": said.reservation})
    return found
