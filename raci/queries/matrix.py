"""The matrix page: who answers for what, and have they said yes?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.people.models import User
from raci.queries.access import PREPARING, decides_launch, may_put_forward
from raci.queries.changes import UndoOffer, undo_offer
from raci.queries.columns import (
    Choices,
    Group,
    Reader,
    columns_mark,
    columns_of,
    held_in,
    holder_choices,
    reader_of,
)
from raci.queries.exceptions import ExceptionView, exceptions_of
from raci.queries.findings import findings_of, said_to
from raci.queries.grid import sheet_of
from raci.queries.ground import Ground, ground_of
from raci.queries.row_checks import Board, WholeChecks, whole_checks
from raci.queries.rows import RowView, Wording, row_view
from raci.queries.signers import Signer, signers_of
from raci.rules import Finding, LetterSet, Row, keep_back, row_document

WIDE = 12  # columns beside the sign-off on a desk; a wider table scrolls in its own box
LONG = 40  # rows


class Phase(NamedTuple):
    label: str
    rows: list[RowView]


@dataclass(frozen=True)
class MatrixPage:
    """The page, or with `changed` what is shown anew after a change: then `phases` is empty."""

    activity: Activity
    names: bool
    letters: LetterSet
    groups: Sequence[Group]
    phases: Sequence[Phase]
    changed: RowView | None
    whole: WholeChecks
    exceptions: Sequence[ExceptionView]
    to_mend: int
    is_changed: bool
    revisions: Sequence[Revision]
    signers: Sequence[Signer]
    signed: int
    mine_to_sign: bool
    may_letters: bool
    may_choose: bool
    may_except: bool
    may_ask: bool
    may_launch: bool
    undo: UndoOffer | None
    rows: Sequence[tuple[str, str]]
    holders: Choices

    @property
    def revision(self) -> Revision | None:
        return self.revisions[0] if self.revisions else None

    @property
    def all_signed(self) -> bool:
        return bool(self.revisions) and self.signed == len(self.signers)

    @property
    def is_preparing(self) -> bool:
        return self.activity.status in PREPARING

    @property
    def has_inherited(self) -> bool:
        """Whether a letter wears the corner, so that the key explains it."""
        return any(view.has_inherited for phase in self.phases for view in phase.rows)

    @property
    def columns(self) -> int:
        return sum(len(group.columns) for group in self.groups)

    @property
    def width(self) -> int:
        """Columns of the table: the name, each group with its gap, the check."""
        return 2 + self.columns + len(self.groups)

    @property
    def is_large(self) -> bool:
        return self.columns > WIDE or len(self.rows) > LONG

    @property
    def columns_mark(self) -> str:
        return columns_mark(self.groups)


def matrix_page(user: User, activity: Activity, *, now: datetime, only: int | None = None) -> MatrixPage:
    """Everything on the page in a fixed number of queries, whatever its size; with `only` what is shown anew
    after a change in the row of this id.
    """
    ground, reader = ground_of(activity, now), reader_of(user, activity)
    rows = ground.rows
    is_preparing, is_whole = activity.status in PREPARING, only is None
    is_open = is_preparing and (reader.hats.driver or reader.hats.leads_here)
    drives = is_preparing and may_put_forward(reader.hats)
    findings = findings_of(activity, rows, now=now, beside=ground.beside)
    board = _board(activity, ground, reader, findings, is_open=is_open)
    shown = rows if is_whole else [row for row in rows if row.pk == only]
    wording = Wording(now, is_preparing)
    views = [row_view(board, row, wording) for row in shown]
    fixed, asked = ground.revisions, ground.asked
    is_changed = bool(fixed) and _is_changed(activity, rows, fixed[0], only)
    is_new = not fixed or activity.status == Activity.Status.DRAFT
    return MatrixPage(
        activity=activity,
        names=reader.names,
        letters=ground.letters,
        groups=board.groups,
        phases=_phases(views) if is_whole else [],
        changed=None if is_whole else next(iter(views), None),
        whole=whole_checks(board),
        exceptions=exceptions_of(activity, reader, now=now) if is_whole else [],
        to_mend=len({finding.row_id for finding in keep_back(findings, rows)}),
        is_changed=is_changed,
        revisions=fixed,
        signers=signers_of(board.states, board.answers, reader, asked),
        signed=sum(state.stands for state in board.states),
        mine_to_sign=any(duty.holder_id == user.pk for duty in asked),
        may_letters=is_open,
        may_choose=drives,
        may_except=is_preparing and reader.hats.may_edit,
        may_ask=drives and (is_new or is_changed or any(state.has_sent_back for state in board.states)),
        may_launch=is_preparing and is_whole and decides_launch(user, activity),
        undo=undo_offer(activity, reader, now) if is_open and is_whole else None,
        rows=[(str(row.pk), row.name) for row in rows],
        holders=holder_choices(board.groups) if is_open and is_whole else [],
    )


def _board(
    activity: Activity, ground: Ground, reader: Reader, findings: Sequence[Finding], *, is_open: bool
) -> Board:
    groups = columns_of(ground.taking, held_in(ground.rows), reader, is_open=is_open)
    states, said = ground.states(activity), said_to(findings, reader.user, reader.hats.leads)
    return Board(activity, groups, reader, states, ground.answers, said)


def _is_changed(activity: Activity, rows: Sequence[Row], newest: Revision, first: int | None) -> bool:
    """Whether anything differs from the newest version; row `first` is looked at first: it likely does."""
    fixed = newest.document
    is_same = [row.pk for row in rows] == [one["id"] for one in fixed["rows"]]
    if not is_same or fixed["sheet"] != sheet_of(activity):
        return True
    pairs = sorted(zip(rows, fixed["rows"], strict=True), key=lambda pair: pair[0].pk != first)
    return any(row_document(row) != was for row, was in pairs)


def _phases(views: Sequence[RowView]) -> list[Phase]:
    found = [
        Phase(str(phase.label), [view for view in views if view.row.phase == phase])
        for phase in Deliverable.Phase
    ]
    return [phase for phase in found if phase.rows]
