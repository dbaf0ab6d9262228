"""Time pressure in one activity: how short the time is, where it went, which old version is in use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from postmortem.activities import rules
from postmortem.activities.models import Activity, Deliverable, Publication, PublishSlot
from postmortem.activities.queries.known import facts
from postmortem.activities.rules import Compression, PlanRow, Stretch, TimeWent
from postmortem.people.redaction import Words

USUAL_OF = 200  # of so many earlier ones, the newest


class InUse(NamedTuple):
    """An old version that somebody sees just now: of which row, where (empty: with the launch), how long."""

    publication: Publication
    row: Deliverable
    name: str
    channel: str
    since: datetime
    length: timedelta


class WayShown(NamedTuple):
    """One line of the table behind the bar: what, whose side, and its stretches."""

    what: str
    side: str
    path: list[Stretch]


@dataclass(frozen=True)
class Bar:
    """Where the time went, with the table behind it. `is_over` is False while it still runs."""

    went: TimeWent
    ways: list[WayShown]
    is_over: bool

    @property
    def parts(self) -> list[tuple[str, int]]:
        return [(one.kind, int(one.length.total_seconds())) for one in self.went.segments]


@dataclass(frozen=True)
class Pressure:
    """What the page of one activity shows of it."""

    slots: list[PublishSlot] = field(default_factory=list)
    old: list[InUse] = field(default_factory=list)
    compression: Compression | None = None
    bar: Bar | None = None


def pressure(activity: Activity, rows: Sequence[Deliverable], words: Words, *, now: datetime) -> Pressure:
    """All of it, in two queries; one more once it is known when the driver was told, five for the bar."""
    return Pressure(
        slots=slots_of(activity),
        old=old_versions_in_use(activity, now, words),
        compression=compression_of(activity),
        bar=bar_of(activity, rows, words, now=now),
    )


def slots_of(activity: Activity) -> list[PublishSlot]:
    return list(activity.slots.filter(removed_at=None))


def old_versions_in_use(activity: Activity, now: datetime, words: Words | None = None) -> list[InUse]:
    """The old versions that are in use now, the longest first; in one query.

    Old is a stand-in, what is the same as one, or what is older than the version approved since. `words`
    spells name and channel for one reader; without it they stand as people wrote them.
    """
    spelt = words.text if words else str
    live = Publication.objects.filter(
        asset_version__deliverable__activity=activity, live_until=None, live_from__lte=now
    )
    found = live.select_related(
        "asset_version__same_as", "asset_version__deliverable__approved_version"
    ).order_by("live_from", "pk")
    return [
        InUse(one, row, spelt(row.name), spelt(one.channel), one.live_from, now - one.live_from)
        for one in found
        if rules.is_old(one.asset_version, (row := one.asset_version.deliverable).approved_version)
    ]


def compression_of(activity: Activity) -> Compression | None:
    """The time there is (or was) against what is usual in this house; one query, none if it is not known."""
    told = activity.notified_at or activity.requested_at
    if told is None:
        return None
    return rules.compression(
        told,
        asked=activity.asked_launch_at,
        agreed=activity.agreed_launch_at,
        real=activity.launched_at,
        earlier=earlier_lead_times(activity),
    )


def earlier_lead_times(activity: Activity) -> list[timedelta]:
    """From being told to the launch, of the activities of this kind that were launched before; the newest."""
    others = Activity.objects.filter(kind=activity.kind, notified_at__isnull=False, launched_at__isnull=False)
    if activity.launched_at:
        others = others.filter(launched_at__lt=activity.launched_at)
    newest = others.exclude(pk=activity.pk).order_by("-launched_at", "-pk")
    pairs = newest.values_list("notified_at", "launched_at")[:USUAL_OF]
    return [end - start for start, end in pairs if start and end and start <= end]


def plan_row(row: Deliverable, activity: Activity) -> PlanRow:
    """The columns of a row that are no events."""
    return PlanRow(
        pk=row.pk,
        kind=row.kind,
        phase=row.phase,
        name=row.name,
        due_at=row.due_at,
        freeze_at=row.freeze_at,
        department_id=row.accountable_department_id,
        source_department_id=row.source_department_id,
        decided_by_sponsor=row.approver_id is not None and row.approver_id == activity.sponsor_id,
    )


def bar_of(activity: Activity, rows: Iterable[Deliverable], words: Words, *, now: datetime) -> Bar | None:
    """Where the time went from the request to the slot (or until now), in five queries; None, and no query,
    where one of both is not known.
    """
    begin = activity.requested_at or activity.notified_at
    slot = activity.launched_at or activity.agreed_launch_at
    if begin is None or slot is None or activity.status == Activity.Status.CANCELLED:
        return None
    plan = [plan_row(row, activity) for row in rows if row.status != Deliverable.Status.DROPPED]
    all_ways = rules.ways(plan, facts(activity))
    went = rules.time_went(begin, min(slot, now), activity.notified_at, all_ways)
    return Bar(went, list(_shown(went, activity, words)), slot <= now) if went else None


def _shown(went: TimeWent, activity: Activity, words: Words) -> Iterable[WayShown]:
    """Until the driver was told first, with no name but its side; then each row."""
    if went.until_told:
        yield WayShown("", words.side(activity.requesting_department_id), went.until_told)
    for one in went.rows:
        home = one.row.source_department_id or one.row.department_id
        yield WayShown(words.text(one.row.name), words.side(home) if home else "", one.path)
