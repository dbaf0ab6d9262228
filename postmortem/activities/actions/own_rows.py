"""Answering for several rows with one press; each is an event of its own."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, lost
from postmortem.activities.actions.naming import accept
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries import mark_of
from postmortem.people.models import User


@transaction.atomic
def accept_rows(activity: Activity, marks: Sequence[str], *, by: User, now: datetime) -> list[Deliverable]:
    """The yes to all of these rows (queries.mark_of, as they were on the screen), or to none.

    Raises ValidationError if there is none, code "stale" if one of them is another question by now.
    """
    if not marks:
        raise ValidationError(_("Choose at least one."))
    lock(activity.pk)
    rows = Deliverable.objects.live().filter(activity=activity, accountable=by, accepted_at=None)
    shown = {mark_of(row): row.pk for row in rows}
    if not set(marks) <= set(shown):
        raise lost()
    return [accept(shown[mark], by=by, now=now) for mark in dict.fromkeys(marks)]
