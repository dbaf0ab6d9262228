"""A version of the matrix as plain rows, and whose signatures it had."""

from datetime import datetime

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from raci.queries.standing import answers_of
from raci.rules import Holder, Row, parts_of, state_of
from raci.rules.matrix import LETTERS


def rows_in(revision: Revision) -> list[Row]:
    """The rows as a revision has them."""
    return [
        Row(
            pk=row["id"],
            name=row["name"],
            kind=row["kind"],
            phase=row["phase"],
            acceptance=row["acceptance"],
            due_at=datetime.fromisoformat(row["due_at"]),
            freeze_at=datetime.fromisoformat(row["freeze_at"]) if row["freeze_at"] else None,
            department_id=row["accountable"][0],
            accountable_id=row["accountable"][1],
            accepted_at=datetime.fromisoformat(row["accepted_at"]) if row["accepted_at"] else None,
            letters={
                letter: tuple(Holder(*held) for held in row[letter]) for letter in LETTERS if row[letter]
            },
        )
        for row in revision.document["rows"]
    ]


def signed_in(activity: Activity, number: int | None) -> dict[int, set[int]]:
    """Row id → the departments whose lead stood behind it as this version has it; three queries, none where
    nothing was ever fixed (without a number).
    """
    fixed = revisions(Revision.Kind.MATRIX, activity).filter(number=number).first() if number else None
    if fixed is None:
        return {}
    answers = answers_of([activity.pk], number)[activity.pk]
    rows, digest = rows_in(fixed), str(fixed.document["sheet"]["digest"])
    parts = parts_of(rows, {}, driver_id=activity.lead_id, sponsor_id=activity.sponsor_id)
    found: dict[int, set[int]] = {row.pk: set() for row in rows}
    for state in (state_of(part, digest, answers) for part in parts):
        for row in state.part.rows:
            if state.part.department_id and state.stands_behind(row.pk):
                found[row.pk].add(state.part.department_id)
    return found
