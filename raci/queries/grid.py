"""The matrix as it stands: rows with their letters, the sheet they come with, the newest revision."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from postmortem.activities.models import Activity, Deliverable, Waiver
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from raci.models import Assignment, Matrix
from raci.rules import LETTER_SETS, Holder, LetterSet, Row, Rush, sheet_document
from raci.rules.letters import RACI
from raci.rules.matrix import Document

# What a row holds → its column. Plain values, because a change of one letter reads hundreds of rows.
COLUMNS = {
    "pk": "pk",
    "name": "name",
    "kind": "kind",
    "phase": "phase",
    "status": "status",
    "acceptance": "acceptance",
    "due_at": "due_at",
    "freeze_at": "freeze_at",
    "accountable_id": "accountable_id",
    "department_id": "accountable_department_id",
    "accepted_at": "accepted_at",
    "discipline": "discipline",
    "approver_id": "approver_id",
    "comes_after_id": "comes_after_id",
    "added_at": "added_at",
    "inherited_from_id": "inherited_from_id",
}


def live_rows(activity_ids: Iterable[int]) -> dict[int, list[Row]]:
    """Activity id → its rows in their order, without dropped ones; two queries for any number
    of activities.
    """
    wanted = list(activity_ids)
    rows: dict[int, list[Row]] = {pk: [] for pk in wanted}
    for activity_id, row in _rows(Q(activity__in=wanted)):
        rows[activity_id].append(row)
    return rows


def live_row(activity_pk: int, pk: int) -> Row | None:
    """One row of an activity, or None if it has none of this id or dropped it; two queries."""
    return next((row for _activity, row in _rows(Q(activity=activity_pk, pk=pk))), None)


def _rows(which: Q) -> list[tuple[int, Row]]:
    deliverables = Deliverable.objects.live().filter(which).order_by("position", "pk")
    found = list(deliverables.values_list("activity_id", *COLUMNS.values()))
    letters, inherited = _letters_of([values[0] for _activity, *values in found])
    return [
        (
            activity_id,
            Row(
                **dict(zip(COLUMNS, values, strict=True)),
                letters=letters.get(values[0], {}),
                inherited=frozenset(inherited.get(values[0], ())),
            ),
        )
        for activity_id, *values in found
    ]


def _letters_of(
    rows: Iterable[int],
) -> tuple[dict[int, dict[str, tuple[Holder, ...]]], dict[int, list[tuple[str, Holder]]]]:
    """Row → its letters with who holds them, and row → those that came along from an earlier time."""
    current = Assignment.objects.current().filter(deliverable__in=rows, department__isnull=False)
    letters: dict[int, dict[str, tuple[Holder, ...]]] = defaultdict(dict)
    inherited: dict[int, list[tuple[str, Holder]]] = defaultdict(list)
    for row_id, letter, department_id, person_id, came_along in current.values_list(
        "deliverable_id", "letter", "department_id", "person_id", "inherited"
    ):
        holder = Holder(department_id or 0, person_id)
        letters[row_id][letter] = (*letters[row_id].get(letter, ()), holder)
        if came_along:
            inherited[row_id].append((letter, holder))
    return letters, inherited


def letter_set(activity_pk: int) -> LetterSet:
    """Which letters the matrix offers; one query."""
    chosen = Matrix.objects.filter(activity=activity_pk).values_list("letters", flat=True).first()
    return LETTER_SETS.get(chosen or "", RACI)


def sheet_of(activity: Activity) -> Document:
    """Goal, what is not pursued, reuse, date and rush exception, as every department's sheet carries them.

    One query, none if the activity's waivers are prefetched. An exception stands on it with its end until
    somebody ends it: were it to go by the clock, signatures would fall with nobody having done anything.
    """
    rushes = [one for one in activity.waivers.all() if _is_rush(one)]
    return sheet_document(
        goal=activity.goal,
        non_goal=activity.non_goal,
        reuse_plan=activity.reuse_plan,
        agreed_launch_at=activity.agreed_launch_at,
        rush=Rush(rushes[-1].reason, rushes[-1].until) if rushes else None,
    )


def _is_rush(waiver: Waiver) -> bool:
    """Whether it is one for the whole activity that nobody has ended."""
    narrower = (waiver.deliverable_id, waiver.person_id, waiver.department_id)
    return waiver.code == Waiver.RUSH and waiver.ended_at is None and narrower == (None, None, None)


def newest(activity: Activity) -> Revision | None:
    """The newest revision of the matrix, or None while it was never fixed."""
    return revisions(Revision.Kind.MATRIX, activity).order_by("-number").first()
