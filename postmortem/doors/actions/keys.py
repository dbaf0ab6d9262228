"""Keys of the API. A key is returned once, when it is made; what is stored cannot be turned back into it."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.doors import rules
from postmortem.doors.models import AccessKey
from postmortem.people.actions import Person, create_person
from postmortem.people.models import Department, User

STREAM = "people"


class NewKey(NamedTuple):
    """What a key is called, what it may do, for how many days."""

    name: str
    scopes: tuple[str, ...]
    days: int


@transaction.atomic
def make_key(new: NewKey, *, by: User, now: datetime) -> tuple[AccessKey, str]:
    """A key of one's own: the row, and the key to be shown once. Raises ValidationError for too many."""
    User.objects.select_for_update().get(pk=by.pk)
    there = AccessKey.objects.filter(owner=by, is_service=False, revoked_at=None, ends_at__gt=now).count()
    if there >= rules.MOST_KEYS:
        raise ValidationError(_("You have very many keys. Close one that is not needed any more."))
    made, secret = _make(new, by, now)
    record("key.made", made, by=by, at=now, stream=STREAM, scopes=made.scopes)
    return made, secret


@transaction.atomic
def make_service_key(
    new: NewKey, account: str, department: Department | None, *, by: User, now: datetime
) -> tuple[AccessKey, str]:
    """A key for a program, with a login of its own that nobody signs in with: it opens what that login is
    added to. A further key for the same account keeps the login.

    Raises ValidationError by field for an account name that a person has.
    """
    owner = User.objects.filter(account=account).first()
    if owner is None:
        owner = create_person(Person(account, new.name, department=department), by=by, now=now)
    elif not AccessKey.objects.filter(owner=owner, is_service=True).exists() or not owner.is_active:
        raise ValidationError({"account": _("Somebody has this account name already.")})
    made, secret = _make(new, owner, now, service_by=by)
    record("key.made_for_service", made, by=by, at=now, stream=STREAM, scopes=made.scopes)
    return made, secret


def _make(new: NewKey, owner: User, now: datetime, service_by: User | None = None) -> tuple[AccessKey, str]:
    secret = f"pmk_{token_urlsafe(32)}"
    made = AccessKey.objects.create(
        owner=owner,
        name=new.name,
        is_service=service_by is not None,
        scopes=rules.known_scopes(new.scopes),
        sha256=rules.hashed(secret),
        ending=secret[-4:],
        made_by=service_by or owner,
        made_at=now,
        ends_at=now + timedelta(days=new.days),
    )
    return made, secret


@transaction.atomic
def revoke_key(key: AccessKey, *, by: User, now: datetime) -> None:
    """It opens nothing any more. Twice is once."""
    if AccessKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        record("key.revoked", key, by=by, at=now, stream=STREAM)


def count_use(key: AccessKey, *, now: datetime) -> bool:
    """Count one request; False once there were too many in this minute. One statement, mostly."""
    minute = rules.minute_of(now)
    mine = AccessKey.objects.filter(pk=key.pk)
    if mine.filter(minute_at=minute, used__lt=rules.PER_MINUTE).update(used=F("used") + 1, last_used_at=now):
        return True
    fresh = mine.filter(minute_at=None) | mine.exclude(minute_at=minute).exclude(minute_at=None)
    return bool(fresh.update(minute_at=minute, used=1, last_used_at=now))
