"""What hangs on one incident, for its page: findings and what they point to, and everything else at once."""

from types import SimpleNamespace

from django.db.models import Exists, OuterRef

from incidents.models import Finding, Incident
from incidents.models.incident import IncidentDepartment
from incidents.queries.incident import incident_facts
from incidents.rules import timeline
from incidents.rules.retrospective import ENDED
from postmortem.activities.models import Deliverable
from postmortem.activities.queries import Known
from postmortem.activities.rules import Fact
from postmortem.audit.together import Together
from postmortem.people.models import Department
from raci.queries import Held, Signed
from raci.rules import InForce

POINTED_TO = (
    "deliverable",
    "log_entry",
    "check_cell__row",
    "check_cell__column__party",
)


class Parts:
    """Loaded in two queries, however much there is; with the facts of its activity if `inside` (Rights)."""

    def __init__(self, incident: Incident, *, inside: bool) -> None:
        self.incident, together = incident, Together()
        self.findings = list(incident.findings.select_related(*POINTED_TO).order_by("pk"))
        self.impacts = together.objects(incident.impacts.all())
        self._events = together.objects(incident.timeline.all())
        self.improvements = together.objects(incident.action_items.all())
        owners = together.values(incident.action_items.all(), "pk", "owner__display_name")
        self._retrospectives = together.values(incident.retrospectives.all(), "pk", "status", "created_at")
        self._plan: tuple[Known, Signed] | None = None
        self._held: Held | None = None
        if inside and incident.activity:
            self._plan = Known(incident.activity, together), Signed(incident.activity, together)
            rows = {row_of(one) for one in self.findings} - {None}
            here = Deliverable.objects.filter(activity=incident.activity, pk__in=rows)
            self._held = Held(here, together) if rows else None
        together.ask()
        self.impacts.sort(key=lambda one: one.pk)
        self.improvements.sort(key=lambda one: (one.due_at, one.pk))
        self.owners: dict[int, str] = {one.pk: one.owner__display_name for one in owners}

    @property
    def retrospective(self) -> SimpleNamespace | None:
        """The one that is at work or published, with its pk and status."""
        live = [one for one in self._retrospectives if one.status not in ENDED]
        return max(live, key=lambda one: (one.created_at, one.pk), default=None)

    @property
    def is_skipped(self) -> bool:
        """Whether it was said that there will be none."""
        return self.retrospective is None and any(one.status == "skipped" for one in self._retrospectives)

    def facts(self) -> list[Fact]:
        """As `all_facts`."""
        found = incident_facts(self.incident, self._events)
        for part in self._plan or ():
            found += part.facts()
        return timeline.in_order(found)

    def in_force(self) -> dict[int, InForce]:
        """By row that a finding points to: who answered for it when it began."""
        return self._held.at(self.incident.started_at) if self._held else {}


def row_of(one: Finding) -> int | None:
    """The row whose owner of then counts: the finding's own, else that of the rule, else of the agreement."""
    cell, entry = one.check_cell, one.log_entry
    of_rule = (cell.row.deliverable_id or cell.column.deliverable_id) if cell else None
    return one.deliverable_id or of_rule or (entry.deliverable_id if entry else None)


def departments_of(incident: Incident) -> tuple[dict[int, Department], list[Department]]:
    """All departments of the house by id, and those named in the incident, in one query."""
    named = IncidentDepartment.objects.filter(incident=incident, department=OuterRef("pk"))
    found = Department.objects.annotate(is_named=Exists(named.order_by()))
    return {one.pk: one for one in found}, [one for one in found if one.is_named]
