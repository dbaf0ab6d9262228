"""Time pressure in one activity: how short the time is, where it went, which old version is in use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import QuerySet

from postmortem.activities import rules
from postmortem.activities.models import Activity, AssetVersion, Deliverable, Publication, PublishSlot
from postmortem.activities.queries.known import Known
from postmortem.activities.rules import Compression, PlanRow, Stretch, TimeWent
from postmortem.audit.together import Together
from postmortem.people.redaction import Words

USUAL_OF = 200  # of so many earlier ones, the newest
OF_PUBLICATION = (
    "pk",
    "channel",
    "live_from",
    "asset_version_id",
    "asset_version__number",
    "asset_version__placeholder",
    "asset_version__same_as__placeholder",
    "asset_version__deliverable__name",
    "asset_version__deliverable__approved_version__number",
    "asset_version__deliverable__approved_version__same_as_id",
)


class InUse(NamedTuple):
    """An old version that somebody sees just now: of which row, where (empty: with the launch), how long."""

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


def span_of(activity: Activity) -> tuple[datetime, datetime] | None:
    """From the request to the slot, where both are known."""
    begin = activity.requested_at or activity.notified_at
    slot = activity.launched_at or activity.agreed_launch_at
    is_over = activity.status == Activity.Status.CANCELLED
    return (begin, slot) if begin and slot and not is_over else None


class Pressing:
    """What the pressure on one activity is worked out from, beside its rows and their versions: make it, ask
    `together`, read it. `has_bar` says whether its span is known.
    """

    def __init__(self, activity: Activity, together: Together, *, now: datetime, has_bar: bool) -> None:
        self.now = now
        self._known = Known(activity, together, asks_rows=False) if has_bar else None
        self._slots = together.objects(
            lambda: PublishSlot.objects.filter(activity=activity.pk, removed_at=None)
        )
        self._live = _Live(activity, together, now)
        self._earlier = _Earlier(activity, together)

    @property
    def slots(self) -> list[PublishSlot]:
        return sorted(self._slots, key=lambda slot: (slot.at, slot.pk))

    def pressure(
        self,
        activity: Activity,
        rows: Iterable[Deliverable],
        versions: Iterable[SimpleNamespace],
        words: Words,
    ) -> Pressure:
        """All of it, as one reader may read it. The versions have what is OF_VERSION in queries.known."""
        live = {row.pk: row for row in rows if row.status != Deliverable.Status.DROPPED}
        if self._known:
            self._known.activity, self._known.rows = activity, [*live.values()]
            self._known.versions = [one for one in versions if one.deliverable_id in live]
        old, bar = self._live.old(words.text), self._bar(activity, live.values(), words)
        return Pressure(self.slots, old, self._compression(activity), bar)

    def _compression(self, activity: Activity) -> Compression | None:
        """The time there is (or was) against what is usual in this house; None if it is not known."""
        told = activity.notified_at or activity.requested_at
        if told is None:
            return None
        return rules.compression(
            told,
            asked=activity.asked_launch_at,
            agreed=activity.agreed_launch_at,
            real=activity.launched_at,
            earlier=self._earlier.lengths(),
        )

    def _bar(self, activity: Activity, rows: Iterable[Deliverable], words: Words) -> Bar | None:
        """Where the time went from the request to the slot (or until now); None where one is not known."""
        span = span_of(activity)
        if span is None or self._known is None:
            return None
        begin, slot = span
        all_ways = rules.ways([plan_row(row, activity) for row in rows], self._known.facts())
        went = rules.time_went(begin, min(slot, self.now), activity.notified_at, all_ways)
        return Bar(went, list(_shown(went, activity, words)), slot <= self.now) if went else None


class _Live:
    """The versions that are in use now."""

    def __init__(self, activity: Activity, together: Together, now: datetime) -> None:
        in_it = {"asset_version__deliverable__activity": activity.pk}
        self._now = now
        self._found = together.values(
            lambda: Publication.objects.filter(**in_it, live_until=None, live_from__lte=now), *OF_PUBLICATION
        )

    def old(self, spelt: Callable[[str], str]) -> list[InUse]:
        """The old ones, the longest first: a stand-in, what is the same as one, or what is older than the
        version approved since.
        """
        found = sorted(self._found, key=lambda one: (one.live_from, one.pk))
        return [
            InUse(
                spelt(one.asset_version__deliverable__name),
                spelt(one.channel),
                one.live_from,
                self._now - one.live_from,
            )
            for one in found
            if rules.is_old(_version(one), _approved(one))
        ]


def _version(one: SimpleNamespace) -> AssetVersion:
    stood_in = one.asset_version__same_as__placeholder
    return AssetVersion(
        pk=one.asset_version_id,
        number=one.asset_version__number,
        placeholder=one.asset_version__placeholder,
        same_as=None if stood_in is None else AssetVersion(placeholder=stood_in),
    )


def _approved(one: SimpleNamespace) -> AssetVersion | None:
    number = one.asset_version__deliverable__approved_version__number
    same_as = one.asset_version__deliverable__approved_version__same_as_id
    return None if number is None else AssetVersion(number=number, same_as_id=same_as)


class _Earlier:
    """The activities of this kind that were launched before; the newest, read from an index in that order."""

    def __init__(self, activity: Activity, together: Together) -> None:
        self._found = together.values(lambda: _newest(activity), "pk", "notified_at", "launched_at")

    def lengths(self) -> list[timedelta]:
        """From being told to the launch; the newest first."""
        newest = sorted(self._found, key=lambda one: (one.launched_at, one.pk), reverse=True)
        return [one.launched_at - one.notified_at for one in newest if one.notified_at <= one.launched_at]


def _newest(activity: Activity) -> QuerySet[Activity]:
    others = Activity.objects.filter(kind=activity.kind, notified_at__isnull=False, launched_at__isnull=False)
    if activity.launched_at:
        others = others.filter(launched_at__lt=activity.launched_at)
    newest = others.exclude(pk=activity.pk).order_by("-launched_at", "-pk")
    return Activity.objects.filter(pk__in=newest.values("pk")[:USUAL_OF])


def slots_of(activity: Activity) -> list[PublishSlot]:
    return list(activity.slots.filter(removed_at=None))


def old_versions_in_use(activity: Activity, now: datetime, words: Words | None = None) -> list[InUse]:
    """The old versions that are in use now, the longest first; in one query. `words` spells name and channel
    for one reader; without it they stand as people wrote them.
    """
    together = Together()
    live = _Live(activity, together, now)
    together.ask()
    return live.old(words.text if words else str)


def earlier_lead_times(activity: Activity) -> list[timedelta]:
    """From being told to the launch, of the activities of this kind that were launched before; the newest."""
    together = Together()
    earlier = _Earlier(activity, together)
    together.ask()
    return earlier.lengths()


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


def _shown(went: TimeWent, activity: Activity, words: Words) -> Iterable[WayShown]:
    """Until the driver was told first, with no name but its side; then each row."""
    if went.until_told:
        yield WayShown("", words.side(activity.requesting_department_id), went.until_told)
    for one in went.rows:
        home = one.row.source_department_id or one.row.department_id
        yield WayShown(words.text(one.row.name), words.side(home) if home else "", one.path)
