"""What shows that a cell is so: a file, a link, an excerpt."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import refused
from postmortem.activities.actions.checks.asking import saved
from postmortem.activities.actions.checks.lines import locked_table, stream_of
from postmortem.activities.actions.evidence import given_by, stored
from postmortem.activities.models import CheckCell, CheckTable
from postmortem.audit.actions import record
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.outbox.actions import said_by
from postmortem.people.models import ExternalContact, User

Kind = Evidence.Kind


@transaction.atomic
def show_cell(
    cell: CheckCell,
    shown: StoredFile | str,
    *,
    is_link: bool = False,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
) -> Evidence:
    """Put a stored file, a link or an excerpt beside a cell, which may be a pair that nobody touched. What a
    contact outside gives is kept in the name of the table's keeper.

    Raises ValidationError for an empty text, code "stale" if a line is out or the activity cancelled.
    """
    table = locked_table(cell.table_id)
    cell = saved(cell)
    about = {"subj_type": cell._meta.label_lower, "subj_id": cell.pk, **given_by(contact)}
    given = Evidence(**about, by=by or keeper_of(table), at=now)
    if isinstance(shown, StoredFile):
        given.kind, given.file = Kind.FILE, shown
    elif not shown.strip():
        raise ValidationError(_("Give one of them: a file, a link or an excerpt."))
    elif is_link:
        given.kind, given.url = Kind.LINK, shown.strip()
    else:
        given.kind, given.text = Kind.TEXT, shown.strip()
    given.save(force_insert=True)
    said = {"table": table.pk, "sha256": given.file.sha256 if given.file else "", **said_by(contact)}
    record("check.evidence_added", cell, by=by, at=now, stream=stream_of(table), **said)
    return given


def keeper_of(table: CheckTable) -> User:
    """In whose name it is kept what comes from outside: whoever made the table, else drives the activity."""
    keeper = table.made_by or (table.activity.lead if table.activity else None)
    if keeper is None:
        raise refused(_("This table belongs to no activity; nothing can be asked from it."))
    return keeper


def show_file(cell: CheckCell, upload: UploadedFile, *, by: User, now: datetime) -> Evidence:
    """Store the file and put it beside the cell; if either is refused, nothing of it stays. Raises
    ValidationError as store and show_cell do.
    """
    with stored(upload, by=by, now=now) as file:
        return show_cell(cell, file or "", by=by, now=now)
