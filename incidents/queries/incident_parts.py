"""What hangs on one incident, for its page: findings and what they point to, and everything else at once."""

from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from incidents.models import ActionItem, Finding, Impact, Incident, Retrospective, TimelineEvent
from incidents.models.incident import IncidentDepartment
from incidents.queries.incident import incident_facts
from incidents.rules import timeline
from incidents.rules.retrospective import ENDED
from postmortem.activities.models import Activity, CheckCell, Deliverable
from postmortem.activities.queries import Known
from postmortem.activities.rules import Fact
from postmortem.audit.prepared import Prepared, PreparedTogether, places
from postmortem.audit.together import Together
from postmortem.people.models import Department
from raci.queries import Held, Signed
from raci.rules import InForce


class Hanging(NamedTuple):
    """What one question brings; `plan` and `held` if it is asked for the activity as well."""

    impacts: list[Impact]
    events: list[TimelineEvent]
    improvements: list[ActionItem]
    owners: list[SimpleNamespace]
    retrospectives: list[SimpleNamespace]
    plan: tuple[Known | Signed, ...]
    held: Held | None


def _hanging(together: Together, incident: int, activity: int | None, *rows: int) -> Hanging:
    def items() -> QuerySet[ActionItem]:
        return ActionItem.objects.filter(incident=incident)

    def pages() -> QuerySet[Retrospective]:
        return Retrospective.objects.filter(incident=incident)

    def here() -> QuerySet[Deliverable]:
        return Deliverable.objects.filter(activity=activity, pk__in=rows)

    about = Activity(pk=activity)
    return Hanging(
        impacts=together.objects(lambda: Impact.objects.filter(incident=incident)),
        events=together.objects(lambda: TimelineEvent.objects.filter(incident=incident)),
        improvements=together.objects(items),
        owners=together.values(items, "pk", "owner__display_name"),
        retrospectives=together.values(pages, "pk", "status", "created_at"),
        plan=(Known(about, together), Signed(about, together)) if activity else (),
        held=Held(here, together) if activity and rows else None,
    )


HANGING = PreparedTogether(_hanging)
FINDINGS = Prepared(
    lambda pk: Finding.objects.filter(incident=pk).select_related("deliverable", "log_entry").order_by("pk")
)
CELLS = Prepared(
    lambda *pks: CheckCell.objects.filter(pk__in=pks).select_related("row", "column__party").order_by()
)


def _findings(incident: int) -> list[Finding]:
    """With what they point to. A rule of a check table is rare and lies four tables away: only where there is
    one, they are asked, too.
    """
    found: list[Finding] = FINDINGS(incident)
    if wanted := {one.check_cell_id for one in found if one.check_cell_id}:
        cells = {one.pk: one for one in CELLS(*places(wanted, 5))}
        for one in found:
            one.check_cell = cells.get(one.check_cell_id)
    return found


class Parts:
    """Loaded in two queries, three if a finding points to a rule; with the facts of its activity if `inside`
    (Rights).
    """

    def __init__(self, incident: Incident, *, inside: bool) -> None:
        self.incident, self.findings = incident, _findings(incident.pk)
        about = incident.activity if inside else None
        rows = {row for one in self.findings if (row := row_of(one))} if about else set()
        found = HANGING(incident.pk, about.pk if about else None, *places(rows, 5))
        self.impacts = sorted(found.impacts, key=lambda one: one.pk)
        self.improvements = sorted(found.improvements, key=lambda one: (one.due_at, one.pk))
        self.owners: dict[int, str] = {one.pk: one.owner__display_name for one in found.owners}
        self._events, self._retrospectives = found.events, found.retrospectives
        self._plan, self._held = found.plan, found.held
        if about:
            for part in self._plan:
                part.activity = about

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
        for part in self._plan:
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


def _departments(incident: int) -> QuerySet[Department]:
    named = IncidentDepartment.objects.filter(incident=incident, department=OuterRef("pk"))
    return Department.objects.annotate(is_named=Exists(named.order_by()))


DEPARTMENTS = Prepared(_departments)


def departments_of(incident: Incident) -> tuple[dict[int, Department], list[Department]]:
    """All departments of the house by id, and those named in the incident, in one query."""
    found = DEPARTMENTS(incident.pk)
    return {one.pk: one for one in found}, [one for one in found if one.is_named]
