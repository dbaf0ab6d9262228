"""All that was asked of a person and told to that person, the newest first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from postmortem.outbox import queries as outbox
from postmortem.outbox import wording
from postmortem.outbox.models import Duty, Notice
from postmortem.people.models import User
from postmortem.queries.todo import InName, in_names, item_of

PAGE = 30  # entries on one page of the inbox

State = Duty.State
SHAPES: Final = {
    State.OPEN: "open",
    State.DONE: "done",
    State.DECLINED: "none",
    State.WITHDRAWN: "dropped",
    State.LAPSED: "none",
}


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
    """`in_names`, on the first page: what waits for those whom this person stands in for."""

    entries: list[Entry]
    before: str
    in_names: list[InName]


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
    older = page[-1].token if len(entries) > PAGE else ""
    return InboxPage(page, older, [] if before else in_names(user, now))


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
    item = item_of(duty, now=now)
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
