"""The matrix as it stands: rows with their letters, the sheet they come with, the newest revision."""

from collections import defaultdict
from collections.abc import Iterable

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from raci.models import Assignment
from raci.rules import Holder, Row, sheet_document
from raci.rules.matrix import Document


def row_of(deliverable: Deliverable, letters: dict[str, tuple[Holder, ...]]) -> Row:
    return Row(
        pk=deliverable.pk,
        name=deliverable.name,
        kind=deliverable.kind,
        phase=deliverable.phase,
        status=deliverable.status,
        acceptance=deliverable.acceptance,
        due_at=deliverable.due_at,
        freeze_at=deliverable.freeze_at,
        accountable_id=deliverable.accountable_id,
        department_id=deliverable.accountable_department_id,
        accepted_at=deliverable.accepted_at,
        discipline=deliverable.discipline,
        approver_id=deliverable.approver_id,
        comes_after_id=deliverable.comes_after_id,
        added_at=deliverable.added_at,
        letters=letters,
    )


def live_rows(activity_ids: Iterable[int]) -> dict[int, list[Row]]:
    """Activity id → its rows in their order, without dropped ones; two queries for any number
    of activities.
    """
    wanted = list(activity_ids)
    deliverables = list(Deliverable.objects.live().filter(activity__in=wanted).order_by("position", "pk"))
    current = Assignment.objects.current().filter(
        deliverable__in=[d.pk for d in deliverables], department__isnull=False
    )
    letters: dict[int, dict[str, tuple[Holder, ...]]] = defaultdict(dict)
    for row_id, letter, department_id, person_id in current.values_list(
        "deliverable_id", "letter", "department_id", "person_id"
    ):
        held = letters[row_id].get(letter, ())
        letters[row_id][letter] = (*held, Holder(department_id or 0, person_id))
    rows: dict[int, list[Row]] = {pk: [] for pk in wanted}
    for deliverable in deliverables:
        rows[deliverable.activity_id].append(row_of(deliverable, letters[deliverable.pk]))
    return rows


def sheet_of(activity: Activity) -> Document:
    """Goal, what is not pursued, reuse and date, as every department's sheet carries them."""
    return sheet_document(
        goal=activity.goal,
        non_goal=activity.non_goal,
        reuse_plan=activity.reuse_plan,
        agreed_launch_at=activity.agreed_launch_at,
    )


def newest(activity: Activity) -> Revision | None:
    """The newest revision of the matrix, or None while it was never fixed."""
    return revisions(Revision.Kind.MATRIX, activity).order_by("-number").first()
