"""What each thing counts as: read from the things themselves, never from what was counted before."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from incidents.models import ActionItem, Effort, Factor, Incident, Retrospective, Section
from incidents.rules.phases import hours_of
from incidents.rules.retrospective import ENDED
from postmortem.activities.models import Activity, AssetVersion, CheckCell, CheckLine, Deliverable, LogEntry
from postmortem.activities.rules.checks.similar import ALSO_THERE
from postmortem.insights.models import Case
from postmortem.insights.queries.written import conditions, drafts, week
from postmortem.insights.rules import measures
from raci.models import GateDecision

OPEN_ROOT: Final = Q(activity=None) | Q(activity__restricted=False)


def minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def arrivals(pks: Iterable[int]) -> Iterator[Case]:
    """The first real arrival of each deliverable against its due time; a stand-in, or its like, is none."""
    rows = Deliverable.objects.live().filter(pk__in=list(pks), activity__restricted=False)
    found = {row.pk: row for row in rows}
    real = AssetVersion.objects.filter(deliverable__in=found, placeholder=False)
    real = real.exclude(same_as__placeholder=True).order_by("deliverable", "arrived_at", "number")
    seen: set[int] = set()
    for pk, arrived_at in real.values_list("deliverable", "arrived_at"):
        if pk not in seen:
            seen.add(pk)
            yield arrival(found[pk], arrived_at)


def arrival(row: Deliverable, arrived_at: datetime) -> Case:
    ahead = row.due_at - arrived_at
    return Case(
        name=measures.ARRIVAL,
        subj_id=row.pk,
        week=week(arrived_at),
        kind=row.kind,
        code=measures.arrival(ahead),
        amount=minutes(ahead),
        department_id=row.source_department_id or row.accountable_department_id,
        activity_id=row.activity_id,
    )


def approvals(pks: Iterable[int]) -> Iterator[Case]:
    """Approvals as they stand in the log; what a later entry replaces does not count."""
    given = {"kind": LogEntry.Kind.APPROVAL, "verdict": LogEntry.Verdict.YES, "replaced_by": None}
    rows = LogEntry.objects.filter(pk__in=list(pks), activity__restricted=False, **given)
    for pk, said_at, channel, activity in rows.values_list("pk", "said_at", "channel", "activity"):
        yield Case(
            name=measures.APPROVAL,
            subj_id=pk,
            week=week(said_at),
            code=channel or LogEntry.Channel.NONE,
            activity_id=activity,
        )


def launches(pks: Iterable[int]) -> Iterator[Case]:
    """From being told to the launch."""
    rows = Activity.objects.filter(pk__in=list(pks), restricted=False, launched_at__isnull=False)
    for one in rows.only("kind", "launched_at", "notified_at", "requested_at"):
        told = one.notified_at or one.requested_at
        if told and one.launched_at and told <= one.launched_at:
            yield Case(
                name=measures.LAUNCH,
                subj_id=one.pk,
                week=week(one.launched_at),
                kind=one.kind,
                amount=minutes(one.launched_at - told),
                activity_id=one.pk,
            )


def decisions(pks: Iterable[int]) -> Iterator[Case]:
    """What was decided before going live, an answer that did not come included."""
    rows = GateDecision.objects.filter(pk__in=list(pks), activity__restricted=False)
    for pk, at, verdict, activity in rows.values_list("pk", "at", "verdict", "activity"):
        yield Case(name=measures.GATE, subj_id=pk, week=week(at), code=verdict, activity_id=activity)


def incidents(pks: Iterable[int]) -> Iterator[Case]:
    """Found, stopped, published: each counts in the week in which it was found. No duplicates."""
    rows = Incident.objects.filter(OPEN_ROOT, pk__in=list(pks)).exclude(status=Incident.Status.DUPLICATE)
    found = {one.pk: one for one in rows}
    pages = Retrospective.objects.filter(incident__in=found).exclude(status__in=ENDED)
    page_of = {one.incident_id: one for one in pages.only("incident", "visibility", "published_at")}
    hidden = {pk for pk, page in page_of.items() if page.visibility == Retrospective.Visibility.RESTRICTED}
    told = [one for pk, one in found.items() if pk not in hidden]
    hours, swept = hours_by_incident(found), swept_by_table(one.sweep_id for one in told if one.sweep_done_at)
    for one in told:
        page = page_of.get(one.pk)
        yield from of_incident(one, page.published_at if page else None)
        if one.sweep_done_at and one.sweep_id:
            also = swept.get(one.sweep_id, 0)
            yield of(one, measures.SWEPT, amount=also, at=one.sweep_done_at)
        if one.phase_introduced and one.phase_found:
            arose, where = one.phase_introduced, one.phase_found
            yield of(one, measures.PHASE, kind=arose, code=where, amount=hours.get(one.pk))


def of(one: Incident, name: str, *, at: datetime | None = None, **told: Any) -> Case:
    found = at or one.detected_at
    return Case(name=name, subj_id=one.pk, week=week(found), incident_id=one.pk, **told)


def of_incident(one: Incident, published_at: datetime | None) -> Iterator[Case]:
    """Its times one after another: what lies before the time it is counted from counts as nothing."""
    until_seen = minutes(one.detected_at - one.started_at)
    yield of(one, measures.FOUND, amount=until_seen, kind=one.kind, code=one.situation)
    if one.recurrence_of_id:
        yield of(one, measures.REPEAT)
    if one.mitigated_at:
        yield of(one, measures.STOPPED, amount=max(0, minutes(one.mitigated_at - one.detected_at)))
    if one.mitigated_at and published_at:
        yield of(one, measures.PUBLISHED, amount=max(0, minutes(published_at - one.mitigated_at)))


def hours_by_incident(pks: Iterable[int]) -> dict[int, int]:
    counted: dict[int, int] = defaultdict(int)
    live = Effort.objects.filter(retrospective__incident__in=list(pks))
    live = live.exclude(retrospective__status__in=ENDED)
    for pk, size, hours in live.values_list("retrospective__incident", "size", "hours"):
        if pk is not None:
            counted[pk] += hours_of(size, hours)
    return dict(counted)


def swept_by_table(tables: Iterable[int | None]) -> dict[int, int]:
    """At how many things of each search it was there, too."""
    cells = CheckCell.objects.filter(table__in=[pk for pk in tables if pk], row__removed_at=None)
    cells = cells.filter(row__axis=CheckLine.Axis.ROW).exclude(state=CheckCell.State.NOT_APPLICABLE)
    there: dict[int, set[int]] = defaultdict(set)
    for table, row, value in cells.values_list("table", "row", "value"):
        if isinstance(value, dict) and value.get("found") in ALSO_THERE:
            there[table].add(row)
    return {table: len(rows) for table, rows in there.items()}


def improvements(pks: Iterable[int]) -> Iterator[Case]:
    """In the week in which they are due: done by then, later, not yet, or dropped with a reason."""
    open_roots = Q(retrospective=None) | Q(retrospective__visibility=Retrospective.Visibility.COMPANY)
    for path in ("activity", "incident__activity", "retrospective__activity"):
        open_roots &= Q(**{path: None}) | Q(**{f"{path}__restricted": False})
    about = "retrospective__incident__activity"
    open_roots &= Q(**{about: None}) | Q(**{f"{about}__restricted": False})
    for one in ActionItem.objects.filter(open_roots, pk__in=list(pks)):
        roots = {
            "retrospective_id": one.retrospective_id,
            "incident_id": one.incident_id,
            "activity_id": one.activity_id,
        }
        name, root = next((name, pk) for name, pk in roots.items() if pk)
        yield Case(
            name=measures.IMPROVEMENT,
            subj_id=one.pk,
            week=week(one.due_at),
            kind=one.strength,
            code=deed(one),
            **{name: root},
        )


def deed(one: ActionItem) -> str:
    if one.status == ActionItem.Status.WONT_DO:
        return measures.WONT_DO
    if one.done_at is None or one.status == ActionItem.Status.OPEN:
        return measures.NOT_YET
    return measures.DONE_IN_TIME if one.done_at <= one.due_at else measures.DONE_LATER


@dataclass(frozen=True)
class Source:
    """One kind of thing: its rows, the names it can count under, and how it is read."""

    rows: Callable[[], QuerySet[Any]]
    names: tuple[str, ...]
    read: Callable[[Iterable[int]], Iterable[Case]]


OF_INCIDENTS: Final = (
    *(measures.FOUND, measures.STOPPED, measures.PUBLISHED, measures.REPEAT, measures.SWEPT, measures.PHASE),
)
SOURCES: Final[dict[str, Source]] = {
    "deliverable": Source(Deliverable.objects.all, (measures.ARRIVAL,), arrivals),
    "entry": Source(LogEntry.objects.all, (measures.APPROVAL,), approvals),
    "activity": Source(Activity.objects.all, (measures.LAUNCH,), launches),
    "decision": Source(GateDecision.objects.all, (measures.GATE,), decisions),
    "incident": Source(Incident.objects.all, OF_INCIDENTS, incidents),
    "improvement": Source(ActionItem.objects.all, (measures.IMPROVEMENT,), improvements),
    "condition": Source(Factor.objects.all, (measures.CONDITION,), conditions),
    "draft": Source(Section.objects.all, (measures.DRAFT, measures.HINT), drafts),
}


def next_rows(source: str, after: int, most: int) -> list[int]:
    """The ids of the next rows of a source, in the order of their ids."""
    rows = SOURCES[source].rows().filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])
