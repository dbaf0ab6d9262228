"""Who may answer in whose name. Both hear of it from the app that tells (outbox)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people.actions.rows import STREAM
from postmortem.people.models import Department, Deputy, User

Scope = Deputy.Scope


@dataclass(frozen=True)
class StandingIn:
    """Who stands in, for what, from when (none: at once) until when (none: until it is ended)."""

    deputy: User
    scope: str = Scope.ALL
    department: Department | None = None
    activity_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@transaction.atomic
def name_deputy(person: User, said: StandingIn, *, by: User, now: datetime) -> Deputy:
    """Somebody may answer in this person's name from now on, or from a time ahead; never for the past.

    Raises ValidationError by field; without a field if the same one stands in for the same already. Whether
    the person may give away an activity or has an office is asked by the app that knows activities.
    """
    User.objects.select_for_update().get(pk=person.pk)  # one after the other: no two of the same may overlap
    since = max(said.since or now, now)
    _check(person, said, by)
    _check_times(person, said, since)
    made = Deputy.objects.create(
        person=person,
        deputy=said.deputy,
        scope=said.scope,
        department=said.department,
        activity_id=said.activity_id,
        since=since,
        until=said.until,
    )
    record(
        "deputy.named",
        made,
        by=by,
        at=now,
        stream=STREAM,
        person=person.pk,
        deputy=said.deputy.pk,
        scope=str(said.scope),
        department_id=made.department_id,
        activity_id=made.activity_id,
        since=since.isoformat(),
        until=said.until.isoformat() if said.until else None,
    )
    return made


def _check(person: User, said: StandingIn, by: User) -> None:
    if said.deputy == person:
        raise ValidationError({"deputy": _("Choose somebody else as deputy.")})
    if not User.objects.filter(pk=said.deputy.pk, is_active=True).exists():
        raise ValidationError({"deputy": _("Choose one from the list.")})
    if by.role == User.Role.ADMIN and by == said.deputy:
        raise ValidationError({"deputy": _("An administrator names others, not themselves.")})
    if said.scope == Scope.OFFICE and by != person:
        raise ValidationError({"scope": _("An office is named by the person alone.")})
    has_department, has_activity = said.department is not None, said.activity_id is not None
    if has_department != (said.scope == Scope.DEPARTMENT):
        raise ValidationError({"scope": _("Choose which department.")})
    if has_activity != (said.scope == Scope.ACTIVITY):
        raise ValidationError({"scope": _("Choose which activity.")})
    if said.department is not None and said.department.lead_id != person.pk:
        raise ValidationError({"scope": _("%(name)s does not lead this department.") % {"name": person}})


def _check_times(person: User, said: StandingIn, since: datetime) -> None:
    if said.until is not None and said.until <= since:
        raise ValidationError({"until": _("Choose an end after the beginning that still lies ahead.")})
    same = Deputy.objects.filter(
        person=person,
        deputy=said.deputy,
        scope=said.scope,
        department=said.department,
        activity_id=said.activity_id,
    ).filter(Q(until=None) | Q(until__gt=since))
    if said.until is not None:
        same = same.filter(since__lt=said.until)
    if same.exists():
        raise ValidationError(
            _("%(name)s stands in for this already in that time: end that first, or choose other times.")
            % {"name": said.deputy}
        )


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: User, now: datetime) -> None:
    """From now on nothing more is answered in the person's name; what was answered stays. Taken back if it
    has not begun. Raises ValidationError, code "stale", if it is over already.
    """
    ahead = Deputy.objects.filter(pk=deputy.pk).filter(Q(until=None) | Q(until__gt=now))
    gone, _by_model = ahead.filter(since__gte=now).delete()
    if not gone and not ahead.update(until=now):
        raise ValidationError(_("This is over already."), code="stale")
    record(
        "deputy.ended",
        deputy,
        by=by,
        at=now,
        stream=STREAM,
        person=deputy.person_id,
        deputy=deputy.deputy_id,
        begun=not gone,
    )
