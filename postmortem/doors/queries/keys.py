"""Keys of the API."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise

from postmortem.doors import rules
from postmortem.doors.models import AccessKey
from postmortem.people.backend import lacks_second
from postmortem.people.models import User
from postmortem.people.rules import is_this_machine


class KeyLine(NamedTuple):
    """One key in a list: `state` is open, ended or revoked."""

    key: AccessKey
    scopes: list[str | Promise]
    state: str


def key_by(secret: str, *, now: datetime) -> AccessKey | None:
    """The open key that this is, with its owner, and whether this one lacks the second step that the house
    requires (`lacks_second`); None for anything else, and once its owner has left.
    """
    if not rules.is_key(secret):
        return None
    open_ones = AccessKey.objects.filter(revoked_at=None, ends_at__gt=now, owner__is_active=True)
    asked = open_ones.select_related("owner").annotate(lacks_second=lacks_second("owner__"))
    return asked.filter(sha256=rules.hashed(secret)).first()


def keys_of(person: User, *, now: datetime) -> list[KeyLine]:
    """A person's own keys, the newest first."""
    return _lines(AccessKey.objects.filter(owner=person, is_service=False), now)


def service_keys(*, now: datetime) -> list[KeyLine]:
    return _lines(AccessKey.objects.filter(is_service=True).select_related("owner", "made_by"), now)


def _lines(keys: QuerySet[AccessKey], now: datetime) -> list[KeyLine]:
    return [KeyLine(key, _in_words(key.scopes), _state(key, now)) for key in keys]


def _in_words(scopes: Iterable[str]) -> list[str | Promise]:
    return [rules.SCOPES[scope] for scope in rules.known_scopes(scopes)]


def _state(key: AccessKey, now: datetime) -> str:
    if key.revoked_at:
        return "revoked"
    return "open" if key.ends_at > now else "ended"


# What a page works on; raises Http404.
def own_key(user: User, pk: int) -> AccessKey:
    return _found(AccessKey.objects.filter(owner=user, is_service=False), pk)


def service_key(_user: User, pk: int) -> AccessKey:
    return _found(AccessKey.objects.filter(is_service=True), pk)


def _found(keys: QuerySet[AccessKey], pk: int) -> AccessKey:
    found = keys.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_demo_elsewhere(person: User, meta: Mapping[str, str]) -> bool:
    """Whether this is a demo login that is used from another machine, where its password is public."""
    return person.is_demo and not settings.DEMO_PUBLIC and not is_this_machine(meta)
