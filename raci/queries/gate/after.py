"""After the launch: what was expected, what came, and the plan of the first hours."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from postmortem.activities.models import Activity, Checkpoint, Deliverable
from postmortem.people.redaction import Words
from raci.rules import Row


class Figure(NamedTuple):
    """One metric some time after the launch: expected and actual, empty while unknown."""

    name: str
    unit: str
    horizon: str
    due_at: datetime | None
    expected: Decimal | None
    actual: Decimal | None


class FirstHour(NamedTuple):
    """One row of the phase of the launch."""

    row: Row
    name: str
    who: str


def figures_of(activity: Activity, words: Words) -> list[Figure]:
    """Expected and actual, metric by metric; one query."""
    found = Checkpoint.objects.filter(metric__activity=activity, metric__removed_at=None)
    return [
        Figure(
            words.text(one.metric.name),
            words.text(one.metric.unit),
            one.get_horizon_display(),
            one.due_at,
            one.expected,
            one.actual,
        )
        for one in found.select_related("metric").order_by("metric__slot", "metric", "due_at", "pk")
        if one.expected is not None or one.actual is not None
    ]


def first_hours(rows: Sequence[Row], words: Words) -> list[FirstHour]:
    """The rows of the phase of the launch, in their order."""
    return [
        FirstHour(row, words.text(row.name), words.person(row.accountable_id, row.department_id))
        for row in rows
        if row.phase == Deliverable.Phase.LAUNCH and not row.is_outcome
    ]
