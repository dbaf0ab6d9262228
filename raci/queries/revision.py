"""A revision of the matrix as it was fixed, with what differs from the one before and who answered it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.people.models import User
from postmortem.people.redaction import Words
from raci.models import SignOff
from raci.queries.columns import reader_of
from raci.queries.spelling import Said, moment, spell_changes, spell_row
from raci.rules import difference
from raci.rules.matrix import COVERED, SHEET, Document

COMPARED = (*COVERED, "C", "I")


class FixedRow(NamedTuple):
    name: str
    phase: str
    due_at: object
    says: list[Said]


class RowChange(NamedTuple):
    """What happened to one row since the revision before; `note` says if it came or went."""

    name: str
    note: str
    changes: list[Said]


@dataclass(frozen=True)
class RevisionPage:
    activity: Activity
    revision: Revision
    previous: int | None
    cause: str
    rows: Sequence[FixedRow]
    changes: Sequence[RowChange]
    answers: Sequence[tuple[str, SignOff]]


def revision_page(user: User, activity: Activity, revision: Revision) -> RevisionPage:
    """The frozen rows in words for this reader, and the difference to the revision before."""
    words = reader_of(user, activity).words
    before = revisions(revision.kind, activity).filter(number=revision.number - 1).first()
    given = SignOff.objects.filter(revision=revision).order_by("at", "pk")
    causes = {
        "put_forward": _("put forward for signature"),
        "hand_over": _("after a hand-over"),
        "launch": _("at the launch"),
    }
    return RevisionPage(
        activity=activity,
        revision=revision,
        previous=before.number if before else None,
        cause=causes[revision.document["cause"]],
        rows=[_fixed(row, words) for row in revision.document["rows"]],
        changes=_changes(before.document, revision.document, words) if before else [],
        answers=[(words.department(one.department_id) or _("The sponsor"), one) for one in given],
    )


def _fixed(row: Document, words: Words) -> FixedRow:
    phase = str(Deliverable.Phase(row["phase"]).label)
    return FixedRow(
        words.text(row["name"]), phase, moment("due_at", row["due_at"]), spell_row(row, words, "RSCI")
    )


def _changes(was: Document, now: Document, words: Words) -> list[RowChange]:
    old = {row["id"]: row for row in was["rows"]}
    new = {row["id"]: row for row in now["rows"]}
    found = []
    if sheet := difference(was["sheet"], now["sheet"], SHEET):
        found.append(RowChange(_("Goal and dates"), "", spell_changes(sheet, words)))
    for pk, row in new.items():
        if pk not in old:
            found.append(RowChange(words.text(row["name"]), _("new row"), spell_row(row, words)))
        elif changes := difference(old[pk], row, COMPARED):
            found.append(RowChange(words.text(row["name"]), "", spell_changes(changes, words)))
    gone = [row for pk, row in old.items() if pk not in new]
    return found + [RowChange(words.text(row["name"]), _("row taken out"), []) for row in gone]
