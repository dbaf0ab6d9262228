"""What somebody carries who is about to leave: what needs a successor, and what waits for a yes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.models import ActionItem, Incident, Retrospective
from postmortem.activities.models import Activity, Deliverable, Metric
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from postmortem.people.queries import people_by_id

OVER: Final = ("closed", "cancelled")
Kind = Duty.Kind
# Duties that move with the thing they are about: with the row, or with the lead of the department.
WITH_THE_ROW: Final = (Kind.ACCEPT, Kind.DELIVER)


@dataclass(frozen=True)
class Carried:
    """One thing that needs a successor. `waits_for` was asked and has not answered yet."""

    kind: str
    pk: int
    what: str | Promise
    title: str
    path: str = ""
    waits_for: User | None = None

    @property
    def key(self) -> str:
        """How the form calls the choice for it."""
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True)
class LeavePage:
    person: User
    items: list[Carried] = field(default_factory=list)
    duties: int = 0

    @property
    def open(self) -> list[Carried]:
        """What nobody was asked to take over yet."""
        return [item for item in self.items if item.waits_for is None]

    @property
    def waiting(self) -> list[Carried]:
        return [item for item in self.items if item.waits_for is not None]

    @property
    def is_free(self) -> bool:
        """Whether the person carries nothing any more."""
        return not self.items and not self.duties


def leaver(_user: User, pk: int) -> User:
    """Somebody who has not left yet. Raises Http404."""
    found = User.objects.select_related("department").filter(pk=pk, left_at=None).first()
    if found is None:
        raise Http404
    return found


def leave_page(person: User) -> LeavePage:
    """Everything that this person carries; ten queries, whatever its size."""
    return LeavePage(person, list(carried_by(person)), duties_of(person).count())


def duties_of(person: User) -> QuerySet[Duty]:
    """What is asked of the person and moves by itself to a successor."""
    return Duty.objects.open().filter(holder=person).exclude(kind__in=WITH_THE_ROW)


def carried_by(person: User) -> Iterator[Carried]:
    for department in Department.objects.filter(lead=person, is_active=True):
        yield Carried("leads", department.pk, _("leads the department"), department.name)
    going_on = Activity.objects.exclude(status__in=OVER)
    for activity in going_on.filter(lead=person):
        yield Carried("drives", activity.pk, _("drives the activity"), activity.title, _page(activity))
    for activity in going_on.filter(sponsor=person):
        yield Carried("sponsors", activity.pk, _("sponsors the activity"), activity.title, _page(activity))
    yield from _rows(person)
    yield from _after(person)


def _page(activity: Activity) -> str:
    return reverse("activities:detail", args=[activity.pk])


def _rows(person: User) -> Iterator[Carried]:
    rows = Deliverable.objects.live().exclude(activity__status__in=OVER).select_related("activity")
    mine = list(rows.filter(accountable=person))
    asked = _asked_to_take_over([row.pk for row in mine])
    for row in mine:
        name = f"{row.name} · {row.activity.title}"
        waits_for = asked.get(row.pk) if row.is_in_force else None
        yield Carried("row", row.pk, _("is accountable for"), name, _page(row.activity), waits_for)
    looked_at = rows.filter(approver=person).exclude(status=Deliverable.Status.APPROVED)
    for row in looked_at:
        name = f"{row.name} · {row.activity.title}"
        yield Carried("approves", row.pk, _("approves"), name, _page(row.activity))
    figures = Metric.objects.exclude(activity__status__in=OVER).filter(owner=person)
    for metric in figures.select_related("activity"):
        name = f"{metric.name} · {metric.activity.title}"
        yield Carried("metric", metric.pk, _("owns the figure"), name, _page(metric.activity))


def _asked_to_take_over(rows: list[int]) -> dict[int, User]:
    """Row id → who was asked to take it over and has not answered."""
    asked = Duty.objects.open().filter(
        kind=Kind.ACCEPT, subj_type=Deliverable._meta.label_lower, subj_id__in=rows, params__hand_over=True
    )
    holders = dict(asked.filter(holder__isnull=False).values_list("subj_id", "holder_id"))
    people = people_by_id(holders.values())
    return {row: people[holder] for row, holder in holders.items()}


def _after(person: User) -> Iterator[Carried]:
    for incident in Incident.objects.filter(owner=person).exclude(status__in=["closed", "duplicate"]):
        path = reverse("incidents:detail", args=[incident.pk])
        yield Carried("incident", incident.pk, _("looks after the incident"), incident.title, path)
    over = ["closed", "skipped", "superseded"]
    for page in Retrospective.objects.filter(owner=person).exclude(status__in=over):
        path = reverse("incidents:retrospective", args=[page.pk])
        yield Carried("retrospective", page.pk, _("keeps the retrospective"), page.title, path)
    for item in ActionItem.objects.filter(owner=person, status__in=["open", "done"]):
        path = reverse("incidents:action_item", args=[item.pk])
        yield Carried("improvement", item.pk, _("carries on the improvement"), item.title, path)
