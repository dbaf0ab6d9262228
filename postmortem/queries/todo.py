"""What waits for a person, and for those whom the person stands in for."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.prepared import Prepared
from postmortem.outbox import queries as outbox
from postmortem.outbox import wording
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import User
from postmortem.people.templatetags.words import when_text

MOST = 100  # things on one page of To do
CARDS = 6
WEEK = timedelta(days=7)

Status = Deliverable.Status
# When it is due, in this order; what there is to do stands with each thing.
SPANS: Final = {
    "late": _("Past due"),
    "today": _("Today"),
    "week": _("Within seven days"),
    "later": _("Later"),
}
TASKS: Final = {"answer": _("Answer"), "finish": _("Finish"), "read": _("Read")}


class Item(NamedTuple):
    """One thing that waits, in words. `task` is what there is to do in one word; `may_tick`: it can be done
    together with others.
    """

    pk: int
    title: str
    url: str
    why: str
    due_at: datetime
    verb: str
    activity: str
    asked_by: str
    later_url: str
    put_off_until: datetime | None
    put_off_reason: str
    task: str | Promise
    may_tick: bool


class Group(NamedTuple):
    """What is due within one span of time."""

    name: str
    title: str | Promise
    items: list[Item]


class InName(NamedTuple):
    """What waits for somebody whom the reader stands in for."""

    key: int
    name: str
    items: list[Item]


class TodoPage(NamedTuple):
    """`unowned` are the sponsor's activities whose final effect nobody answers for; `in_names` is what waits
    for those whom this person stands in for; `done_in_name` how much was answered in this person's own name
    while away.
    """

    headline: str
    answer: str
    view: str
    views: list[str]
    unowned: list[Activity]
    groups: list[Group]
    activities: list[Activity]
    in_names: list[InName]
    done_in_name: int
    has_notes: bool

    @property
    def has_several(self) -> bool:
        """Whether there are things that can be done with one button."""
        return sum(item.may_tick for group in self.groups for item in group.items) > 1


def todo_page(user: User, view: str, *, now: datetime) -> TodoPage:
    """What waits for this person (`me`), in the departments led (`department`), in what is sponsored."""
    views = {
        "me": True,
        "department": outbox.has_departments(user),
        "sponsor": bool(SPONSORED(user.pk)),
    }
    view = view if views.get(view) else "me"
    if view == "me":
        duties, shared = WAITING(user.pk), None
    else:
        duties = _open_for(user, _of_others(user, view))
        shared = outbox.shared_with(user, duties)
    return TodoPage(
        headline=_headline(view, len(duties)),
        answer=_answer(duties, now),
        view=view,
        views=[name for name, there in views.items() if there],
        unowned=list(unowned_effects(user)) if views["sponsor"] and view != "department" else [],
        groups=_groups(duties[:MOST], shared, now=now),
        activities=CARDS_OF(user.pk),
        in_names=in_names(user, now) if view == "me" else [],
        done_in_name=len(outbox.done_while_away(user, now)) if view == "me" else 0,
        has_notes=view == "me" and any(duty.kind == Duty.Kind.NOTE for duty in duties),
    )


def unowned_effects(user: User) -> QuerySet[Activity]:
    """Of the activities this person sponsors, those put forward whose final effect nobody has accepted."""
    effect = Deliverable.objects.filter(kind=Deliverable.Kind.OUTCOME, activity=OuterRef("pk"))
    put_forward = Activity.objects.filter(
        sponsor=user, status__in=[Activity.Status.ALIGNING, Activity.Status.READY]
    )
    return put_forward.filter(~Exists(effect.filter(accepted_at__isnull=False)))


def in_names(user: User, now: datetime) -> list[InName]:
    """What this person may do for others now, by person, each by due time; three queries, none for somebody
    who stands in for nobody.
    """
    if not getattr(user, "stands_in", True):  # known of whoever is signed in
        return []
    waiting = list(outbox.waiting_in_names_of_others(user, now)[:MOST])
    people = {duty.holder_id: str(duty.holder) for duty in waiting}
    return [
        InName(pk or 0, name, [_item_in_name(duty, now=now) for duty in waiting if duty.holder_id == pk])
        for pk, name in people.items()
    ]


def _item_in_name(duty: Duty, *, now: datetime) -> Item:
    """A thing of somebody the reader stands in for: with a button if it can be answered for that person."""
    may = SOURCES[duty.kind].by_deputy
    yes, no = gettext("It is asked of %(name)s."), gettext("Only %(name)s can answer it; you can look at it.")
    item = item_of(duty, now=now)
    why = (yes if may else no) % {"name": duty.holder}
    return item._replace(why=why, verb=item.verb if may else "", later_url="", may_tick=False)


def _of_others(user: User, view: str) -> DutyQuerySet:
    if view == "department":
        return outbox.waiting_in_departments_of(user)
    return outbox.waiting_in_what_is_sponsored_by(user)


def _open_for(user: User, duties: DutyQuerySet) -> list[Duty]:
    """Those whose activity this person may open: a list holds exactly what opens."""
    found = list(duties[: MOST + 1])
    ids = {duty.params["activity_id"] for duty in found if duty.params.get("activity_id")}
    visible = set(Activity.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [duty for duty in found if duty.params.get("activity_id", 0) in visible | {0}]


def _headline(view: str, number: int) -> str:
    if number > MOST:
        return gettext("More than %(count)s things wait") % {"count": MOST}
    count = {"count": apnumber(number)}
    if view == "me":
        sentence = ngettext("%(count)s thing waits for you", "%(count)s things wait for you", number)
        return _capitalised(sentence % count if number else gettext("Nothing waits for you"))
    sentence = ngettext("%(count)s thing waits for others", "%(count)s things wait for others", number)
    return _capitalised(sentence % count if number else gettext("Nothing waits for others"))


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _answer(duties: list[Duty], now: datetime) -> str:
    """How many are past due, and what comes next; nothing where nothing waits."""
    late = sum(duty.due_at < now for duty in duties[:MOST])
    ahead = next((duty for duty in duties if duty.due_at >= now), None)
    said = []
    if late:
        said.append(ngettext("%(n)s is past due.", "%(n)s are past due.", late) % {"n": late})
    if ahead:
        said.append(gettext("The next one is due %(when)s.") % {"when": when_text(ahead.due_at, now)})
    return " ".join(said)


def _groups(duties: list[Duty], shared: dict[int, datetime] | None, *, now: datetime) -> list[Group]:
    """By due time, what is past due first; things of others with when each was shared with the reader."""
    found: dict[str, list[Item]] = {}
    for duty in duties:
        item = item_of(duty, now=now) if shared is None else _shared_item(duty, shared.get(duty.pk), now=now)
        found.setdefault(span_of(duty.due_at, now), []).append(item)
    return [Group(name, SPANS[name], items) for name, items in found.items()]


def span_of(due_at: datetime, now: datetime) -> str:
    """The span of SPANS in which this falls, by the reader's clock."""
    if due_at < now:
        return "late"
    zone = get_current_timezone()
    if due_at.astimezone(zone).date() == now.astimezone(zone).date():
        return "today"
    return "week" if due_at <= now + WEEK else "later"


def item_of(duty: Duty, *, now: datetime) -> Item:
    """In words, with the button of who owes it."""
    words = wording.asked(duty, now=now)
    return Item(
        pk=duty.pk,
        title=words.do,
        url=reverse("item", args=[duty.pk]),
        why=words.why,
        due_at=duty.due_at,
        verb=words.button,
        activity=duty.params.get("activity", ""),
        asked_by=words.asked_by,
        later_url=reverse("item_snooze", args=[duty.pk]) if duty.snoozed_at is None else "",
        put_off_until=duty.snoozed_until,
        put_off_reason=duty.snooze_reason,
        task=TASKS[SOURCES[duty.kind].group],
        may_tick=duty.snoozed_at is None or duty.kind == Duty.Kind.NOTE,
    )


def _shared_item(duty: Duty, since: datetime | None, *, now: datetime) -> Item:
    """A thing of somebody else: for whom it waits, since when it is shared, and the way there."""
    why = gettext("It waits for %(name)s.") % {"name": duty.holder or duty.contact}
    if since:
        shared = gettext("Shared with you since %(when)s.") % {"when": when_text(since, now)}
        why = f"{why} {shared}"
    look = gettext("Look at it")
    item = item_of(duty, now=now)
    return item._replace(why=why, verb=look, asked_by="", later_url="", may_tick=False)


def activity_cards(user: int) -> QuerySet[Activity]:
    """The activities this person takes part in, the next launch first, with how many rows are how far."""

    def rows(*states: str) -> Count:
        return Count("deliverables", filter=Q(deliverables__status__in=states))

    mine = Activity.objects.filter(participants__person=user, participants__until=None)
    current = mine.exclude(status__in=[Activity.Status.CLOSED, Activity.Status.CANCELLED])
    return current.annotate(
        n_approved=rows(Status.APPROVED),
        n_delivered=rows(Status.DELIVERED),
        n_open=rows(Status.AGREED, Status.RETURNED),
        n_said=rows(Status.DRAFT),
        n_in=rows(Status.APPROVED, Status.DELIVERED),
        n_all=Count("deliverables", filter=~Q(deliverables__status=Status.DROPPED)),
    ).order_by(F("launched_at").asc(nulls_first=True), F("agreed_launch_at").asc(nulls_last=True), "-pk")[
        :CARDS
    ]


CARDS_OF = Prepared(activity_cards)
WAITING = Prepared(lambda user: outbox.waiting_for(User(pk=user))[: MOST + 1])
SPONSORED = Prepared(
    lambda user: Activity.objects.filter(sponsor=user).order_by().values_list("pk", flat=True)[:1]
)
