"""How something late goes on: moved, kept as it is, replaced or dropped, by one with whom it is shared.

Each choice names what the page was looking at (rules.mark): of two choices at once the second is refused as
stale, and so is a choice after the answer has come. Whoever it was shared with, and the one it waited for,
hears how it goes on.
"""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import ask_approve, locked, lost, settle
from postmortem.activities.actions.deliverable import drop_deliverable, new_approver
from postmortem.activities.actions.due import move_due, told
from postmortem.activities.actions.handing_over import ask_hand_over
from postmortem.activities.actions.naming import address_row, propose_row
from postmortem.activities.actions.taking_part import write_log
from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.activities.queries.access import hats
from postmortem.activities.queries.going_on import asked_about, told_of
from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from postmortem.people.queries import people_by_id

Kind, State, Status = Duty.Kind, Duty.State, Deliverable.Status


class Chosen(NamedTuple):
    """The row, locked; what there is of it; who hears of the choice: everybody concerned but the chooser."""

    row: Deliverable
    version: AssetVersion | None
    hearers: frozenset[User]


def _choose(pk: int, mark: str, choice: str, *, by: User, now: datetime) -> Chosen:
    """Claim the choice for `by`. Raises ValidationError, code "stale", if it is no longer asked, or not of
    `by`.
    """
    row = locked(pk)
    who, there_is = hats(by, row.activity), rules.what_there_is(row, row.versions.all())
    late = next((duty for duty in asked_about(row).open() if rules.mark(row, duty) == mark), None)
    fits = choice in rules.choices(row, there_is, now)
    if late is None or not fits or not rules.shared_as(who, late, now):
        raise lost()
    claimed = Deliverable.objects.filter(pk=pk, version=row.version)
    if not claimed.update(version=F("version") + 1):
        raise lost()
    concerned = people_by_id({*told_of(late), *filter(None, [late.holder_id])} - {by.pk}).values()
    return Chosen(locked(pk), there_is, frozenset(one for one in concerned if one.is_active))


def _told_anyway(row: Deliverable) -> set[User]:
    """Whoever has accepted hears of it as of every moved or dropped row."""
    return {row.accountable} if row.accountable and row.is_in_force else set()


@transaction.atomic
def move_late(
    pk: int, mark: str, due_at: datetime, freeze_at: datetime | None, *, by: User, now: datetime
) -> Deliverable:
    """Another due time, and with it another time to be final where the old one is too early.

    The reminders start anew and the log has the move. Raises ValidationError at the field for a due time that
    has passed or lies after the freeze, code "stale" if it is no longer asked.
    """
    if due_at <= now:
        raise ValidationError({"due_at": _("Choose a due time that lies ahead.")})
    rules.check_due(due_at, freeze_at)
    chosen = _choose(pk, mark, "move", by=by, now=now)
    row = move_due(chosen.row, due_at, freeze_at, by=by, now=now)
    tell(chosen.hearers - _told_anyway(row), "choice_moved", told(row), now=now)
    record("deliverable.moved", row, by=by, at=now, stream=row.activity.stream, due_at=row.due_at.isoformat())
    return row


@transaction.atomic
def keep_what_there_is(pk: int, mark: str, *, by: User, now: datetime) -> AssetVersion:
    """Nothing more is waited for: the stand-in, or the version before, stays in use, and whoever looks at it
    is asked for a word on it. What comes later all the same is recorded as always.

    Raises ValidationError, code "stale", if it is no longer asked.
    """
    row, version, hearers = _choose(pk, mark, "keep", by=by, now=now)
    waiting = Deliverable.objects.filter(pk=pk, status__in=(Status.AGREED, Status.RETURNED))
    if version is None or not waiting.update(status=Status.DELIVERED):
        raise lost()
    settle(row, [Kind.DELIVER], State.WITHDRAWN, by=by, now=now)
    ask_approve(row, version, now=now)
    write_log(row.activity, kind="change", by=by, now=now, deliverable=row, asset_version=version)
    tell(hearers, "choice_kept", told(row), now=now)
    record(
        "deliverable.kept",
        version,
        by=by,
        at=now,
        stream=row.activity.stream,
        deliverable_id=row.pk,
        number=version.number,
    )
    return version


@transaction.atomic
def replace_late(
    pk: int, mark: str, to: User | Department, reason: str = "", *, by: User, now: datetime
) -> Deliverable:
    """Somebody else is asked to answer for it: a person, or a department for a name.

    A row in force is handed over, with a reason: until the yes its owner stays, and a department's lead is
    the one who is asked. Raises ValidationError as propose, address and ask_hand_over do, code "stale" if it
    is no longer asked.
    """
    row, _version, hearers = _choose(pk, mark, "replace", by=by, now=now)
    tell(hearers - {_asked(to)}, "choice_replaced", told(row), now=now)
    if row.is_in_force:
        return ask_hand_over(row, _person(to), reason, by=by, now=now)
    if isinstance(to, Department):
        return address_row(row, to, by=by, now=now)
    return propose_row(row, to, by=by, now=now)


def _asked(to: User | Department) -> User | None:
    """Who is asked: the person, or the department's lead."""
    return to if isinstance(to, User) else to.lead


def _person(to: User | Department) -> User:
    found = _asked(to)
    if found is None or not found.is_active:
        raise ValidationError({"department": _("This department has no lead to ask; choose a person.")})
    return found


@transaction.atomic
def ask_another_approver(pk: int, mark: str, person: User, *, by: User, now: datetime) -> Deliverable:
    """Somebody else looks at what has come, and is asked at once.

    Raises ValidationError, code "stale", if it is no longer asked.
    """
    chosen = _choose(pk, mark, "approver", by=by, now=now)
    Deliverable.objects.filter(pk=pk).update(approver=person)
    row = locked(pk)
    new_approver(row, by=by, now=now)
    tell(chosen.hearers - {person}, "choice_approver", told(row), now=now)
    record("deliverable.edited", row, by=by, at=now, stream=row.activity.stream, fields=["approver"])
    return row


@transaction.atomic
def drop_late(pk: int, mark: str, reason: str, *, by: User, now: datetime) -> Deliverable:
    """It goes live without it; the log says why. Raises ValidationError, code "stale", if it is no longer
    asked.
    """
    chosen = _choose(pk, mark, "drop", by=by, now=now)
    tell(chosen.hearers - _told_anyway(chosen.row), "choice_dropped", told(chosen.row), now=now)
    return drop_deliverable(pk, by=by, now=now, reason=reason)
