"""What a finding may point to in its activity: rows, rules that were written down, agreements."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator

from incidents.models import Incident
from postmortem.activities.models import CheckCell, CheckTable, Deliverable, LogEntry

Kind = LogEntry.Kind
AGREED = [Kind.AGREEMENT, Kind.APPROVAL, Kind.DATE_CHANGE, Kind.CHANGE, Kind.HAND_OVER]
NAME_LENGTH = 60


def linkable(incident: Incident) -> dict[str, QuerySet[Any]]:
    """By name of the field: what there is in the activity to be linked."""
    rules = CheckCell.objects.filter(
        table__activity=incident.activity_id,
        table__kind=CheckTable.Kind.FIELD_RULES,
        row__removed_at__isnull=True,
        column__removed_at__isnull=True,
    )
    return {
        "deliverable": Deliverable.objects.live().filter(activity=incident.activity_id),
        "check_cell": rules.select_related("table", "row", "column"),
        "log_entry": LogEntry.objects.filter(activity=incident.activity_id, kind__in=AGREED),
    }


def rule_name(cell: CheckCell) -> str:
    """What the rule is about, and whose it is: Company name × Bank."""
    return f"{cell.row.label} × {cell.column.label}"


def entry_name(entry: LogEntry) -> str:
    """Its number in the log, what it is, and how it begins."""
    words = Truncator(" ".join(entry.text.split())).chars(NAME_LENGTH)
    return f"{entry.number} · {entry.get_kind_display()} · {words}" if words else f"{entry.number}"
