"""Who may open the search for similar things, and one place of it."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import Incident
from incidents.queries.incident import incident_rights, readable_incident
from postmortem.activities.models import CheckCell, CheckLine
from postmortem.people.models import User

LARGEST = 2**63 - 1
NOT_STOPPED = (Incident.Status.REPORTED, Incident.Status.MITIGATING, Incident.Status.DUPLICATE)


class SweepSpot(NamedTuple):
    """One thing under one check, and the incident it belongs to."""

    incident: Incident
    cell: CheckCell


def sweep_readable(user: User, pk: int) -> Incident:
    """The incident, for those who may open what it is about and once it has stopped: first it is stopped,
    then others are looked at. Raises Http404, or PermissionDenied.
    """
    incident = readable_incident(user, pk)
    if not incident_rights(user, incident).inside or incident.status in NOT_STOPPED:
        raise PermissionDenied
    return incident


def sweep_writable(user: User, pk: int) -> Incident:
    """The same for those who carry it on or take part in the activity, until it is closed."""
    incident = sweep_readable(user, pk)
    if not incident_rights(user, incident).search or incident.status == Incident.Status.CLOSED:
        raise PermissionDenied
    return incident


def sweep_row(user: User, pk: int, row: int) -> tuple[Incident, CheckLine]:
    """One thing of the search, for those who write in it."""
    incident = sweep_writable(user, pk)
    return incident, _line(incident, row, CheckLine.Axis.ROW)


def sweep_spot(user: User, pk: int, row: int, column: int) -> SweepSpot:
    """One thing under one check; its cell is not saved where nobody touched it."""
    incident = sweep_writable(user, pk)
    lines = _line(incident, row, CheckLine.Axis.ROW), _line(incident, column, CheckLine.Axis.COLUMN)
    cell = CheckCell.objects.filter(row=lines[0], column=lines[1]).first() or CheckCell()
    cell.table, (cell.row, cell.column) = lines[0].table, lines
    return SweepSpot(incident, cell)


def _line(incident: Incident, pk: int, axis: str) -> CheckLine:
    known = CheckLine.objects.filter(table=incident.sweep_id, axis=axis, removed_at=None)
    found = known.select_related("table").filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found
