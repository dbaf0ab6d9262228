"""Who stands in for whom: named and ended, and told to both."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.queries.deputies import activities_to_give, has_office
from postmortem.outbox.actions import tell
from postmortem.people import actions as people
from postmortem.people.actions import StandingIn
from postmortem.people.models import Deputy, User

PAGE = "/settings/deputies/"


@transaction.atomic
def name_deputy(person: User, said: StandingIn, *, by: User, now: datetime) -> Deputy:
    """Somebody may answer in this person's name; both are told. Raises ValidationError by field: an office is
    of those who sponsor or are executives, an activity one that person and `by` may open.
    """
    if said.scope == Deputy.Scope.OFFICE and not has_office(person):
        raise ValidationError(
            {"scope": _("Only who sponsors an activity, or is an executive, has an office.")}
        )
    if said.activity_id and not activities_to_give(person, by).filter(pk=said.activity_id).exists():
        raise ValidationError({"scope": _("Choose which activity.")})
    made = people.name_deputy(person, said, by=by, now=now)
    known = {"since_at": made.since.isoformat(), "path": PAGE}
    if made.until is not None:
        known["until_at"] = made.until.isoformat()
    lasts = "deputy_named" if made.until is None else "deputy_named_until"
    tell([made.deputy], lasts, {"title": person.display_name, **known}, now=now)
    tell([person], "has_deputy", {"title": made.deputy.display_name, **known}, now=now)
    return made


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: User, now: datetime) -> None:
    """From now on nothing more is answered in the person's name; both are told. Raises ValidationError, code
    "stale", if it is over already.
    """
    tell([deputy.deputy], "deputy_ended", {"title": deputy.person.display_name, "path": PAGE}, now=now)
    tell([deputy.person], "has_no_deputy", {"title": deputy.deputy.display_name, "path": PAGE}, now=now)
    people.end_deputy(deputy, by=by, now=now)
