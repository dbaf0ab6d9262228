"""A revision of the matrix as it was fixed, with what differs from the one before and who answered it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.audit.rules import digest
from postmortem.people.models import User
from postmortem.people.redaction import Words
from raci.models import SignedRow, SignOff
from raci.queries.columns import reader_of
from raci.queries.signers import behalf, offices_of, with_signers
from raci.queries.spelling import Said, moment, spell_changes, spell_row, spell_sheet
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


class Answered(NamedTuple):
    """What one department (or the sponsor) said to the revision: as a whole, in whose name, and to which rows
    more than yes.
    """

    name: str
    answer: str
    word: str
    at: datetime
    reason: str
    behalf: str
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True)
class RevisionPage:
    """`is_unchanged`: the document still has the hash it was fixed with."""

    activity: Activity
    revision: Revision
    previous: int | None
    following: int | None
    cause: str
    sheet: Sequence[Said]
    rows: Sequence[FixedRow]
    changes: Sequence[RowChange]
    answers: Sequence[Answered]
    is_unchanged: bool


def revision_page(user: User, activity: Activity, revision: Revision) -> RevisionPage:
    """The frozen rows in words for this reader, and the difference to the revision before; departments are
    called what they were called when it was fixed.
    """
    words = reader_of(user, activity, revision.at).words
    beside = revisions(revision.kind, activity).filter(number__in=[revision.number - 1, revision.number + 1])
    near = {one.number: one for one in beside}
    before = near.get(revision.number - 1)
    causes = {
        "put_forward": _("put forward for signature"),
        "hand_over": _("after a hand-over"),
        "merged": _("after two departments were merged"),
        "named": _("after a department named somebody"),
        "launch": _("at the launch"),
    }
    return RevisionPage(
        activity=activity,
        revision=revision,
        previous=before.number if before else None,
        following=revision.number + 1 if revision.number + 1 in near else None,
        cause=causes[revision.document["cause"]],
        sheet=spell_sheet(revision.document["sheet"], words),
        rows=[_fixed(row, words) for row in revision.document["rows"]],
        changes=_changes(before.document, revision.document, words) if before else [],
        answers=_answers(revision, words),
        is_unchanged=digest(revision.document) == revision.sha256,
    )


def _answers(revision: Revision, words: Words) -> list[Answered]:
    """Who answered and how; three queries."""
    given = list(SignOff.objects.filter(revision=revision).order_by("at", "pk"))
    offices = offices_of(one.on_behalf_of_id for one in given)
    words = with_signers(words, [(one.by_id, one.on_behalf_of_id) for one in given])
    names = {row["id"]: words.text(row["name"]) for row in revision.document["rows"]}
    said: dict[int, list[tuple[str, str, str]]] = {}
    more = SignedRow.objects.filter(signoff__in=given).exclude(answer=SignOff.Answer.ACCEPTED)
    for row in more.order_by("signoff_id", "pk"):
        line = (names[row.deliverable_id], str(row.get_answer_display()), words.text(row.reason))
        said.setdefault(row.signoff_id, []).append(line)
    return [
        Answered(
            name=words.department(one.department_id) or _("The sponsor"),
            answer=one.answer,
            word=str(one.get_answer_display()),
            at=one.at,
            reason=words.text(one.reason),
            behalf=behalf((one.by_id, one.on_behalf_of_id, one.at), words, offices),
            rows=said.get(one.pk, []),
        )
        for one in given
    ]


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
