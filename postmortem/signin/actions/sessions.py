"""Sessions and second factors: one's own, and those an administrator ends for somebody."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.people.actions.sessions import end_sessions
from postmortem.people.models import User

STREAM = "people"
PATH = "/settings/sessions/"


@transaction.atomic
def end_session(person: User, pk: int, *, now: datetime) -> bool:
    """End one's own session with this id (of UserSession); False if there is none."""
    noted = UserSession.objects.filter(user=person, pk=pk).first()
    if noted is None:
        return False
    Session.objects.filter(session_key=noted.session_key).delete()
    noted.delete()
    record("session.ended", person, by=person, at=now, stream=STREAM)
    return True


@transaction.atomic
def end_others(person: User, this: str, *, now: datetime) -> int:
    """End all of one's own sessions but this one; returns how many."""
    number = end_sessions(person, now=now, but=this)
    record("session.ended", person, by=person, at=now, stream=STREAM, number=number)
    return number


@transaction.atomic
def end_all_of(person: User, *, by: User, now: datetime) -> int:
    """An administrator ends all sessions of somebody, who is told; returns how many. Raises ValidationError
    for oneself.
    """
    if person == by:
        raise ValidationError(_("Your own sessions you end where you see them."))
    number = end_sessions(person, now=now)
    tell([person], "sessions_ended", {"path": PATH}, now=now)
    record("session.ended", person, by=by, at=now, stream=STREAM, number=number)
    return number


@transaction.atomic
def reset_second(person: User, *, by: User, now: datetime) -> int:
    """An administrator takes the second factors and recovery codes of somebody away, who is told; their
    sessions end. Returns how many there were. Raises ValidationError for oneself: it takes another one.
    """
    if person == by:
        raise ValidationError(_("Another administrator has to reset your own second step."))
    number: int = Authenticator.objects.filter(user=person).delete()[0]
    end_sessions(person, now=now)
    tell([person], "second_reset", {"path": "/accounts/second/"}, now=now)
    record("second.reset", person, by=by, at=now, stream=STREAM, number=number)
    return number


@transaction.atomic
def disconnect(person: User, pk: int, *, now: datetime) -> bool:
    """This person does not sign in elsewhere any more by this connection; False if there is none. Raises
    ValidationError if no other way in would be left.
    """
    mine = SocialAccount.objects.filter(user=person)
    if not mine.filter(pk=pk).exists():
        return False
    if not person.has_usable_password() and mine.count() == 1:
        raise ValidationError(_("It is your only way in: choose a password first."))
    mine.filter(pk=pk).delete()
    record("person.disconnected", person, by=person, at=now, stream=STREAM)
    return True
