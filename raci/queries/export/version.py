"""The matrix as one reader is given it to take along: as it stands, or as a revision fixed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.people.models import User
from raci.queries.columns import Group, Reader, columns_of, held_in, reader_of, taking_part
from raci.queries.fixed import rows_in
from raci.queries.grid import letter_set, live_rows, sheet_of
from raci.queries.standing import answers_of
from raci.rules import Holder, PartState, Row, parts_of, state_of
from raci.rules.matrix import LETTERS, Document


@dataclass(frozen=True)
class Version:
    """`revision` is the one asked for, or the newest; `is_live` says that the rows are those of now. The
    letters are those of its columns, A first.
    """

    activity: Activity
    reader: Reader
    revision: Revision | None
    is_live: bool
    rows: Sequence[Row]
    sheet: Document
    letters: tuple[str, ...]
    groups: Sequence[Group]
    states: Sequence[PartState]

    def holders(self, row: Row, letter: str) -> list[Holder]:
        """Who has a letter, as the columns show it: without names the departments."""
        if letter == "A":
            held = [Holder(row.department_id, row.accountable_id)] if row.department_id else []
        else:
            held = list(row.holding(letter))
        return held if self.reader.names else list(dict.fromkeys(Holder(one.department_id) for one in held))


def version_for(user: User, activity: Activity, revision: Revision | None = None) -> Version:
    """A fixed number of queries, whatever its size. A revision has its departments' names of that day."""
    reader = reader_of(user, activity, revision.at if revision else None)
    newest = revision or revisions(Revision.Kind.MATRIX, activity).order_by("-number").first()
    rows = rows_in(revision) if revision else live_rows([activity.pk])[activity.pk]
    sheet = revision.document["sheet"] if revision else sheet_of(activity)
    answers = answers_of([activity.pk], revision.number if revision else None)[activity.pk]
    parts = parts_of(rows, {}, driver_id=activity.lead_id, sponsor_id=activity.sponsor_id)
    return Version(
        activity=activity,
        reader=reader,
        revision=newest,
        is_live=revision is None,
        rows=rows,
        sheet=sheet,
        letters=_letters(activity, rows),
        groups=columns_of(taking_part(activity), held_in(rows), reader, is_open=False),
        states=[state_of(part, str(sheet["digest"]), answers) for part in parts],
    )


def _letters(activity: Activity, rows: Sequence[Row]) -> tuple[str, ...]:
    """A and the letters that this matrix offers, with those that it holds all the same."""
    offered = set(letter_set(activity.pk).codes) | {letter for row in rows for letter in row.letters}
    return ("A", *(letter for letter in LETTERS if letter in offered))
