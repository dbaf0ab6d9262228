"""Reads of pages made of several apps: what waits for a person, and what that person was asked and told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.outbox import queries as outbox
from postmortem.outbox import wording
from postmortem.outbox.models import Duty, DutyQuerySet, Notice
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import User
from postmortem.people.templatetags.words import when_text

MOST = 100  # things on one page of To do
PAGE = 30  # entries on one page of the inbox
CARDS = 6

Status = Deliverable.Status
State = Duty.State
HEADS: Final = {
    "answer": (_("Answer"), _("Somebody asks for your word.")),
    "finish": (_("Finish"), _("Yours to close.")),
    "read": (_("Read"), _("It concerns you.")),
}
OTHERS: Final = (_("With others"), _("By due time."))
SHAPES: Final = {
    State.OPEN: "open",
    State.DONE: "done",
    State.DECLINED: "none",
    State.WITHDRAWN: "dropped",
    State.LAPSED: "none",
}


class Item(NamedTuple):
    """One thing that waits, in words."""

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


class Group(NamedTuple):
    name: str
    title: str | Promise
    note: str | Promise
    items: list[Item]


class TodoPage(NamedTuple):
    headline: str
    view: str
    views: list[str]
    groups: list[Group]
    activities: QuerySet[Activity]


class Entry(NamedTuple):
    """One line of the inbox: something asked or told, at a time."""

    at: datetime
    rank: int
    key: int | UUID
    title: str
    url: str
    body: str
    shape: str = ""
    state: str | Promise = ""
    state_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def token(self) -> str:
        """Where the next page begins."""
        return f"{self.at.isoformat()}~{self.rank}~{self.key}"


class InboxPage(NamedTuple):
    entries: list[Entry]
    before: str


def todo_page(user: User, view: str, *, now: datetime) -> TodoPage:
    """What waits for this person (`me`), in the departments led (`department`), in what is sponsored."""
    views = {
        "me": True,
        "department": outbox.has_departments(user),
        "sponsor": Activity.objects.filter(sponsor=user).exists(),
    }
    view = view if views.get(view) else "me"
    if view == "me":
        duties, shared = list(outbox.waiting_for(user)[: MOST + 1]), None
    else:
        duties = _open_for(user, _of_others(user, view))
        shared = outbox.shared_with(user, duties)
    return TodoPage(
        headline=_headline(view, len(duties)),
        view=view,
        views=[name for name, there in views.items() if there],
        groups=_groups(duties[:MOST], shared, now=now),
        activities=activity_cards(user),
    )


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


def _groups(duties: list[Duty], shared: dict[int, datetime] | None, *, now: datetime) -> list[Group]:
    """By what there is to do; the group with the most urgent thing comes first, and that thing is on top.
    Things of others are one group, with when each was shared with the reader.
    """
    if shared is not None:
        others = [_shared_item(duty, shared.get(duty.pk), now=now) for duty in duties]
        return [Group("others", *OTHERS, others)] if duties else []
    found: dict[str, list[Item]] = {}
    for duty in duties:
        found.setdefault(SOURCES[duty.kind].group, []).append(_item(duty, now=now))
    return [Group(name, *HEADS[name], items) for name, items in found.items()]


def _item(duty: Duty, *, now: datetime) -> Item:
    """In words, with the button of who owes it."""
    words = wording.asked(duty, now=now)
    return Item(
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
    )


def _shared_item(duty: Duty, since: datetime | None, *, now: datetime) -> Item:
    """A thing of somebody else: whom it waits for, since when it is shared with the reader, and no button."""
    why = gettext("It waits for %(name)s.") % {"name": duty.holder or duty.contact}
    if since:
        shared = gettext("Shared with you since %(when)s.") % {"when": when_text(since, now)}
        why = f"{why} {shared}"
    return _item(duty, now=now)._replace(why=why, verb="", asked_by="", later_url="")


def activity_cards(user: User) -> QuerySet[Activity]:
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


def inbox_page(user: User, before: str, *, now: datetime) -> InboxPage:
    """All that was asked of and told to this person, the newest first; done things included.

    `before` is empty or the place where the page before ended; raises ValueError if it is no such place.
    """
    duties, notices = _before(user, before)
    told = list(notices[: PAGE + 1])
    away = outbox.stood_in_for(told, now=now)
    entries = [*(_asked(duty, now) for duty in duties[: PAGE + 1])]
    entries += [_told(notice, away, now) for notice in told]
    entries.sort(key=lambda entry: (-entry.at.timestamp(), entry.rank, entry.key))
    page = entries[:PAGE]
    return InboxPage(page, page[-1].token if len(entries) > PAGE else "")


def _before(user: User, before: str) -> tuple[QuerySet[Duty], QuerySet[Notice]]:
    duties = Duty.objects.filter(holder=user).select_related("asked_by").order_by("-from_at", "pk")
    notices = Notice.objects.filter(recipient=user).order_by("-at", "pk")
    notices = notices.select_related(*wording.DUTY_PEOPLE)
    if not before:
        return duties, notices
    text, rank, key = before.split("~")
    at = datetime.fromisoformat(text)
    if rank == "0":  # at one moment, what is asked comes before what is told
        return duties.filter(Q(from_at__lt=at) | Q(from_at=at, pk__gt=int(key))), notices.filter(at__lte=at)
    return duties.filter(from_at__lt=at), notices.filter(Q(at__lt=at) | Q(at=at, pk__gt=UUID(key)))


def _asked(duty: Duty, now: datetime) -> Entry:
    item = _item(duty, now=now)
    still = duty.state == State.OPEN
    return Entry(
        at=duty.from_at,
        rank=0,
        key=duty.pk,
        title=item.title,
        url=item.url,
        body=item.why if still else "",
        shape=SHAPES[State(duty.state)],
        state=State(duty.state).label,
        state_at=duty.answered_at,
        due_at=duty.due_at if still else None,
    )


def _told(notice: Notice, away: Mapping[int, outbox.Away], now: datetime) -> Entry:
    said = wording.said(notice, now=now, away=away)
    return Entry(
        at=notice.at, rank=1, key=notice.pk, title=said.subject, url=said.path, body=said.body or said.why
    )
