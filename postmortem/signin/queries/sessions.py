"""Where somebody is signed in."""

from datetime import datetime
from typing import NamedTuple

from allauth.usersessions.models import UserSession

from postmortem.people.actions.sessions import keys_of
from postmortem.people.models import User
from postmortem.signin.rules import browser_of


class SessionLine(NamedTuple):
    """One browser: since when, from which address, what it calls itself; whether it is the one that asks."""

    pk: int
    since: datetime | None
    address: str
    browser: str
    is_this: bool


def person_sessions(person: User, this: str, *, now: datetime) -> list[SessionLine]:
    """The open sessions, the newest first. One that began before sessions were noted down has no details."""
    open_keys = keys_of(person, now=now)
    noted = {one.session_key: one for one in UserSession.objects.filter(user=person).order_by("-created_at")}
    lines = [
        SessionLine(one.pk, one.created_at, one.ip, browser_of(one.user_agent), key == this)
        for key, one in noted.items()
        if key in open_keys
    ]
    others = [SessionLine(0, None, "", "", key == this) for key in sorted(open_keys - noted.keys())]
    return sorted([*lines, *others], key=lambda line: not line.is_this)
