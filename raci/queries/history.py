"""Who answered for what at a moment, from closed rows; the audit is never read for it."""

from collections import defaultdict
from datetime import datetime

from postmortem.activities.models import Activity, Deliverable, PastAccountable
from raci import rules
from raci.models import Assignment
from raci.rules import Holder, InForce, Past


def in_force(activity: Activity, at: datetime) -> dict[int, InForce]:
    """Deliverable id → who was accountable at `at` and who held which letter, with the department of that
    day.

    Every row of the activity is in it, also dropped ones; where nobody had accepted, the accountable is None.
    Three queries.
    """
    owners: dict[int, list[Past]] = {}
    for row in Deliverable.objects.filter(activity=activity):
        owners[row.pk] = []
        if row.accepted_at and row.accountable_department_id and row.accountable_since:
            holder = Holder(row.accountable_department_id, row.accountable_id)
            owners[row.pk].append(Past(holder, row.accountable_since))
    for past in PastAccountable.objects.filter(deliverable__activity=activity):
        holder = Holder(past.department_id, past.person_id)
        owners[past.deliverable_id].append(Past(holder, past.since, past.until))
    letters: dict[int, list[tuple[str, Past]]] = defaultdict(list)
    for one in Assignment.objects.filter(deliverable__activity=activity, department__isnull=False):
        held = Past(Holder(one.department_id or 0, one.person_id), one.since, one.until)
        letters[one.deliverable_id].append((one.letter, held))
    return {pk: rules.in_force(pasts, letters[pk], at) for pk, pasts in owners.items()}
