"""Those who read a page: who is asked to take note of it, and who reads it with fresh eyes before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.actions.retrospective import notice_about
from incidents.models import Retrospective
from incidents.queries.readers import second_readers, title_outside
from incidents.queries.retrospective_work import subject_activity
from incidents.queries.second_reading import reading_duties
from incidents.rules import retrospective as rules
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import Ask, ask, close
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import User

UNREAD = (*rules.WRITING, rules.Status.IN_REVIEW)


def open_notes(found: Retrospective, readers: Iterable[User], *, by: User, now: datetime) -> None:
    """Part of publishing: these are asked to take note of the new version. Nobody is chased for it: after
    some days it passes.
    """
    what = Reading(Duty.Kind.NOTE, rules.NOTE_WITHIN, by)
    people = sorted((one for one in readers if one.is_active), key=lambda one: one.pk)
    _ask(what, found, people, now=now)


def _notes(found: Retrospective) -> DutyQuerySet:
    return reading_duties(found).filter(kind=Duty.Kind.NOTE)


@dataclass(frozen=True)
class Reading:
    """What is asked of readers: the kind of duty, how many working days there are, by whom it is asked."""

    kind: str
    within: int
    by: User


def _ask(what: Reading, found: Retrospective, holders: Iterable[User], *, now: datetime) -> None:
    activity, title = subject_activity(found), title_outside(found)
    zone = activity.time_zone if activity else found.facts.get("zone", "UTC")
    for holder in holders:
        duty = Ask(
            kind=what.kind,
            subject=found,
            stream=found.stream,
            title=title,
            holder=holder,
            due_at=working_days_from(now, what.within, zone, is_working(zone)),
            due_zone=zone,
            department=holder.department,
            is_private=activity.restricted if activity else False,
            lapses=True,
            params=notice_about(found) | {"title": title},
        )
        ask(duty, now=now)


@transaction.atomic
def take_note(found: Retrospective, *, by: User, now: datetime) -> None:
    """`by` has read what concerns them. Raises Stale if it is not asked of them any more."""
    own = _notes(found).filter(holder=by)
    if not close(own, Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES):
        raise Stale(found)
    record("retrospective.note_taken", found, by=by, at=now, stream=found.stream)


@transaction.atomic
def ask_second_reader(pk: int, person: User, *, by: User, now: datetime) -> Retrospective:
    """Ask somebody of another department to read it with fresh eyes; who was asked before is not any more.

    Raises ValidationError for somebody of the departments that keep it, and Stale once it was read, or is
    published.
    """
    locked = Retrospective.objects.select_for_update(of=("self",))
    found = locked.select_related("incident__activity__lead", "activity__lead", "owner").get(pk=pk)
    if found.status not in UNREAD or found.second_read_at is not None:
        raise Stale(found)
    if not second_readers(found).filter(pk=person.pk).exists():
        raise ValidationError({"reader": _("Choose somebody of another department.")})
    close(_second(found).exclude(holder=person), Duty.State.WITHDRAWN, by=by, now=now)
    Retrospective.objects.filter(pk=pk).update(second_reader=person)
    found.second_reader = person
    _ask(Reading("second", rules.SECOND_WITHIN, by), found, [person], now=now)
    record("retrospective.second_reader_asked", found, by=by, at=now, stream=found.stream, person=person.pk)
    return found


def _second(found: Retrospective) -> DutyQuerySet:
    return reading_duties(found).filter(kind="second")


@transaction.atomic
def understood(found: Retrospective, *, by: User, now: datetime) -> Retrospective:
    """The second reader understood it without an explanation. Raises Stale if it was said, or is over."""
    asked = Retrospective.objects.filter(pk=found.pk, second_reader=by, second_read_at=None)
    if not asked.filter(status__in=UNREAD).update(second_read_at=now):
        raise Stale(found)
    close(_second(found).filter(holder=by), Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES)
    found.refresh_from_db(fields=["second_read_at"])
    record("retrospective.second_read", found, by=by, at=now, stream=found.stream)
    return found
