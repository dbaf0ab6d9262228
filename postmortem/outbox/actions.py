"""Asking, answering, telling: the only writes to duties, notices and messages besides planner and relay."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Model, QuerySet

from postmortem.outbox import queries, rules
from postmortem.outbox.models import Control, Duty, DutyQuerySet, Message, Notice, Tick
from postmortem.people.models import Department, User


@dataclass(frozen=True)
class Ask:
    """What somebody is asked for. `params` must hold activity_id and activity (its title) if there is one."""

    kind: str
    subject: Model
    stream: str
    title: str
    holder: User
    due_at: datetime
    due_zone: str
    department: Department | None = None
    driver: User | None = None
    sponsor: User | None = None
    asked_by: User | None = None
    freeze_at: datetime | None = None
    due_rev: int = 1
    lapses: bool = False
    params: dict[str, Any] = field(default_factory=dict)


def about(subject: Model) -> DutyQuerySet:
    """All duties about one object."""
    return Duty.objects.filter(subj_type=subject._meta.label_lower, subj_id=subject.pk)


@transaction.atomic
def ask(what: Ask, *, now: datetime) -> Duty:
    """Open a duty; it shows in To do at once and its ladder starts at `now`.

    An open duty of the same kind and holder is returned unchanged. A kind with one holder that is open for
    somebody else raises IntegrityError: withdraw that one first.
    """
    first = min(max(step.at, now) for step in rules.ladder(now, what.due_at, what.freeze_at, what.due_zone))
    duty, _made = Duty.objects.get_or_create(
        kind=what.kind,
        subj_type=what.subject._meta.label_lower,
        subj_id=what.subject.pk,
        holder=what.holder,
        state=Duty.State.OPEN,
        defaults={
            "stream": what.stream,
            "title": what.title,
            "params": what.params,
            "department": what.department,
            "driver": what.driver,
            "sponsor": what.sponsor,
            "asked_by": what.asked_by,
            "from_at": now,
            "due_at": what.due_at,
            "due_zone": what.due_zone,
            "freeze_at": what.freeze_at,
            "due_rev": what.due_rev,
            "next_at": first,
            "after_due": Duty.AfterDue.LAPSE if what.lapses else Duty.AfterDue.CHASE,
        },
    )
    return duty


def close(duties: DutyQuerySet, state: str, *, by: User | None, now: datetime, **said: Any) -> int:
    """Close the open ones among `duties` as done, declined, withdrawn or lapsed; returns how many were open.

    `said` may be answer, reason, counter. One conditional UPDATE: of two answers at once the second changes
    nothing.
    """
    return duties.open().update(state=state, next_at=None, answered_at=now, answered_by=by, **said)


def reschedule(duties: DutyQuerySet, *, due_at: datetime, freeze_at: datetime | None, now: datetime) -> None:
    """A new due time for the open ones: the next due revision, and the ladder from its start."""
    for duty in duties.open():
        steps = rules.ladder(now, due_at, freeze_at, duty.due_zone)
        duties.open().filter(pk=duty.pk).update(
            from_at=now,
            due_at=due_at,
            freeze_at=freeze_at,
            due_rev=F("due_rev") + 1,
            step=0,
            next_at=max(steps[0].at, now),
        )


def follow(stream: str, *, driver: User | None, sponsor: User | None) -> None:
    """Who drives and who sponsors has changed: the open duties of the stream reach the new ones."""
    Duty.objects.open().filter(stream=stream).update(driver=driver, sponsor=sponsor)


def pass_on(duties: DutyQuerySet, to: User, *, now: datetime) -> None:
    """The open ones among `duties` are asked of somebody else: next due revision, ladder from its start."""
    for duty in duties.open():
        steps = rules.ladder(now, duty.due_at, duty.freeze_at, duty.due_zone)
        duties.open().filter(pk=duty.pk).update(
            holder=to, from_at=now, due_rev=F("due_rev") + 1, step=0, next_at=max(steps[0].at, now)
        )


@transaction.atomic
def tell(people: Iterable[User], kind: str, params: dict[str, Any], *, now: datetime) -> list[Notice]:
    """Tell people something in the product and by mail; worded when shown or sent, in the reader's language.

    `kind` is a word of wording.NOTICES. `params` holds what its sentences name, and `path` (where to read
    more, like /activities/3/) if that is not the page of `activity_id`.
    """
    told = []
    for person in sorted(set(people), key=lambda p: p.pk):
        message = (
            Message(recipient=person, kind=kind, params=params, available_at=now) if person.email else None
        )
        told.append(Notice(recipient=person, kind=kind, params=params, message=message, at=now))
    Message.objects.bulk_create([notice.message for notice in told if notice.message])
    return Notice.objects.bulk_create(told)


@transaction.atomic
def post(to: User | str, subject: str, body: str, *, now: datetime, html: str = "") -> Message:
    """A worded mail to a person or an address, for what is no notice: a password reset, an invitation.

    The relay sends it; the text is cleared from the row then, for it may hold a secret.
    """
    reached = {"recipient": to} if isinstance(to, User) else {"address": to}
    return Message.objects.create(
        **reached,
        kind=Message.ACCOUNT,
        params={"subject": subject, "body": body, "html": html},
        available_at=now,
    )


def beat(name: str, counts: Mapping[str, int], *, now: datetime) -> None:
    """Proof of life: the newest run of a ticking thing, in one statement."""
    Tick.objects.bulk_create(
        [Tick(name=name, at=now, counts=dict(counts))],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "counts"],
    )


@transaction.atomic
def begin() -> Control:
    """The control row; the first caller makes it, with the id that the data folder holds from then on.

    A folder without that id means a copied database: then nothing is written, and nothing is sent.
    """
    return Control.objects.get_or_create(pk=1, defaults={"installation": _mark_folder})[0]


def standing(work: QuerySet[Any]) -> queries.Standing:
    """Whether there is `work` and it may be done here; the very first tick makes the control row."""
    found = queries.standing(work)
    if found == queries.Standing.NEW:
        begin()
        found = queries.standing(work)
    return found


@transaction.atomic
def resume() -> Control:
    """Let chasing go on after a pause, or in a copied database: this folder is its installation now."""
    running = {"installation": _mark_folder(), "paused_at": None, "pause_reason": ""}
    return Control.objects.update_or_create(pk=1, defaults=running)[0]


def _mark_folder() -> UUID:
    """The id in the data folder, written whole or not at all by whoever comes first."""
    if known := queries.installation():
        return known
    path = queries.installation_file()
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    fresh.write_text(str(uuid4()), encoding="utf-8")
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return UUID(path.read_text(encoding="utf-8"))
