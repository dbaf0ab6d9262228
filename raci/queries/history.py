"""Who answered for what at a moment, from closed rows; the audit is never read for it."""

from collections import defaultdict
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from postmortem.activities.models import Activity, Deliverable, PastAccountable
from postmortem.audit.together import Asked, Together
from raci import rules
from raci.models import Assignment
from raci.rules import Holder, InForce, Past


def in_force(activity: Activity, at: datetime) -> dict[int, InForce]:
    """Deliverable id → who was accountable at `at` and who held which letter, with the department of that
    day.

    Every row of the activity is in it, also dropped ones; where nobody had accepted, the accountable is None.
    One query.
    """
    together = Together()
    held = Held(Deliverable.objects.filter(activity=activity), together)
    together.ask()
    return held.at(at)


class Held:
    """Who held what in these rows over time, for whoever asks for more at once: make it, ask `together`, then
    ask it about any number of moments.
    """

    def __init__(self, rows: "Asked[Deliverable]", together: Together) -> None:
        def mine() -> QuerySet[Deliverable, Any]:
            return (rows() if callable(rows) else rows).order_by().values("pk")

        def past() -> QuerySet[PastAccountable]:
            return PastAccountable.objects.filter(deliverable__in=mine())

        def letters() -> QuerySet[Assignment]:
            return Assignment.objects.filter(deliverable__in=mine(), department__isnull=False)

        self._rows = together.values(
            rows, "pk", "accepted_at", "accountable_department_id", "accountable_id", "accountable_since"
        )
        self._past = together.values(
            past, "pk", "deliverable_id", "department_id", "person_id", "since", "until"
        )
        self._letters = together.values(
            letters, "pk", "deliverable_id", "letter", "department_id", "person_id", "since", "until"
        )

    def at(self, at: datetime) -> dict[int, InForce]:
        """As `in_force` above says, for these rows."""
        owners: dict[int, list[Past]] = {}
        for row in self._rows:
            owners[row.pk] = []
            if row.accepted_at and row.accountable_department_id and row.accountable_since:
                holder = Holder(row.accountable_department_id, row.accountable_id)
                owners[row.pk].append(Past(holder, row.accountable_since))
        for past in sorted(self._past, key=lambda past: (past.since, past.pk)):
            holder = Holder(past.department_id, past.person_id)
            owners[past.deliverable_id].append(Past(holder, past.since, past.until))
        letters: dict[int, list[tuple[str, Past]]] = defaultdict(list)
        for one in sorted(self._letters, key=_order):
            held = Past(Holder(one.department_id, one.person_id), one.since, one.until)
            letters[one.deliverable_id].append((one.letter, held))
        return {pk: rules.in_force(pasts, letters[pk], at) for pk, pasts in owners.items()}


def _order(one: SimpleNamespace) -> tuple[Any, ...]:
    """As the matrix keeps them."""
    return one.letter, one.since, one.pk
