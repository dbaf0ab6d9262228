"""Reads of what was sent and saved before, what is kept of what is being typed, and who is here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from postmortem.drafts.models import Draft, Presence, SubmitToken, TextVersion
from postmortem.drafts.rules import plain
from postmortem.people.models import User


def result_of(token: UUID, payload_sha256: str, *, by: User) -> str:
    """Where the form with this token led if this person has sent the very same before, else an empty text."""
    sent = SubmitToken.objects.filter(token=token, payload_sha256=payload_sha256, user=by)
    return sent.values_list("result", flat=True).first() or ""


def base_of(row: Model, version: int) -> dict[str, Any] | None:
    """The fields that are other than in `version` of this row, as they were in that version, as plain JSON.

    None if a version in between was made in another way than by save_if_current: nobody knows what changed.
    """
    present = getattr(row, "version", 0)
    since = versions_since(row, version)
    known = [one for one in since if set(one.before) == set(one.fields)]
    if version > present or [one.version for one in known] != list(range(version + 1, present + 1)):
        return None
    base = {name: value for one in reversed(known) for name, value in one.before.items()}
    today = stored(row, base)
    return {name: value for name, value in base.items() if value != today[name]}


def versions_since(row: Model, version: int) -> list[TextVersion]:
    """What was saved of this row after `version`, the oldest first, with who saved it."""
    about = TextVersion.objects.filter(subj_type=row._meta.label_lower, subj_id=row.pk, version__gt=version)
    return list(about.select_related("by__department").order_by("version"))


def stored(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """These fields of a row as plain JSON."""
    columns = {name: getattr(row._meta.get_field(name), "attname", name) for name in names}
    return {name: plain(getattr(row, column)) for name, column in columns.items()}


def kept_drafts(user: User, places: Iterable[str]) -> list[Draft]:
    """What this person typed into the forms at these addresses and has not saved, the latest first."""
    mine = Draft.objects.filter(user=user, place__in=list(places), used=False)
    return list(mine.exclude(fields=[])[:20])


def others_here(user: User, place: str, *, now: datetime) -> list[User]:
    """Who else has the form on this page open."""
    there = Presence.objects.filter(place=place, until__gt=now).exclude(user=user)
    return [one.user for one in there.select_related("user__department").order_by("pk")]
