"""Becoming an administrator: one administrator asks, another one agrees."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.people.models import User
from postmortem.signin import queries
from postmortem.signin.models import Raising

STREAM = "people"


@transaction.atomic
def ask_to_raise(person: User, *, by: User, now: datetime) -> Raising:
    """Ask the other administrators whether this person shall be one. Where there is nobody to ask the person
    becomes one at once. Twice is once.

    Raises ValidationError for oneself, for a closed login and for who is one already.
    """
    if person == by:
        raise ValidationError(_("Another administrator has to change your own role."))
    current = User.objects.select_for_update().get(pk=person.pk)
    if not current.is_active:
        raise ValidationError(_("This login is closed: open it first."))
    if current.role == User.Role.ADMIN:
        raise ValidationError(_("This person is an administrator already."))
    asked, is_new = Raising.objects.get_or_create(
        person=current, decided_at=None, defaults={"asked_by": by, "asked_at": now}
    )
    others = list(queries.may_agree(current, asked.asked_by))
    if not others:
        _raise(asked, None, now=now)
    elif is_new:
        tell(others, "admin_asked", _about(current), now=now)
        record("administrator.asked", current, by=by, at=now, stream=STREAM)
    return asked


@transaction.atomic
def agree_to_raise(asked: Raising, *, by: User, now: datetime) -> None:
    """The second administrator's yes. Raises ValidationError for who may not give it, and for a question that
    is not open any more.
    """
    if not queries.may_agree(asked.person, asked.asked_by).filter(pk=by.pk).exists():
        raise ValidationError(_("Another administrator than the one who asked has to agree."))
    _raise(asked, by, now=now)


@transaction.atomic
def decline_to_raise(asked: Raising, *, by: User, now: datetime) -> None:
    """No, or not any more: any administrator may say so, also who asked. Twice is once."""
    if Raising.objects.filter(pk=asked.pk, decided_at=None).update(decided_at=now, decided_by=by):
        record("administrator.declined", asked.person, by=by, at=now, stream=STREAM)


def _raise(asked: Raising, by: User | None, *, now: datetime) -> None:
    still_open = Raising.objects.filter(pk=asked.pk, decided_at=None)
    if not still_open.update(decided_at=now, decided_by=by, agreed=True):
        raise ValidationError(_("This was decided meanwhile."))
    if not User.objects.filter(pk=asked.person_id, is_active=True).update(role=User.Role.ADMIN):
        raise ValidationError(_("This login is closed: open it first."))
    tell([asked.person], "admin_made", {"path": "/settings/"}, now=now)
    who = by or asked.asked_by
    record(
        "administrator.made",
        asked.person,
        by=who,
        at=now,
        stream=STREAM,
        asked_by=asked.asked_by_id,
        alone=by is None,
    )


def _about(person: User) -> dict[str, object]:
    return {"path": f"/settings/people/{person.pk}/administrator/", "title": person.display_name}
