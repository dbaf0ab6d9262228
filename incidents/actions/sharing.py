"""Links that open a published page without a password: made, ended, counted."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.models import Retrospective, ShareLink
from incidents.queries.sharing import is_restricted
from incidents.rules import sharing as rules
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.people.models import User

SECRET_BYTES = 32


@dataclass(frozen=True)
class NewLink:
    """For whom it is, how many days it lasts, and that it is wanted although the page is restricted."""

    label: str = ""
    days: int = rules.USUAL_DAYS
    even_restricted: bool = False


@dataclass(frozen=True)
class MadeLink:
    """A link and its secret, which is known here only and never again."""

    link: ShareLink
    secret: str


@transaction.atomic
def make_share_link(found: Retrospective, new: NewLink, *, by: User, now: datetime) -> MadeLink:
    """A link to the published version, always to the newest one.

    Raises ValidationError while nothing is published, and for a restricted page unless its owner says so.
    """
    if found.current_id is None:
        raise ValidationError(_("Only a published page can be shared."))
    if is_restricted(found) and not (by.pk == found.owner_id and new.even_restricted):
        raise ValidationError(
            {"even_restricted": _("This page is restricted: only its owner can share it, and must say so.")}
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = ShareLink.objects.create(
        retrospective=found,
        sha256=rules.fingerprint(secret),
        label=new.label.strip(),
        by=by,
        at=now,
        expires_at=rules.ends_at(new.days, now),
    )
    said = {"link": link.pk, "until": link.expires_at.isoformat()}
    record("retrospective.link_made", found, by=by, at=now, stream=found.stream, **said)
    return MadeLink(link, secret)


@transaction.atomic
def end_share_link(link: ShareLink, *, by: User, now: datetime) -> ShareLink:
    """From now on it opens nothing. Raises Stale if it was ended before."""
    found = link.retrospective
    if not ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        raise Stale(link)
    link.refresh_from_db(fields=["revoked_at"])
    record("retrospective.link_ended", found, by=by, at=now, stream=found.stream, link=link.pk)
    return link


def count_opening(link: ShareLink) -> None:
    """One more opening; who it was is not known and not asked."""
    ShareLink.objects.filter(pk=link.pk).update(views=F("views") + 1)
