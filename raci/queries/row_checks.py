"""The check of one row: what is to be mended or waits, as sentences with the step that mends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from raci.queries.access import PREPARING
from raci.queries.columns import Group, Reader, key_of, name_of
from raci.rules import Answers, Finding, Heap, Holder, PartState, Row
from raci.rules.checks import Step


class Check(NamedTuple):
    """One sentence beside a row; with `url` a link mends it, with `give` a button that sets R for that
    holder.
    """

    shape: str
    text: str
    url: str = ""
    word: str = ""
    give: str = ""


@dataclass(frozen=True)
class Board:
    """What every row is seen against: the columns, the reader, the signatures and the findings."""

    activity: Activity
    groups: Sequence[Group]
    reader: Reader
    states: Sequence[PartState]
    answers: Answers
    findings: Sequence[Finding]


def url_of(board: Board, row: Row) -> str:
    return reverse("activities:deliverable", args=[board.activity.pk, row.pk])


def checks_of(board: Board, row: Row, states: Sequence[PartState]) -> list[Check]:
    checks = [_mend(board, row, finding) for finding in board.findings if finding.row_id == row.pk]
    checks += [_sent_back(board, row, state) for state in states if state.rows[row.pk] == Heap.SENT_BACK]
    if row.accountable_id and not row.accepted_at:
        checks.append(_waiting(board, row))
    if checks:
        return checks
    if all(state.stands_behind(row.pk) for state in states):
        return [Check("done", _("accepted and signed"))]
    return [Check("half", _("accepted, signatures open"))]


def _who(holder: Holder, reader: Reader) -> str:
    """A person, for readers who see names; else the department, which is also meant where nobody is named."""
    if holder.person_id is None or not reader.names:
        return reader.words.department(holder.department_id)
    return name_of(holder, reader.words.people)


def _mend(board: Board, row: Row, finding: Finding) -> Check:
    reader = board.reader
    owner = Holder(row.department_id, row.accountable_id) if row.department_id else None
    if board.activity.status not in PREPARING:
        return Check("warn", finding.sentence)  # nothing is mended any more: it is what was in force
    if finding.step == Step.GIVE_R:
        if owner and reader.may_set(owner.department_id):
            word = _("R to %(who)s") % {"who": _who(owner, reader)}
            return Check("warn", finding.sentence, word=word, give=key_of(owner))
    elif reader.hats.may_edit:
        return Check("warn", finding.sentence, url=url_of(board, row), word=finding.mend)
    return Check("warn", finding.sentence)


def _sent_back(board: Board, row: Row, state: PartState) -> Check:
    words, department_id = board.reader.words, state.part.department_id
    said = board.answers.rows[department_id, row.pk]
    who = words.department(department_id) if department_id else _("The sponsor")
    text = _("%(who)s sent it back: “%(reason)s”") % {"who": who, "reason": words.text(said.reason)}
    return Check("warn", text)


def _waiting(board: Board, row: Row) -> Check:
    if row.accountable_id == board.reader.user.pk:
        return Check("open", _("Waits for your answer."), url=url_of(board, row), word=_("Answer"))
    who = _who(Holder(row.department_id or 0, row.accountable_id), board.reader)
    return Check(
        "open", _("Waits for %(who)s.") % {"who": who}, url=url_of(board, row), word=_("See the row")
    )
