"""People: who may sign in, and what they choose for themselves."""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people import rules
from postmortem.people.actions.departments import exchange
from postmortem.people.actions.rows import STREAM, apply, keep, locked
from postmortem.people.actions.sessions import end_sessions
from postmortem.people.models import Department, User


@dataclass(frozen=True)
class Person:
    """What an administrator knows about a person. Without a mail address `email` is empty or None; without
    own trades `disciplines` is empty, and None leaves them as they are.
    """

    account: str
    display_name: str
    email: str | None = None
    department: Department | None = None
    role: str = User.Role.MEMBER
    disciplines: tuple[str, ...] | None = None

    def fields(self) -> dict[str, Any]:
        return {
            "account": self.account.strip().lower(),
            "display_name": self.display_name,
            "email": (self.email or "").strip().lower() or None,
            "department": self.department,
            "role": self.role,
        }


@dataclass(frozen=True)
class Preferences:
    """What people choose for themselves; an empty language is the browser's, an empty zone the server's.
    Quiet hours have a beginning and an end, or neither.
    """

    display_name: str
    language: str = ""
    time_zone: str = ""
    quiet_from: time | None = time(22)
    quiet_to: time | None = time(8)
    wants_daily: bool = True
    wants_weekly: bool = True
    digest_at: time = time(9)


WHEN_LISTS_COME = {"time_zone", "wants_daily", "wants_weekly", "digest_at"}


@transaction.atomic
def create_person(person: Person, *, password: str = "", by: User | None, now: datetime) -> User:
    """A new person, who signs in with `password`, or by a link to the mail address if there is none.

    Raises ValidationError by field: an account name or a mail address that is taken, or cannot be one; the
    role of an administrator, which only the server itself (without `by`) gives to somebody new.
    """
    if by is not None and person.role == User.Role.ADMIN:
        raise ValidationError({"role": _("A second administrator has to agree: ask on the person's page.")})
    user = User(**person.fields(), joined_at=now)
    user.next_digest_at = rules.next_digest(now, settings.TIME_ZONE, user.digest_at)
    user.set_password(password or None)
    keep(user)
    vouch_for_mail(user)
    record("person.created", user, by=by, at=now, stream=STREAM, role=user.role)
    return user


@transaction.atomic
def edit_person(
    user: User, person: Person, *, password: str = "", seen: str, by: User, now: datetime
) -> User:
    """Change a person; a new password ends their sessions. Nobody changes their own role.

    `seen` is the fingerprint (queries) of what was on the screen. Raises Outdated if the row has changed
    since, ValidationError by field.
    """
    current = locked(user, seen)
    if current == by and person.role != current.role:
        raise ValidationError({"role": _("Another administrator has to change your own role.")})
    if person.role == User.Role.ADMIN != current.role:
        raise ValidationError({"role": _("A second administrator has to agree: ask on the person's page.")})
    changed = apply(current, person.fields())
    if password:
        current.set_password(password)
        changed.append("password")
        end_sessions(current, now=now)
    keep(current)
    if person.disciplines is not None and exchange(current, person.disciplines):
        changed.append("disciplines")
    if "email" in changed:
        vouch_for_mail(current)
    record("person.edited", current, by=by, at=now, stream=STREAM, changed=changed, role=current.role)
    return current


@transaction.atomic
def deactivate_person(user: User, *, by: User, now: datetime) -> None:
    """Close a login; its sessions end at once, and for good. What the person did stays. Twice is once.

    Refuses one's own login, and that of a lead until somebody else leads the department.
    """
    if user == by:
        raise ValidationError(_("Another administrator has to close your own login."))
    led = Department.objects.filter(lead=user, is_active=True).first()
    if led is not None:
        raise ValidationError(
            _("%(department)s would lose its lead: name another one first.") % {"department": led.name}
        )
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        end_sessions(user, now=now)
        record("person.deactivated", user, by=by, at=now, stream=STREAM)


@transaction.atomic
def reactivate_person(user: User, *, by: User, now: datetime) -> None:
    """Open a closed login again, but never that of somebody who has left. Who was an administrator is a
    member: being one takes two (signin). Twice is once.
    """
    role = User.Role.MEMBER if user.role == User.Role.ADMIN else user.role
    if User.objects.filter(pk=user.pk, is_active=False, left_at=None).update(is_active=True, role=role):
        record("person.reactivated", user, by=by, at=now, stream=STREAM)


@transaction.atomic
def change_preferences(user: User, wanted: Preferences, *, now: datetime) -> User:
    """What people change for themselves: the name others see, language, time zone, when messages come."""
    if wanted.time_zone and wanted.time_zone not in rules.zones(wanted.time_zone):
        raise ValidationError({"time_zone": _("Choose one of the time zones in the list.")})
    current = User.objects.select_for_update().get(pk=user.pk)
    changed = apply(current, asdict(wanted))
    if WHEN_LISTS_COME & set(changed):
        current.next_digest_at = _next_list(current, now)
    keep(current)
    record("person.preferences", current, by=current, at=now, stream=STREAM, changed=changed)
    return current


def _next_list(user: User, now: datetime) -> datetime | None:
    if not (user.wants_daily or user.wants_weekly):
        return None
    return rules.next_digest(now, user.time_zone or settings.TIME_ZONE, user.digest_at)


@transaction.atomic
def end_digests(user: User, *, now: datetime) -> None:
    """No daily list and no weekly overview any more; everything else reaches the person as before. Twice is
    once.
    """
    wants_some = User.objects.filter(Q(wants_daily=True) | Q(wants_weekly=True), pk=user.pk)
    if wants_some.update(wants_daily=False, wants_weekly=False, next_digest_at=None):
        record("person.digests_ended", user, by=user, at=now, stream=STREAM)


def vouch_for_mail(user: User) -> None:
    """The address an administrator typed counts as verified: allauth needs its own row for it."""
    EmailAddress.objects.filter(user=user).delete()
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
