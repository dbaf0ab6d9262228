"""What one retrospective cost in own hours, and where it arose and was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.models import Effort, Incident, Retrospective
from incidents.queries.retrospective_work import may_edit, subject_activity
from incidents.rules.phases import hours_of, in_order
from incidents.rules.retrospective import WRITING
from postmortem.audit.rules import digest
from postmortem.people.models import Department, User


@dataclass(frozen=True)
class EffortPage:
    """`departments` are those that may have worked for it, `outside` those that did so without a letter."""

    retrospective: Retrospective
    incident: Incident | None
    departments: list[Department]
    outside: list[Department]
    efforts: dict[tuple[int, str], Effort]
    may_say: bool
    was: str

    @property
    def hours(self) -> int:
        return sum(hours_of(one.size, one.hours) for one in self.efforts.values())

    @property
    def said(self) -> list[Effort]:
        return list(self.efforts.values())

    @property
    def is_out_of_order(self) -> bool:
        """Whether it is said to be found before it arose."""
        about = self.incident
        return about is not None and not in_order(about.phase_introduced, about.phase_found)


def effort_page(user: User, retrospective: Retrospective) -> EffortPage:
    found = list(Effort.objects.filter(retrospective=retrospective).select_related("department"))
    efforts = {(one.department_id, one.kind): one for one in found}
    homes = departments_of(retrospective, {one.department_id for one in found})
    without = {one["department"] for one in (retrospective.facts or {}).get("without_letter", ())}
    return EffortPage(
        retrospective=retrospective,
        incident=retrospective.incident,
        departments=homes,
        outside=[home for home in homes if home.pk in without],
        efforts=efforts,
        may_say=may_edit(user, retrospective) and retrospective.status in WRITING,
        was=fingerprint(retrospective.incident, efforts.values()),
    )


def departments_of(retrospective: Retrospective, also: Iterable[int]) -> list[Department]:
    """Those that take part, are affected, or worked without a letter, by code."""
    wanted, activity, incident = set(also), subject_activity(retrospective), retrospective.incident
    if activity:
        wanted |= set(activity.taking_part.values_list("department", flat=True))
    if incident:
        wanted |= set(incident.departments.values_list("department", flat=True))
    wanted |= {one["department"] for one in (retrospective.facts or {}).get("without_letter", ())}
    return list(Department.objects.filter(pk__in=wanted).order_by("code", "pk"))


def fingerprint(incident: Incident | None, efforts: Iterable[Effort]) -> str:
    """What was said, as one short text: sent along when it is said anew."""
    phases = [incident.phase_introduced, incident.phase_found] if incident else []
    rows = sorted([one.department_id, one.kind, one.size, one.hours or 0] for one in efforts)
    return digest([phases, rows])
