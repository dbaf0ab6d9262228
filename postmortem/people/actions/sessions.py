"""Ending sessions: part of every step after which a login is not to go on as before."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from postmortem.people.models import User
from postmortem.people.rules import session_has_ended


def keys_of(person: User, *, now: datetime) -> set[str]:
    """The keys of the sessions of this person that are open, also of those nobody noted down."""
    open_ones = Session.objects.filter(expire_date__gt=now)
    return {one.session_key for one in open_ones.iterator() if is_open_to(person, one.get_decoded(), now)}


def is_open_to(person: User, session: dict[str, Any], now: datetime) -> bool:
    ends = {"life": settings.SESSION_LIFE, "idle": settings.SESSION_IDLE}
    return str(session.get(SESSION_KEY, "")) == str(person.pk) and not session_has_ended(session, now, **ends)


def end_sessions(person: User, *, now: datetime, but: str = "") -> int:
    """Part of a larger step: end the sessions of this person at once, except the one with the key `but`;
    returns how many.
    """
    keys = keys_of(person, now=now) - {but}
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=person).exclude(session_key=but).delete()
    return len(keys)
