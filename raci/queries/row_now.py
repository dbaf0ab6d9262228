"""One row after a change: its cells at once. Its check and what depends on it follow (matrix_page, only=)."""

from dataclasses import dataclass
from datetime import datetime

from postmortem.activities.models import Activity
from postmortem.people.models import User
from raci.queries.access import PREPARING
from raci.queries.changes import UndoOffer, undo_offer
from raci.queries.columns import columns_mark, columns_of, reader_of
from raci.queries.ground import ROW_GROUND
from raci.queries.row_checks import Board
from raci.queries.rows import RowView, Wording, row_view


@dataclass(frozen=True)
class RowNow:
    """What a change answers with; its names are those of MatrixPage."""

    changed: RowView
    columns_mark: str
    may_letters: bool
    undo: UndoOffer | None


def row_now(user: User, activity: Activity, pk: int, *, now: datetime) -> RowNow | None:
    """The row as it is now, or None if it is gone. It costs the same however large the matrix is."""
    ground = ROW_GROUND(activity.pk, pk)
    row = ground.row
    if row is None:
        return None
    reader = reader_of(user, activity)
    is_preparing = activity.status in PREPARING
    is_open = is_preparing and (reader.hats.driver or reader.hats.leads_here)
    groups = columns_of(ground.taking, ground.held, reader, is_open=is_open)
    board = Board(activity, groups, reader, ground.states(activity), ground.answers, findings=[])
    return RowNow(
        changed=row_view(board, row, Wording(now, is_preparing)),
        columns_mark=columns_mark(groups),
        may_letters=is_open,
        undo=undo_offer(activity, reader, now) if is_open else None,
    )
