"""Taking back the last change of a cell, and choosing the letters of a matrix."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, locked, lost, outdated, refused
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.actions import record
from postmortem.people.models import User
from raci.actions.letters import check_cell, current, owner_of, put_accountable, put_letter
from raci.models import Assignment, LetterChange, Matrix
from raci.queries.access import PREPARING
from raci.queries.changes import last_change
from raci.queries.grid import newest
from raci.rules import LETTER_SETS, Holder


@transaction.atomic
def undo_last(activity: Activity, *, by: User, now: datetime) -> LetterChange:
    """The last change of `by` is taken back: the cell is as it was before. Returns the change.

    Raises ValidationError, code "stale", if there is none, if something followed from it (another letter, a
    yes, a version that was put forward), else as set_letter does.
    """
    change = last_change(activity, by, now=now)
    if change is None:
        raise outdated(_("There is no change of yours to undo."))
    row = locked(change.deliverable_id)
    holder = Holder(change.department_id, change.person_id)
    check_cell(row, holder, by)
    _check_nothing_followed(row, holder, change)
    if not LetterChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=now):
        raise lost()
    if "A" in (change.was, change.now):
        put_accountable(row, _owner_before(change), by=by, now=now)
    else:
        put_letter(row, holder, change.was, by=by, now=now)
    record(
        "letter.undone",
        row,
        by=by,
        at=now,
        stream=activity.stream,
        letter=change.now,
        department_id=change.department_id,
        person_id=change.person_id,
    )
    return change


def _owner_before(change: LetterChange) -> Holder | None:
    home = change.was_department_id
    return Holder(home, change.was_person_id) if home else None


def _check_nothing_followed(row: Deliverable, holder: Holder, change: LetterChange) -> None:
    fixed = newest(row.activity)
    if fixed and fixed.at > change.at:
        raise outdated(_("It was put forward since then: change the cell instead."))
    if change.now == "A" and row.is_in_force:
        raise outdated(_("One person is accountable already; hand it over instead."))
    if "A" in (change.was, change.now):
        is_as_left = owner_of(row) == (holder if change.now else None)
    else:
        held = current(row.pk, holder).values_list("letter", flat=True)
        is_as_left = list(held) == ([change.now] if change.now else [])
    if not is_as_left:
        raise outdated(_("Something followed from this change: change the cell instead."))


@transaction.atomic
def choose_letters(activity_pk: int, code: str, *, by: User, now: datetime) -> Activity:
    """The matrix offers the letters of this set from now on.

    Raises ValidationError on `letters` for an unknown set or while a letter is held that it does not have,
    and once the activity is live.
    """
    activity = lock(activity_pk)
    if activity.status not in PREPARING:
        raise refused(_("The activity is live or ended: its matrix is no longer changed."))
    if code not in LETTER_SETS:
        raise ValidationError({"letters": _("Choose one from the list.")})
    kept = Assignment.objects.current().filter(
        deliverable__in=Deliverable.objects.live().filter(activity=activity)
    )
    if held := kept.exclude(letter__in=LETTER_SETS[code].codes).select_related("deliverable").first():
        said = {"row": held.deliverable.name, "letter": held.letter}
        raise ValidationError({"letters": _("“%(row)s” still has an %(letter)s: clear it first.") % said})
    Matrix.objects.update_or_create(activity=activity, defaults={"letters": code})
    record("matrix.letters_chosen", activity, by=by, at=now, stream=activity.stream, letters=code)
    return activity
