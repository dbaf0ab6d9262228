"""What shows that a cell is so: a file, a link, an excerpt."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.checks.asking import saved
from postmortem.activities.actions.checks.lines import locked_table, stream_of
from postmortem.activities.models import CheckCell
from postmortem.audit.actions import record
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.people.models import User

Kind = Evidence.Kind


@transaction.atomic
def show_cell(
    cell: CheckCell, shown: StoredFile | str, *, is_link: bool = False, by: User, now: datetime
) -> Evidence:
    """Put a stored file, a link or an excerpt beside a cell, which may be a pair that nobody touched.

    Raises ValidationError for an empty text, code "stale" if a line is out or the activity cancelled.
    """
    table = locked_table(cell.table_id)
    cell = saved(cell)
    given = Evidence(subj_type=cell._meta.label_lower, subj_id=cell.pk, by=by, at=now)
    if isinstance(shown, StoredFile):
        given.kind, given.file = Kind.FILE, shown
    elif not shown.strip():
        raise ValidationError(_("Give one of them: a file, a link or an excerpt."))
    elif is_link:
        given.kind, given.url = Kind.LINK, shown.strip()
    else:
        given.kind, given.text = Kind.TEXT, shown.strip()
    given.save(force_insert=True)
    said = {"table": table.pk, "sha256": given.file.sha256 if given.file else ""}
    record("check.evidence_added", cell, by=by, at=now, stream=stream_of(table), **said)
    return given


def show_file(cell: CheckCell, upload: UploadedFile, *, by: User, now: datetime) -> Evidence:
    """Store the file and put it beside the cell; if either is refused, nothing of it stays. Raises
    ValidationError as store and show_cell do.
    """
    file = store(upload, by=by, now=now)
    kept = False
    try:
        shown = show_cell(cell, file, by=by, now=now)
        kept = True
    finally:
        if not kept:
            discard(file)
    return shown
