"""One row of the matrix as a reader sees it: its cells, what each asks in words, and its check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from postmortem.people.templatetags.words import when, when_text
from raci.queries.columns import Column, Group, Reader, key_of
from raci.queries.row_checks import Board, Check, checks_of, url_of
from raci.rules import Heap, Holder, PartState, Row
from raci.rules.letters import KINDS, WORKING


class Letter(NamedTuple):
    code: str
    accepted: bool
    mine: bool
    inherited: bool = False  # came along from an earlier time, and nobody has confirmed it


@dataclass(frozen=True)
class Cell:
    """A filled cell. `set` is the letter that a key or a click replaces, `asks` what each letter asks."""

    letters: Sequence[Letter]
    asks: Sequence[str]
    set: str
    who: str

    @property
    def is_held(self) -> bool:
        return any(letter.code in "ARS" for letter in self.letters)


@dataclass(frozen=True)
class RowView:
    """A row in the reader's words."""

    row: Row
    name: str
    url: str
    due: SafeString
    owner: str
    mark: str
    cells: Sequence[Sequence[Cell | None]]
    checks: Sequence[Check]

    @property
    def key(self) -> str:
        return str(self.row.pk)

    @property
    def is_in_force(self) -> bool:
        return self.row.accepted_at is not None

    @property
    def has_inherited(self) -> bool:
        cells = (cell for group in self.cells for cell in group if cell)
        return any(letter.inherited for cell in cells for letter in cell.letters)


@dataclass(frozen=True)
class Wording:
    """What a letter asks of whoever holds it, in the reader's language and time zone."""

    now: datetime
    is_preparing: bool
    known: dict[Letter, str] = field(default_factory=dict)
    moments: dict[datetime, tuple[str, SafeString]] = field(default_factory=dict)

    def moment(self, at: datetime) -> tuple[str, SafeString]:
        """When it is due, as words and as they stand on the page; many rows are due at once."""
        if at not in self.moments:
            self.moments[at] = when_text(at, self.now), when(at, self.now)
        return self.moments[at]

    def asks(self, letter: Letter, row: Row) -> str:
        if letter.code == "A":
            return self._whole(self._accountable(letter, row), letter)
        if letter not in self.known:
            self.known[letter] = self._whole(self._working(letter), letter)
        return self.known[letter]

    def _whole(self, said: str, letter: Letter) -> str:
        if letter.inherited:
            said = _("%(words)s Inherited, unconfirmed.") % {"words": said}
        return _("%(words)s It is yours.") % {"words": said} if letter.mine else said

    def _accountable(self, letter: Letter, row: Row) -> str:
        due = {"due": self.moment(row.due_at)[0]}
        if letter.accepted:
            return _("A accountable: answers for it by %(due)s.") % due
        if row.accountable_id is None:
            return _("A accountable, nobody named yet: is asked who answers for it by %(due)s.") % due
        return _("A accountable, proposed: is asked to answer for it by %(due)s.") % due

    def _working(self, letter: Letter) -> str:
        kind = KINDS[letter.code]
        said = {"letter": letter.code, "name": kind.name, "asks": kind.asks}
        if letter.accepted:
            return _("%(letter)s %(name)s: %(asks)s.") % said
        if self.is_preparing:
            return _("%(letter)s %(name)s: %(asks)s; waits for the lead’s signature.") % said
        return _("%(letter)s %(name)s: %(asks)s; not signed by the lead.") % said


def row_view(board: Board, row: Row, wording: Wording) -> RowView:
    touching = [state for state in board.states if row.pk in state.rows]
    is_agreed = row.accepted_at is not None and all(state.stands_behind(row.pk) for state in touching)
    letters = _letters(row, board.reader, touching, is_agreed=is_agreed)
    return RowView(
        row=row,
        name=board.reader.words.text(row.name),
        url=url_of(board, row),
        due=wording.moment(row.due_at)[1],
        owner=key_of(Holder(row.department_id, row.accountable_id)) if row.department_id else "",
        mark=_mark(row, touching, board.reader, is_agreed=is_agreed),
        cells=[_cells(group, letters, board.reader, row, wording) for group in board.groups],
        checks=checks_of(board, row, touching),
    )


def _letters(
    row: Row, reader: Reader, states: Iterable[PartState], *, is_agreed: bool
) -> dict[Holder, list[Letter]]:
    """Holder → letters, A first. A fills when the person accepts, R and S when the lead has signed.

    A letter that came along from an earlier time is confirmed with that; C and I, which ask for nothing, once
    the whole row is agreed.
    """
    behind = {state.part.department_id for state in states if state.stands_behind(row.pk)}
    found: dict[Holder, list[Letter]] = {}
    if row.department_id:
        owner = Holder(row.department_id, row.accountable_id)
        accepted = row.accepted_at is not None
        came_along = row.inherited_from_id is not None and not accepted
        found[owner] = [Letter("A", accepted, reader.is_me(owner), came_along)]
    for code in WORKING:
        for holder in row.holding(code):
            signed = KINDS[code].signed
            stands = not signed or holder.department_id in behind
            confirmed = stands if signed else is_agreed
            came_along = (code, holder) in row.inherited and not confirmed
            found.setdefault(holder, []).append(Letter(code, stands, reader.is_me(holder), came_along))
    return found


def _cells(
    group: Group, letters: dict[Holder, list[Letter]], reader: Reader, row: Row, wording: Wording
) -> list[Cell | None]:
    if not reader.names:
        inside = [one for holder, held in letters.items() if holder[0] == group.department_id for one in held]
        return [_cell(_merged(inside), group.columns[0], row, wording)]
    return [_cell(letters.get(column.holder, ()), column, row, wording) for column in group.columns]


def _merged(inside: Sequence[Letter]) -> list[Letter]:
    """A department that holds a letter several times shows it once, filled only if all of it is agreed."""
    return [
        Letter(
            code,
            all(one.accepted for one in inside if one.code == code),
            mine=False,
            inherited=any(one.inherited for one in inside if one.code == code),
        )
        for code in ("A", *WORKING)
        if any(one.code == code for one in inside)
    ]


def _cell(held: Sequence[Letter], column: Column, row: Row, wording: Wording) -> Cell | None:
    if not held:
        return None
    current = next((one.code for one in held if one.code in WORKING), "")
    return Cell(held, [wording.asks(one, row) for one in held], current, column.who)


def _mark(row: Row, states: Sequence[PartState], reader: Reader, *, is_agreed: bool) -> str:
    """What is new for the reader who signs, else for any of the signers, since they last answered; of a row
    that came along from an earlier time that it did, until it is accepted and signed.
    """
    if row.inherited_from_id and not is_agreed:
        return _("inherited, unconfirmed")
    own = [state for state in states if state.part.signer_id == reader.user.pk]
    answered = [state for state in own or states if state.last]
    if any(state.rows[row.pk] == Heap.CHANGED for state in answered):
        return _("changed since signed")
    return _("new row") if any(state.rows[row.pk] == Heap.NEW for state in answered) else ""
