"""What an administrator decides for the whole house."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people.models import HouseRules, User

STREAM = "house"


@transaction.atomic
def ask_for_second(whom: str, *, by: User, now: datetime) -> bool:
    """For whom (HouseRules.Second) a second step is required from now on; whether that is new."""
    if whom not in HouseRules.Second.values:
        raise ValidationError({"second_for": _("Choose one of the three.")})
    return _change("second_for", whom, by=by, now=now)


@transaction.atomic
def keep_raw_views(days: int, *, by: User, now: datetime) -> bool:
    """How many days after publication the raw words of views go; whether that is new. Raises ValidationError
    for fewer than a week or more than a year.
    """
    if not HouseRules.RAW_LEAST <= days <= HouseRules.RAW_MOST:
        raise ValidationError(_("Between 7 and 365 days."))
    return _change("raw_view_days", days, by=by, now=now)


def _change(name: str, value: str | int, *, by: User, now: datetime) -> bool:
    rules, _is_new = HouseRules.objects.get_or_create(pk=1)
    if not HouseRules.objects.filter(pk=1).exclude(**{name: value}).update(**{name: value}):
        return False
    record("house.rules", rules, by=by, at=now, stream=STREAM, rule=name, value=value)
    return True
