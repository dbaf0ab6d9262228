"""What may be shaped like a fault: fields and things of this activity and of others the reader may open."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from incidents.models import Finding, Incident
from incidents.rules.sweep import MOST_PROPOSED, Candidate, Spot, Why, alike_fields
from postmortem.activities.models import Activity, CheckCell, CheckTable, Deliverable
from postmortem.activities.rules import checks
from postmortem.people.models import User

MOST_READ = 400  # cells of rules; more are not compared
MOST_THINGS, MOST_FLOWS = 15, 5


def proposed(user: User, incident: Incident) -> list[Candidate]:
    """Things to look at, the likeliest first; in four queries. What is restricted stays in its activity."""
    findings = list(incident.findings.select_related("deliverable"))
    near = _near(user, incident)
    found = [*_fields(incident, findings, near), *_things(incident, findings, near), *_flows(incident, near)]
    by_label = {one.label: one for one in reversed(found)}
    return [one for one in found if by_label[one.label] is one][:MOST_PROPOSED]


def _near(user: User, incident: Incident) -> QuerySet[Activity]:
    """This activity, and the unrestricted ones that this person may open."""
    open_ones = Activity.objects.visible_to(user).exclude(status=Activity.Status.CANCELLED)
    own = Q(pk=incident.activity_id) if incident.activity_id else Q(pk__in=[])
    return open_ones.filter(own | Q(restricted=False))


def _fields(incident: Incident, findings: list[Finding], near: QuerySet[Activity]) -> list[Candidate]:
    about_rules = any(one.kind == Finding.Kind.RULE for one in findings)
    at_fault = {one.check_cell_id for one in findings if one.check_cell_id}
    if not (about_rules or at_fault):
        return []
    cells = CheckCell.objects.filter(
        table__kind=CheckTable.Kind.FIELD_RULES,
        table__activity__in=near.order_by().values("pk"),
        row__removed_at=None,
        column__removed_at=None,
    ).select_related("table__activity", "row", "column")
    spots = {cell.pk: _spot(cell, incident.activity_id) for cell in cells.order_by("-pk")[:MOST_READ]}
    faulty = [spot for pk, spot in spots.items() if pk in at_fault]
    return alike_fields(faulty, spots.values(), about_rules=about_rules)


def _spot(cell: CheckCell, here: int | None) -> Spot:
    column, activity = cell.column, cell.table.activity
    party = f"party:{column.party_id}" if column.party_id else f"side:{column.department_id or column.label}"
    where = "" if activity is None or activity.pk == here else f" · {activity.title}"
    known = checks.FIELD_RULES.is_known(cell.value)
    return Spot(
        key=f"cell:{cell.pk}",
        field=cell.row.label,
        party=party,
        label=f"{cell.row.label} · {column.label}{where}"[:200],
        rule=checks.rule_of(cell.value),
        unproven=not known or cell.value.get("production") is True,
    )


def _things(incident: Incident, findings: list[Finding], near: QuerySet[Activity]) -> list[Candidate]:
    """Rows of the same kind as those that a finding is about."""
    rows = {one.deliverable for one in findings if one.deliverable}
    kinds = {row.kind for row in rows} - {Deliverable.Kind.TASK}
    if not kinds:
        return []
    alike = Deliverable.objects.live().filter(kind__in=kinds, activity__in=near.order_by().values("pk"))
    others = alike.exclude(pk__in=[row.pk for row in rows]).select_related("activity").order_by("-pk")
    return [
        Candidate(f"row:{row.pk}", _named(row, incident.activity_id), (Why.SAME_KIND,))
        for row in others[:MOST_THINGS]
    ]


def _named(row: Deliverable, here: int | None) -> str:
    return row.name if row.activity_id == here else f"{row.name} · {row.activity.title}"[:200]


def _flows(incident: Incident, near: QuerySet[Activity]) -> Iterable[Candidate]:
    """Activities of the same kind that are not live yet: the same may happen there."""
    if incident.activity is None:
        return []
    ahead = near.filter(kind=incident.activity.kind, launched_at=None).exclude(pk=incident.activity.pk)
    return [
        Candidate(f"activity:{one.pk}", one.title, (Why.SAME_FLOW,))
        for one in ahead.order_by("-pk")[:MOST_FLOWS]
    ]
