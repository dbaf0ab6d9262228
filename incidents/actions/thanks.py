"""Who helped, and with what: said on the page, and told to whom it is said once that can be read."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.models import Retrospective, Thanks
from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.people.models import Department, User


@transaction.atomic
def thank(
    retrospective: Retrospective,
    text: str,
    *,
    department: Department,
    person: User | None = None,
    by: User,
    now: datetime,
) -> Thanks:
    """Thank a department, or one of its people, for what helped.

    Raises ValidationError by field: no sentence, a person of another department, oneself.
    """
    said = text.strip()
    if not said:
        raise ValidationError({"text": _("Say in one sentence what helped.")})
    if person and person.department_id != department.pk:
        raise ValidationError({"thanked": _("Choose somebody of this department, or leave it empty.")})
    if person == by:
        raise ValidationError({"thanked": _("Others say what you did well; thank somebody else.")})
    made = Thanks.objects.create(
        retrospective=retrospective, department=department, thanked=person, text=said, by=by, at=now
    )
    record("retrospective.thanked", made, by=by, at=now, stream=retrospective.stream)
    if retrospective.current_id:
        _tell([made], retrospective, now=now)
    return made


@transaction.atomic
def take_thanks_back(pk: int, *, by: User, now: datetime) -> None:
    """The own thanks are taken back. Nothing happens if they are gone already."""
    found = Thanks.objects.select_related("retrospective__incident").filter(pk=pk, by=by).first()
    if found is None:
        return
    retrospective = found.retrospective
    Thanks.objects.filter(pk=pk).delete()
    record(
        "retrospective.thanks_taken_back",
        retrospective,
        by=by,
        at=now,
        stream=retrospective.stream,
        thanks_id=pk,
    )


def tell_thanked(retrospective: Retrospective, *, since: datetime | None, now: datetime) -> None:
    """Part of publishing: whoever was thanked after the version before hears of it."""
    found = Thanks.objects.filter(retrospective=retrospective).select_related("thanked", "department__lead")
    _tell(list(found.filter(at__gt=since) if since else found), retrospective, now=now)


def _tell(found: list[Thanks], retrospective: Retrospective, *, now: datetime) -> None:
    """The person, or the lead of the department; who thanks is not told."""
    path = reverse("incidents:retrospective", args=[retrospective.pk])
    for one in found:
        hears = one.thanked or one.department.lead
        if hears and hears.pk != one.by_id:
            about = {"title": retrospective.title, "reason": one.text, "path": path}
            tell({hears}, "thanked", about, now=now)
