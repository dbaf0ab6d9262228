"""Compare-and-set save and submit-once: the two guards of every form."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model

from postmortem.drafts.models import SubmitToken, TextVersion
from postmortem.people.models import User


class Stale(Exception):
    """Somebody saved in between, or a token came back with other content; `current` is the row by now."""

    def __init__(self, current: Model | None = None) -> None:
        super().__init__("stale")
        self.current = current


def plain(value: object) -> object:
    """A field's value as plain JSON: ids for rows, ISO text for times."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | None) else str(value)


@transaction.atomic
def save_if_current(
    model: type[Model], pk: int, version: int, changes: Mapping[str, Any], *, by: User, now: datetime
) -> int:
    """Write `changes` if the row still has `version`; returns the new version.

    One conditional UPDATE, so of two simultaneous saves one wins and the other raises Stale with the present
    row. What was saved is kept as a TextVersion.
    """
    rows = model._default_manager.filter(pk=pk, version=version)
    if not rows.update(**changes, version=F("version") + 1):
        raise Stale(model._default_manager.filter(pk=pk).first())
    TextVersion.objects.create(
        subj_type=model._meta.label_lower,
        subj_id=pk,
        version=version + 1,
        fields={name: plain(value) for name, value in changes.items()},
        by=by,
        at=now,
    )
    return version + 1


@transaction.atomic
def once(token: UUID, payload_sha256: str, create: Callable[[], str], *, by: User, now: datetime) -> str:
    """Run `create` for the first POST with this token and return its result (a URL path).

    Later POSTs get the same result; one that comes at the same time waits for it. If `create` raises, the
    token is free again. Raises Stale if the token comes back with another payload or from another person.
    """
    made, is_new = SubmitToken.objects.get_or_create(
        token=token, defaults={"user": by, "payload_sha256": payload_sha256, "at": now}
    )
    if not is_new:
        if made.payload_sha256 != payload_sha256 or made.user_id != by.pk:
            raise Stale
        return made.result
    result = create()
    SubmitToken.objects.filter(pk=made.pk).update(result=result)
    return result
