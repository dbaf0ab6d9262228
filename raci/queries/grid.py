"""The matrix as it stands: rows with their letters, the sheet they come with, the newest revision."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from postmortem.activities.models import Activity, Deliverable, Waiver
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.audit.together import Together
from raci.models import Assignment, Matrix
from raci.rules import LETTER_SETS, Holder, LetterSet, Row, Rush, sheet_document
from raci.rules.letters import RACI
from raci.rules.matrix import Document

# What a row holds → its column.
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

OF_LETTER = ("pk", "deliverable_id", "letter", "department_id", "person_id", "inherited", "since")
Letters = dict[str, tuple[Holder, ...]]


class Rows:
    """The rows of one or more matrices with their letters: make it, ask `together`, read them."""

    def __init__(self, which: Q, together: Together) -> None:
        self._rows = together.values(
            lambda: Deliverable.objects.live().filter(which), "activity_id", "position", *COLUMNS.values()
        )
        self._letters = together.values(lambda: _letters_in(which), *OF_LETTER)

    def found(self) -> list[tuple[int, Row]]:
        """Activity id and row, in the order of the matrix."""
        letters, inherited = self._held()
        return [
            (
                one.activity_id,
                Row(
                    **{name: getattr(one, column) for name, column in COLUMNS.items()},
                    letters=letters.get(one.pk, {}),
                    inherited=frozenset(inherited.get(one.pk, ())),
                ),
            )
            for one in sorted(self._rows, key=lambda one: (one.position, one.pk))
        ]

    def by_activity(self, activity_ids: Iterable[int] = ()) -> dict[int, list[Row]]:
        rows: dict[int, list[Row]] = defaultdict(list, {pk: [] for pk in activity_ids})
        for activity_id, row in self.found():
            rows[activity_id].append(row)
        return rows

    def _held(self) -> tuple[dict[int, Letters], dict[int, list[tuple[str, Holder]]]]:
        """Row → its letters with who holds them, and row → those that came along from an earlier time."""
        letters: dict[int, Letters] = defaultdict(dict)
        inherited: dict[int, list[tuple[str, Holder]]] = defaultdict(list)
        for one in sorted(self._letters, key=lambda one: (one.letter, one.since, one.pk)):
            holder = Holder(one.department_id, one.person_id)
            of_row = letters[one.deliverable_id]
            of_row[one.letter] = (*of_row.get(one.letter, ()), holder)
            if one.inherited:
                inherited[one.deliverable_id].append((one.letter, holder))
        return letters, inherited


def _letters_in(which: Q) -> QuerySet[Assignment]:
    rows = Deliverable.objects.live().filter(which).order_by().values("pk")
    return Assignment.objects.current().filter(department__isnull=False, deliverable__in=rows)


def live_rows(activity_ids: Iterable[int]) -> dict[int, list[Row]]:
    """Activity id → its rows in their order, without dropped ones; one query for any number of activities."""
    wanted, together = list(activity_ids), Together()
    rows = Rows(Q(activity__in=wanted), together)
    together.ask()
    return rows.by_activity(wanted)


def letter_set(activity_pk: int) -> LetterSet:
    """Which letters the matrix offers; one query."""
    chosen = Matrix.objects.filter(activity=activity_pk).values_list("letters", flat=True).first()
    return LETTER_SETS.get(chosen or "", RACI)


def sheet_of(activity: Activity, waivers: Iterable[Waiver] | None = None) -> Document:
    """Goal, what is not pursued, reuse, date and rush exception, as every department's sheet carries them.

    One query, none with the activity's waivers in their order, or if they are prefetched. An exception stands
    on it with its end until somebody ends it: were it to go by the clock, signatures would fall with nobody
    having done anything.
    """
    rushes = [one for one in (activity.waivers.all() if waivers is None else waivers) if _is_rush(one)]
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
