"""A smaller scope: what a row has to be is said anew, and the log says why."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import locked, outdated
from postmortem.activities.actions.due import told
from postmortem.activities.actions.taking_part import write_log
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
from postmortem.drafts.actions import save_if_current
from postmortem.outbox.actions import tell
from postmortem.people.models import User


@transaction.atomic
def cut_scope(pk: int, version: int, acceptance: str, reason: str, *, by: User, now: datetime) -> Deliverable:
    """Say anew when the row is good; the log keeps the reason and what it was before stays readable.

    Whoever drives the activity, sponsors it and answers for the row hears of it; signatures on the row are
    asked for again, because they cover this. Raises ValidationError by field if nothing is left or nothing
    has changed, code "stale" once the row has come, drafts.actions.Stale if somebody saved meanwhile.
    """
    before = locked(pk)
    if before.status not in rules.OPEN:
        raise outdated(_("It has come already; its scope stays."))
    if acceptance.strip() == before.acceptance.strip():
        raise ValidationError({"acceptance": _("Nothing is smaller yet: say when it is good now.")})
    save_if_current(Deliverable, pk, version, {"acceptance": acceptance.strip()}, by=by, now=now)
    row = locked(pk)
    write_log(row.activity, kind="change", by=by, now=now, deliverable=row, text=reason)
    hearers = {row.activity.lead, row.activity.sponsor, row.accountable} - {by, None}
    tell(sorted(filter(None, hearers), key=lambda one: one.pk), "scope_cut", told(row), now=now)
    record(
        "deliverable.scope_cut",
        row,
        by=by,
        at=now,
        stream=row.activity.stream,
        version=row.version,
    )
    return row
