"""What stands beside a document and is of today: read in one query, however much there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db.models import Q

from incidents.models import ActionItem, Incident, Retrospective
from incidents.queries.reading.left import thanked_in
from incidents.queries.reading.proven import Kept, evidence_in
from incidents.queries.reading.told import Part
from incidents.queries.sweep import sweep_document
from postmortem.activities.models import CheckCell, CheckLine
from postmortem.activities.queries import grid_of
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.evidence.models import Evidence, Remark
from postmortem.outbox.models import Duty
from postmortem.people.models import User


@dataclass(frozen=True)
class Beside:
    """`again`: how often it has happened since; `helpers`: names of those who helped; `notes` and `remarks`
    are those a reader may see.
    """

    improvements: list[ActionItem]
    kept: Mapping[int, Kept]
    sweep: Part
    again: int
    helpers: Mapping[int, str]
    notes: list[SimpleNamespace]
    remarks: list[Remark]

    def facts(self) -> tuple[object, ...]:
        """Everything of it that the document is shown with, to know whether it has changed."""
        items = [
            (one.pk, one.title, one.end_state, one.status, one.due_at, one.owner_id, one.owner_department_id)
            for one in self.improvements
        ]
        owners = [one.owner.display_name for one in self.improvements]
        return items, owners, sorted(self.kept.items()), self.sweep, self.again, sorted(self.helpers.items())


class Rows(NamedTuple):
    improvements: list[ActionItem]
    owners: list[SimpleNamespace]
    evidence: list[SimpleNamespace]
    helpers: list[SimpleNamespace]
    lines: list[CheckLine]
    cells: list[CheckCell]
    again: list[SimpleNamespace]
    notes: list[SimpleNamespace]
    remarks: list[Remark]


def _rows(
    together: Together,
    about: int,
    incident: int | None,
    sweep: int | None,
    reader: int | None,
    *ids: int,
    evidence: int,
) -> Rows:
    """`ids` are first those of so much evidence, then those of people."""
    kept, people = ids[:evidence], ids[evidence:]
    items = ActionItem.objects.filter(retrospective=about)
    here = {"subj_type": Retrospective._meta.label_lower, "subj_id": about}
    notes = Duty.objects.filter(kind=Duty.Kind.NOTE, **here).exclude(state=Duty.State.WITHDRAWN)
    open_to = Q(by=reader) | Q(passed_on_at__isnull=False)
    return Rows(
        improvements=together.objects(lambda: items),
        owners=together.values(lambda: items, "pk", "owner__display_name"),
        evidence=together.values(
            lambda: Evidence.objects.filter(pk__in=kept), "pk", "url", "text", "file__original_name"
        )
        if kept
        else [],
        helpers=together.values(lambda: User.objects.filter(pk__in=people), "pk", "display_name")
        if people
        else [],
        lines=together.objects(lambda: CheckLine.objects.filter(table=sweep, removed_at=None))
        if sweep
        else [],
        cells=together.objects(lambda: CheckCell.objects.filter(table=sweep)) if sweep else [],
        again=together.values(lambda: Incident.objects.filter(recurrence_of=incident), "pk")
        if sweep and incident
        else [],
        notes=together.values(lambda: notes, "pk", "state", "from_at", "holder_id") if reader else [],
        remarks=together.objects(lambda: Remark.objects.filter(open_to, **here)) if reader else [],
    )


ROWS = PreparedTogether(_rows)


def beside(retrospective: Retrospective, document: Part, reader: User | None = None) -> Beside:
    """For this document of this retrospective; one query. Only a `reader` of the house gets notes and
    remarks.
    """
    incident = retrospective.incident
    sweep = incident.sweep_id if incident else None
    evidence, helpers = sorted(evidence_in(document)), sorted(thanked_in(document))
    about = (retrospective.pk, incident.pk if incident else None, sweep, reader.pk if reader else None)
    rows = ROWS(*about, *evidence, *helpers, evidence=len(evidence))
    return Beside(
        improvements=_owned(rows),
        kept={one.pk: Kept(one.url, one.text, one.file__original_name or "") for one in rows.evidence},
        sweep=_sweep(incident, rows),
        again=len(rows.again),
        helpers={one.pk: one.display_name for one in rows.helpers},
        notes=sorted(rows.notes, key=lambda one: one.pk),
        remarks=sorted(rows.remarks, key=lambda one: (one.at, one.pk)),
    )


def _owned(rows: Rows) -> list[ActionItem]:
    """By due time, each with its owner's name."""
    names = {one.pk: one.owner__display_name for one in rows.owners}
    for one in rows.improvements:
        one.owner = User(pk=one.owner_id, display_name=names[one.pk])
    return sorted(rows.improvements, key=lambda one: (one.due_at, one.pk))


def _sweep(incident: Incident | None, rows: Rows) -> dict[str, Any]:
    """Similar things, as they stand today."""
    lines = sorted(rows.lines, key=lambda line: (line.axis, line.position, line.pk))
    axis = CheckLine.Axis
    across = [line for line in lines if line.axis == axis.ROW]
    down = [line for line in lines if line.axis == axis.COLUMN]
    return sweep_document(incident, grid_of(across, down, rows.cells))
