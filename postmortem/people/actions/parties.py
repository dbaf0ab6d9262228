"""Parties outside and the people there, who are reached by a link and never sign in."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from postmortem.audit.actions import record
from postmortem.people.actions.rows import STREAM, apply, keep, locked
from postmortem.people.models import ExternalContact, ExternalParty, User


class ContactSaid(NamedTuple):
    """What is typed of a contact. Without an address nobody is asked there; `language` may be empty."""

    name: str
    email: str | None = None
    language: str = ""


def plain_address(email: str | None) -> str | None:
    """An address as it is stored: in small letters, or none."""
    return (email or "").strip().lower() or None


@transaction.atomic
def add_party(name: str, kind: str = "", *, by: User | None, now: datetime) -> ExternalParty:
    """A company outside. Raises ValidationError on the name if there is one already."""
    party = ExternalParty(name=name, kind=kind)
    keep(party)
    record("party.added", party, by=by, at=now, stream=STREAM)
    return party


@transaction.atomic
def edit_party(
    party: ExternalParty, name: str, kind: str, *, seen: str, by: User, now: datetime
) -> ExternalParty:
    """Rename a party. Raises Outdated if it is not what was `seen` (queries.fingerprint)."""
    current = locked(party, seen)
    changed = apply(current, {"name": name, "kind": kind})
    keep(current)
    record("party.edited", current, by=by, at=now, stream=STREAM, changed=changed)
    return current


@transaction.atomic
def add_contact(
    party: ExternalParty,
    name: str,
    email: str | None = None,
    language: str = "",
    *,
    by: User | None,
    now: datetime,
) -> ExternalContact:
    """Somebody at a party outside. The same name and address twice is one contact."""
    contact, is_new = ExternalContact.objects.get_or_create(
        party=party, name=name, email=plain_address(email), defaults={"language": language}
    )
    if is_new:
        record("contact.added", contact, by=by, at=now, stream=STREAM, party=party.pk)
    return contact


@transaction.atomic
def edit_contact(
    contact: ExternalContact, said: ContactSaid, *, seen: str, by: User, now: datetime
) -> ExternalContact:
    """Mend a contact; pages call that of outbox, which knows what is asked there. Raises Outdated if it is
    not what was `seen` (queries.fingerprint).
    """
    values = {"name": said.name, "email": plain_address(said.email), "language": said.language}
    current = locked(contact, seen)
    changed = apply(current, values)
    keep(current)
    record("contact.edited", current, by=by, at=now, stream=STREAM, changed=changed)
    return current
