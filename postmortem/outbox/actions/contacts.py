"""What is asked of contacts outside: taken back, written again, and what becomes of it when one is gone."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox.actions.asking import close
from postmortem.outbox.actions.outside import write_out, written
from postmortem.outbox.actions.telling import tell
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import page_of
from postmortem.people import actions as people
from postmortem.people.models import ExternalContact, User

State = Duty.State


def asked_of(by: User | None, contact: ExternalContact | None) -> Mapping[str, User | ExternalContact | None]:
    """Which duties an answer is to, for a filter. Raises ValueError unless exactly one of both answers."""
    if (by is None) == (contact is None):
        raise ValueError("Either a person answers or a contact outside.")
    return {"contact": contact} if contact else {"holder": by}


def said_by(contact: ExternalContact | None) -> dict[str, int]:
    """What the record says of who answered, besides its actor: the contact, who is none."""
    return {"contact": contact.pk} if contact else {}


@transaction.atomic
def take_back(duty: Duty, *, by: User, now: datetime) -> None:
    """The question to a contact is not asked any more, and its links end. Raises ValidationError, code
    "stale", if it is not open.
    """
    _withdraw(duty, by=by, now=now)
    record("duty.taken_back", duty, by=by, at=now, stream=duty.stream, contact=duty.contact_id)


@transaction.atomic
def write_again(duty: Duty, *, by: User, now: datetime) -> Duty:
    """The same question to the same contact, with the same times, in a new mail; links sent before end.
    Raises ValidationError, code "stale", if it is not open.
    """
    _withdraw(duty, by=by, now=now)
    again = Duty.objects.get(pk=duty.pk)
    again.pk, again.state, again.next_at = None, State.OPEN, duty.next_at
    again.answered_at = again.answered_by = None
    again.save(force_insert=True)
    write_out([written(again, "asked", again.step, now=now)])
    record("duty.written_again", again, by=by, at=now, stream=duty.stream, contact=duty.contact_id)
    return again


def _withdraw(duty: Duty, *, by: User, now: datetime) -> None:
    asked = Duty.objects.filter(pk=duty.pk, contact__isnull=False, step=duty.step, due_rev=duty.due_rev)
    if not close(asked, State.WITHDRAWN, by=by, now=now):
        raise ValidationError(
            _("This was answered or changed meanwhile; look at it as it is now."), code="stale"
        )


@transaction.atomic
def edit_contact(
    contact: ExternalContact, said: people.ContactSaid, *, seen: str, by: User, now: datetime
) -> ExternalContact:
    """Mend a contact. Without an address it is switched off: what was asked there is taken back, and whoever
    asked hears of it. With another one, what is open is written there; links sent before end.

    Raises Outdated if it is not what was `seen`, ValidationError by field.
    """
    waiting = list(Duty.objects.open().filter(contact=contact).select_related("contact__party", "asked_by"))
    is_moved = people.plain_address(said.email) != contact.email
    if is_moved and not said.email:
        _give_up(waiting, by=by, now=now)
    elif is_moved:
        write_out([written(duty, "asked", duty.step, now=now) for duty in waiting])
    return people.edit_contact(contact, said, seen=seen, by=by, now=now)


def _give_up(waiting: list[Duty], *, by: User, now: datetime) -> None:
    """Part of a larger step: nobody is reached there any more."""
    for duty in waiting:
        _withdraw(duty, by=by, now=now)
        told = {"title": duty.title, "path": page_of(duty), "activity": duty.params.get("activity", "")}
        if duty.contact:
            told |= {"who": duty.contact.name, "party": duty.contact.party.name}
        asker = duty.asked_by or duty.driver
        tell([asker] if asker else [], "contact_gone", told, now=now)
        record("duty.taken_back", duty, by=by, at=now, stream=duty.stream, contact=duty.contact_id)
