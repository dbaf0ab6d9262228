"""Administrators hear when a backup fails, and when one is missing: once, until there is a good one again."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from postmortem.backup import queries
from postmortem.backup.models import Archive, Plan
from postmortem.outbox.actions import tell
from postmortem.people.models import User
from postmortem.people.queries import active_people


def tell_failed(archive: Archive, *, now: datetime) -> int:
    """This one has failed; if the one before had failed, too, it is known. Returns how many are told."""
    others = Archive.objects.exclude(pk=archive.pk).exclude(state=Archive.State.RUNNING)
    before = others.filter(began_at__lte=archive.began_at).first()
    is_known = before is not None and before.state == Archive.State.FAILED
    return 0 if is_known else _tell("backup_failed", now)


@transaction.atomic
def tell_overdue(*, now: datetime) -> int:
    """It turned red: there is no good one of the last 26 hours. Returns how many are told, by whoever of
    several workers comes first.
    """
    if not queries.health(now).is_red:
        Plan.objects.filter(pk=1).exclude(missed_at=None).update(missed_at=None)
        return 0
    is_first = Plan.objects.filter(pk=1, missed_at=None).update(missed_at=now)
    return _tell("backup_overdue", now) if is_first else 0


def _tell(kind: str, now: datetime) -> int:
    admins = list(active_people().filter(role=User.Role.ADMIN))
    tell(admins, kind, {"path": reverse("settings_backup")}, now=now)
    return len(admins)
