"""The publish slots of one activity, what goes into them, and which version is in use where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from postmortem.activities import rules
from postmortem.activities.models import Activity, Deliverable, Publication, PublishSlot
from postmortem.activities.queries.access import editable, hats, people_of, readable
from postmortem.activities.queries.beside import came_by_row
from postmortem.activities.queries.pressure import InUse, old_versions_in_use, slots_of
from postmortem.activities.rules import Hats, Standing
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for


class Bound(NamedTuple):
    """A row that goes into a slot, and how it stands."""

    row: Deliverable
    name: str
    standing: Standing


@dataclass(frozen=True)
class SlotView:
    """One slot with what must be final for it."""

    slot: PublishSlot
    channel: str
    rows: list[Bound] = field(default_factory=list)

    @property
    def arrived(self) -> int:
        return sum(one.standing.is_in for one in self.rows)

    @property
    def waiting(self) -> int:
        return len(self.rows) - self.arrived


class Published(NamedTuple):
    """One line of the promotion log: which version was in use where, from when until when, how long."""

    publication: Publication
    row: Deliverable
    name: str
    channel: str
    is_old: bool
    length: timedelta


@dataclass(frozen=True)
class SlotsPage:
    """Everything the page of the slots shows, in the order of time."""

    hats: Hats
    words: Words
    slots: list[SlotView]
    published: list[Published]
    old: list[InUse]
    now: datetime
    can_publish: bool

    @property
    def next_one(self) -> SlotView | None:
        """The slot that comes next."""
        return next((one for one in self.slots if one.slot.at > self.now), None)


class Overdue(NamedTuple):
    """A row whose due time has passed and of which nothing real has come; by how much."""

    row: Deliverable
    late_by: timedelta
    stands_in: bool


def slots_page(user: User, activity: Activity, *, now: datetime) -> SlotsPage:
    """The page for this reader, in ten queries however many rows, slots and publications there are."""
    rows = list(activity.deliverables.exclude(status=Deliverable.Status.DROPPED))
    came, who = came_by_row(rows), hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(), names=who.sees_names)
    bound = [Bound(row, words.text(row.name), rules.standing(row, came[row.pk], now)) for row in rows]
    views = [_view(slot, bound, words) for slot in slots_of(activity)]
    published = list(_published(activity, words, now))
    return SlotsPage(
        hats=who,
        words=words,
        slots=views,
        published=published,
        old=old_versions_in_use(activity, now, words),
        now=now,
        can_publish=any(one.first_at or one.stands_in for one in came.values()),
    )


def _view(slot: PublishSlot, rows: Iterable[Bound], words: Words) -> SlotView:
    own = [one for one in rows if one.row.freeze_at == slot.freeze_at]
    return SlotView(slot, words.text(slot.channel), own)


def _published(activity: Activity, words: Words, now: datetime) -> Iterable[Published]:
    found = Publication.objects.filter(asset_version__deliverable__activity=activity).select_related(
        "asset_version__same_as", "asset_version__deliverable__approved_version"
    )
    for one in found.order_by("-live_from", "-pk"):
        row = one.asset_version.deliverable
        yield Published(
            publication=one,
            row=row,
            name=words.text(row.name),
            channel=words.text(one.channel),
            is_old=rules.is_old(one.asset_version, row.approved_version),
            length=(one.live_until or now) - one.live_from,
        )


def overdue_rows(activity: Activity, now: datetime) -> list[Overdue]:
    """The rows that are late now, the latest first; in two queries."""
    rows = list(activity.deliverables.filter(due_at__lt=now, status__in=rules.OPEN))
    came = came_by_row(rows)
    late = [row for row in rows if came[row.pk].first_at is None]
    found = [Overdue(row, now - row.due_at, came[row.pk].stands_in) for row in late]
    return sorted(found, key=lambda one: (one.row.due_at, one.row.pk))


def slot_of(user: User, pk: int, slot: int) -> PublishSlot:
    """Slot `slot` of an activity this person may change, until it is removed. Http404 or PermissionDenied."""
    activity = editable(user, pk)
    found = PublishSlot.objects.filter(pk=slot, activity=activity, removed_at=None).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


def publication_of(user: User, pk: int, publication: int) -> Publication:
    """A publication of an activity in which this person may say what is in use. 404 or PermissionDenied."""
    activity = publishable(user, pk)
    published = Publication.objects.select_related("asset_version__deliverable__activity")
    found = published.filter(pk=publication, asset_version__deliverable__activity=activity).first()
    if found is None:
        raise Http404
    return found


def publishable(user: User, pk: int) -> Activity:
    """The activity if this person may say what was published: who changes it, and whoever answers for a row.

    Raises Http404, PermissionDenied if it may only be read.
    """
    activity = readable(user, pk)
    who = hats(user, activity)
    if not (who.may_edit or who.holds):
        raise PermissionDenied
    return activity


def rows_for_slots(activity: Activity) -> QuerySet[Deliverable]:
    """What can go into a slot: every row but the final effect, in the order of the plan."""
    rows = Deliverable.objects.live().filter(activity=activity).exclude(kind=Deliverable.Kind.OUTCOME)
    return rows.order_by("position", "pk")
