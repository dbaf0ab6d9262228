"""One row of the matrix as a reader sees it: its cells, and its check as a sentence with the mend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from raci.queries.access import PREPARING
from raci.queries.columns import Group, Reader, key_of, name_of
from raci.rules import Answers, Finding, Heap, Holder, PartState, Row
from raci.rules.checks import Step

SHOWN = ("R", "C", "I")


class Letter(NamedTuple):
    code: str
    accepted: bool
    mine: bool


@dataclass(frozen=True)
class Cell:
    """A filled cell. `set` is the letter that a click replaces; A is answered on the row's own page."""

    letters: Sequence[Letter]
    set: str
    who: str
    home: str

    @property
    def is_held(self) -> bool:
        return any(letter.code in "AR" for letter in self.letters)


class Check(NamedTuple):
    """One sentence beside a row; with `url` a link mends it, with `give` a button that sets R for that
    holder.
    """

    shape: str
    text: str
    url: str = ""
    word: str = ""
    give: str = ""


@dataclass(frozen=True)
class RowView:
    row: Row
    url: str
    status: str
    mark: str
    cells: Sequence[Sequence[Cell | None]]
    checks: Sequence[Check]

    @property
    def is_in_force(self) -> bool:
        return self.row.accepted_at is not None


@dataclass(frozen=True)
class Board:
    """What every row is seen against: the columns, the reader, the signatures and the findings."""

    activity: Activity
    groups: Sequence[Group]
    reader: Reader
    states: Sequence[PartState]
    answers: Answers
    findings: Sequence[Finding]


def row_view(board: Board, row: Row) -> RowView:
    touching = [state for state in board.states if row.pk in state.rows]
    letters = _letters(row, board.reader, touching)
    return RowView(
        row=row,
        url=_url(board, row),
        status=str(Deliverable.Status(row.status).label),
        mark=_mark(row, touching, board.reader),
        cells=[_cells(group, letters, board.reader) for group in board.groups],
        checks=_checks(board, row, touching),
    )


def _url(board: Board, row: Row) -> str:
    return reverse("activities:deliverable", args=[board.activity.pk, row.pk])


def _letters(row: Row, reader: Reader, states: Iterable[PartState]) -> dict[Holder, list[Letter]]:
    """Holder → letters, A first. A fills when the person accepts, R when the lead has signed."""
    behind = {state.part.department_id for state in states if state.stands_behind(row.pk)}
    found: dict[Holder, list[Letter]] = {}
    if row.department_id:
        owner = Holder(row.department_id, row.accountable_id)
        found[owner] = [Letter("A", row.accepted_at is not None, reader.is_me(owner))]
    for code in SHOWN:
        for holder in row.holding(code):
            is_agreed = code != "R" or holder.department_id in behind
            found.setdefault(holder, []).append(Letter(code, is_agreed, reader.is_me(holder)))
    return found


def _cells(group: Group, letters: dict[Holder, list[Letter]], reader: Reader) -> list[Cell | None]:
    if not reader.names:
        inside = [one for holder, held in letters.items() if holder[0] == group.department_id for one in held]
        # A department that holds a letter several times shows it once, filled only if all of it is agreed.
        merged = [
            Letter(code, all(one.accepted for one in inside if one.code == code), mine=False)
            for code in ("A", *SHOWN)
            if any(one.code == code for one in inside)
        ]
        side = reader.words.side(group.department_id)
        return [Cell(merged, "", side, "") if merged else None]
    cells: list[Cell | None] = []
    for column in group.columns:
        held = letters.get(column.holder)
        current = next((one.code for one in held or [] if one.code in SHOWN), "")
        cells.append(Cell(held, current, column.label, group.name) if held else None)
    return cells


def _mark(row: Row, states: Sequence[PartState], reader: Reader) -> str:
    """What is new for the reader who signs, else for any of the signers, since they last answered."""
    own = [state for state in states if state.part.signer_id == reader.user.pk]
    answered = [state for state in own or states if state.last]
    if any(state.rows[row.pk] == Heap.CHANGED for state in answered):
        return _("changed since signed")
    return _("new row") if any(state.rows[row.pk] == Heap.NEW for state in answered) else ""


def _checks(board: Board, row: Row, states: Sequence[PartState]) -> list[Check]:
    checks = [_mend(board, row, finding) for finding in board.findings if finding.row_id == row.pk]
    checks += [_sent_back(board, row, state) for state in states if state.rows[row.pk] == Heap.SENT_BACK]
    if row.accountable_id and not row.accepted_at:
        checks.append(_waiting(board, row))
    if checks:
        return checks
    if all(state.stands_behind(row.pk) for state in states):
        return [Check("done", _("accepted and signed"))]
    return [Check("half", _("accepted, signatures open"))]


def _who(holder: Holder, reader: Reader) -> str:
    """A person, for readers who see names; else the department, which is also meant where nobody is named."""
    if holder.person_id is None or not reader.names:
        return reader.words.department(holder.department_id)
    return name_of(holder, reader.words.people)


def _mend(board: Board, row: Row, finding: Finding) -> Check:
    reader = board.reader
    owner = Holder(row.department_id, row.accountable_id) if row.department_id else None
    if board.activity.status not in PREPARING:
        return Check("warn", finding.sentence)  # nothing is mended any more: it is what was in force
    if finding.step == Step.GIVE_R:
        if owner and reader.may_set(owner.department_id):
            word = _("R to %(who)s") % {"who": _who(owner, reader)}
            return Check("warn", finding.sentence, word=word, give=key_of(owner))
    elif reader.hats.may_edit:
        return Check("warn", finding.sentence, url=_url(board, row), word=finding.mend)
    return Check("warn", finding.sentence)


def _sent_back(board: Board, row: Row, state: PartState) -> Check:
    words, department_id = board.reader.words, state.part.department_id
    said = board.answers.rows[department_id, row.pk]
    who = words.department(department_id) if department_id else _("The sponsor")
    text = _("%(who)s sent it back: “%(reason)s”") % {"who": who, "reason": words.text(said.reason)}
    return Check("warn", text)


def _waiting(board: Board, row: Row) -> Check:
    if row.accountable_id == board.reader.user.pk:
        return Check("open", _("Waits for your answer."), url=_url(board, row), word=_("Answer"))
    who = _who(Holder(row.department_id or 0, row.accountable_id), board.reader)
    return Check("open", _("Waits for %(who)s.") % {"who": who}, url=_url(board, row), word=_("See the row"))
