"""What a change in a check table means for what was final or complete in it."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import refused
from postmortem.activities.models import CheckTable, Deliverable
from postmortem.activities.queries.alignment import waits_for_scheme
from postmortem.activities.queries.grids import grids_of
from postmortem.activities.rules.checks import brief
from postmortem.activities.rules.checks.missing import said
from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.people.models import User

Kind = CheckTable.Kind


def after_change(table: CheckTable, *, by: User | None, now: datetime) -> None:
    """Part of every step that changes a line or a cell of the locked table.

    What was final is not any more, and whoever drives the activity or made it final hears of it. A brief is
    noted as complete when its required slots are filled for the first time; that moment stays. Raises
    ValidationError for a slot of a brief that holds more than it may.
    """
    if table.kind == Kind.BRIEF:
        _check_brief(table, now)
    elif table.final_at is not None:
        _take_back(table, by, now)


def check_scheme(row: Deliverable, *, now: datetime) -> None:
    """Part of handing in: what is built from a scheme waits until that is final.

    Raises ValidationError while it is not, unless there is an exception.
    """
    if waits_for_scheme(row, now=now):
        raise refused(_("The overall scheme is not final yet; development begins once it is."))


def _check_brief(table: CheckTable, now: datetime) -> None:
    kind = table.deliverable.kind if table.deliverable else ""
    grid = grids_of([table])[table.pk]
    for row in grid.rows:
        for column in grid.columns:
            if sentence := brief.too_long(row, kind, said(grid.at(row, column), "text")):
                raise refused(sentence)
    if brief.fill(grid, kind).is_complete:
        CheckTable.objects.filter(pk=table.pk, final_at=None).update(final_at=now)


def _take_back(table: CheckTable, by: User | None, now: datetime) -> None:
    final = CheckTable.objects.filter(pk=table.pk, final_at__isnull=False)
    if table.activity is None or not final.update(final_at=None, final_by=None, version=F("version") + 1):
        return
    hearers = {person for person in (table.final_by, table.activity.lead) if person and person.is_active}
    params = {
        "activity_id": table.activity.pk,
        "activity": table.activity.title,
        "title": table.title,
        "path": f"/activities/{table.activity.pk}/checks/{table.pk}/",
    }
    tell(hearers - {by}, "final_taken_back", params, now=now)
    record("check.final_taken_back", table, by=by, at=now, stream=table.activity.stream)
