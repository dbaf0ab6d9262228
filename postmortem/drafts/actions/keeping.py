"""What somebody is typing: kept apart from the thing itself, told to nobody, gone once it is used or old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postmortem.drafts.models import Draft
from postmortem.people.models import User

MOST = 200  # drafts of one person; the oldest go


@dataclass(frozen=True)
class Typed:
    """One form as it stands: the key its page made for it, where it is sent, the version it was opened with,
    the fields as pairs of name and text.
    """

    key: str
    place: str
    base_version: int
    fields: list[list[str]]


@transaction.atomic
def keep(typed: Typed, seq: int, *, by: User, now: datetime) -> bool:
    """Keep what is typed, if it is newer than what is kept (`seq` counts up) and was not saved meanwhile.

    Only the person's own row changes: never the thing that is edited, and nobody is told.
    """
    mine = Draft.objects.filter(user=by, key=typed.key)
    new = {**vars(typed), "seq": seq, "at": now}
    if mine.filter(seq__lt=seq, used=False).update(**new):
        return True
    _kept, is_new = Draft.objects.get_or_create(user=by, key=typed.key, defaults=new)
    if is_new:
        _make_room(by)
    return is_new


@transaction.atomic
def keep_refused(typed: Typed, *, by: User, now: datetime) -> Draft:
    """Keep a form that was sent and could not be saved: it is newer than whatever was kept while typing."""
    mine = Draft.objects.select_for_update().filter(user=by, key=typed.key).first()
    seq = mine.seq + 1 if mine else 0
    new = {**vars(typed), "seq": seq, "at": now, "used": False}
    draft, _is_new = Draft.objects.update_or_create(user=by, key=typed.key, defaults=new)
    _make_room(by)
    return draft


def use_up(key: str, *, by: User, now: datetime) -> None:
    """It was saved: the draft is empty, and stays so even if an older request for it comes late."""
    used = {"used": True, "fields": [], "at": now}
    Draft.objects.update_or_create(user=by, key=key, defaults=used)


def forget(keys: Iterable[str], *, by: User) -> None:
    """Throw own drafts away."""
    Draft.objects.filter(user=by, key__in=list(keys)).delete()


def _make_room(by: User) -> None:
    kept = Draft.objects.filter(user=by).values_list("pk", flat=True)
    if too_many := list(kept[MOST:]):
        Draft.objects.filter(pk__in=too_many).delete()
