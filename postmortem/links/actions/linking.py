"""Links of one thing to the tools around: added, moved to another state, taken out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.links.models import TWICE, Link
from postmortem.links.queries.things import Subject, Thing
from postmortem.people.models import User

MOST: Final = 40  # links of one thing


@dataclass(frozen=True)
class NewLink:
    """What a thing is called in a tool (a code of models.Service), its address if it has one, its state."""

    service: str
    external_id: str
    url: str = ""
    state: str = Link.State.UNKNOWN


@transaction.atomic
def add_link(thing: Thing, new: NewLink, *, by: User, now: datetime) -> Link:
    """Link the thing. Raises ValidationError for what is linked already, and for too many."""
    if Link.objects.filter(**{thing.field: thing.subject}).count() >= MOST:
        raise ValidationError(_("There are very many links here. Take one out that is not needed any more."))
    made = insert(thing.field, thing.subject, new, by=by, now=now)
    record("link.added", made, by=by, at=now, stream=thing.stream, **about(thing, made))
    return made


def insert(
    field: str,
    subject: Subject,
    new: NewLink,
    *,
    by: User,
    now: datetime,
    brought: dict[str, str] | None = None,
) -> Link:
    """Part of a larger step: the row alone."""
    try:
        with transaction.atomic():
            return Link.objects.create(**{field: subject}, **vars(new), brought=brought or {}, by=by, at=now)
    except IntegrityError:
        raise ValidationError(TWICE, code="twice") from None


@transaction.atomic
def change_state(thing: Thing, link: Link, state: str, version: int, *, by: User, now: datetime) -> None:
    """Say how it stands there now. Raises ValidationError, code "stale", if somebody said so meanwhile."""
    seen = Link.objects.filter(pk=link.pk, version=version)
    if not seen.update(state=state, version=version + 1):
        raise ValidationError(_("Somebody has changed this link meanwhile. Look at it again."), code="stale")
    record("link.state_changed", link, by=by, at=now, stream=thing.stream, state=state, **about(thing, link))


@transaction.atomic
def remove_link(thing: Thing, link: Link, *, by: User, now: datetime) -> None:
    """Take a link out. Gone already: nothing happens."""
    gone, pk = about(thing, link), link.pk
    if Link.objects.filter(pk=pk).delete()[0]:
        record("link.removed", thing.subject, by=by, at=now, stream=thing.stream, link_id=pk, **gone)


def about(thing: Thing, link: Link) -> dict[str, Any]:
    return {"service": link.service, "of": thing.kind, "of_id": thing.subject.pk}
