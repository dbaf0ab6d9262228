"""Files that come with an answer by link: stored, and beside what they show, or nothing of them stays."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from postmortem.activities import actions
from postmortem.activities.forms.checks import FILE, FillByLinkForm, name_of
from postmortem.activities.models import CheckCell, LogEntry
from postmortem.evidence.models import StoredFile
from postmortem.people.models import ExternalContact, User


@contextmanager
def cells_shown(
    form: FillByLinkForm, *, by: User | None = None, contact: ExternalContact | None = None, now: datetime
) -> Iterator[None]:
    """Put the files of a valid form beside their cells; what is done within it is one step with that.

    Raises ValidationError on the field of a file that is not taken.
    """
    with ExitStack() as step:
        files = [
            (cell, _stored(step, cell, upload, by or actions.keeper_of(cell.table), now))
            for cell, upload in form.shown
        ]
        step.enter_context(transaction.atomic())
        for cell, file in files:
            if file:
                actions.show_cell(cell, file, by=by, contact=contact, now=now)
        yield


def _stored(
    step: ExitStack, cell: CheckCell, upload: UploadedFile, keeper: User, now: datetime
) -> StoredFile | None:
    """The file as long as the step lasts, and for good if it is carried out."""
    try:
        return step.enter_context(actions.stored(upload, by=keeper, now=now))
    except ValidationError as refused:
        raise ValidationError({name_of(cell, FILE): refused.error_list}) from None


@contextmanager
def entry_shown(
    entry: LogEntry,
    form: forms.Form,
    *,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
) -> Iterator[None]:
    """Put the file of a valid form, if there is one, beside the entry; what is done within it is one step
    with that. Raises ValidationError as store and add_evidence do.
    """
    with (
        actions.stored(form.cleaned_data["file"], by=by or entry.recorded_by, now=now) as file,
        transaction.atomic(),
    ):
        if file:
            actions.add_evidence(entry.pk, file=file, by=by, contact=contact, now=now)
        yield
