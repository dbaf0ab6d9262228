"""Who is away, and who receives meanwhile. The deputy hears of it from the app that tells (outbox)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people.actions.rows import STREAM
from postmortem.people.models import Absence, User


@dataclass(frozen=True)
class Away:
    """From when until when, and who stands in."""

    since: datetime
    until: datetime
    deputy: User


@transaction.atomic
def enter_absence(person: User, away: Away, *, by: User, now: datetime) -> Absence:
    """Somebody is away for a time. Raises ValidationError by field, or if another absence lies in it."""
    User.objects.select_for_update().get(pk=person.pk)  # one after the other: no two may overlap
    _check(person, away, by, now)
    made = Absence.objects.create(person=person, deputy=away.deputy, since=away.since, until=away.until)
    said = {"since": away.since.isoformat(), "until": away.until.isoformat()}
    record(
        "absence.entered", made, by=by, at=now, stream=STREAM, person=person.pk, deputy=away.deputy.pk, **said
    )
    return made


def _check(person: User, away: Away, by: User, now: datetime) -> None:
    if away.until <= away.since:
        raise ValidationError({"until": _("The end must lie after the beginning.")})
    if away.until <= now:
        raise ValidationError({"until": _("Choose an end that still lies ahead.")})
    if away.deputy == person:
        raise ValidationError({"deputy": _("Choose somebody else as deputy.")})
    if by.role == User.Role.ADMIN and by == away.deputy:
        raise ValidationError({"deputy": _("An administrator names others, not themselves.")})
    if not User.objects.filter(pk=away.deputy.pk, is_active=True).exists():
        raise ValidationError({"deputy": _("Choose one from the list.")})
    if Absence.objects.filter(person=person, since__lt=away.until, until__gt=away.since).exists():
        raise ValidationError(
            _("Another absence lies in this time already: end that one first, or choose other times.")
        )


@transaction.atomic
def end_absence(absence: Absence, *, by: User, now: datetime) -> None:
    """Back earlier, or not away at all if it has not begun. Raises ValidationError, code "stale", if it is
    over already.
    """
    ahead = Absence.objects.filter(pk=absence.pk, until__gt=now)
    gone, _by_model = ahead.filter(since__gte=now).delete()
    if not gone and not ahead.update(until=now):
        raise ValidationError(_("This absence is over already."), code="stale")
    record("absence.ended", absence, by=by, at=now, stream=STREAM, person=absence.person_id, begun=not gone)
