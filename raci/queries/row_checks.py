"""The check of one row: what is to be mended or waits, as sentences with the step that mends it. And the same
for columns and the whole matrix.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from raci.queries.access import PREPARING
from raci.queries.columns import Group, Reader, key_of, name_of
from raci.rules import Answers, Finding, Heap, Holder, PartState, Row
from raci.rules.checks import Severity, Step

SHAPES = {Severity.ERROR: "warn", Severity.WARNING: "flag", Severity.INFO: "said"}


NUMBER = 9_007_199_254_740_000  # stands in no address by itself


class Check(NamedTuple):
    """One sentence beside a row; with `url` a link mends it, with `give` a button that sets `letter` for that
    holder. `except_url` leads to an exception from the rule; `waived` and `until` say that there is one.
    """

    shape: str
    text: str
    url: str = ""
    word: str = ""
    give: str = ""
    letter: str = "R"
    except_url: str = ""
    waived: str = ""
    until: datetime | None = None

    @property
    def is_quiet(self) -> bool:
        """Only said: it keeps nobody from signing."""
        return self.shape in ("flag", "said")


@dataclass(frozen=True)
class Board:
    """What every row is seen against: the columns, the reader, the signatures and the findings."""

    activity: Activity
    groups: Sequence[Group]
    reader: Reader
    states: Sequence[PartState]
    answers: Answers
    findings: Sequence[Finding]

    @property
    def is_preparing(self) -> bool:
        return self.activity.status in PREPARING

    @cached_property
    def by_row(self) -> Mapping[int | None, Sequence[Finding]]:
        """Row (None: the matrix and its columns) → its findings, the heaviest first."""
        found: dict[int | None, list[Finding]] = defaultdict(list)
        for finding in sorted(self.findings, key=lambda finding: finding.weight):
            found[finding.row_id].append(finding)
        return found

    @cached_property
    def exception_page(self) -> str:
        return reverse("raci:exception", args=[self.activity.pk])

    @cached_property
    def row_page(self) -> "RowPage":
        return RowPage("activities:deliverable", self.activity.pk)

    @cached_property
    def row_edit(self) -> "RowPage":
        return RowPage("activities:deliverable_edit", self.activity.pk)


class RowPage:
    """A page that every row of an activity has: its address is worked out once for all of them."""

    def __init__(self, name: str, activity_pk: int) -> None:
        self._around = reverse(name, args=[activity_pk, NUMBER]).split(str(NUMBER))

    def of(self, row: Row) -> str:
        return str(row.pk).join(self._around)


def url_of(board: Board, row: Row) -> str:
    return board.row_page.of(row)


def checks_of(board: Board, row: Row, states: Sequence[PartState]) -> list[Check]:
    """What blocks, what waits or how far it is, then what is only said; the heaviest first."""
    findings = board.by_row.get(row.pk, ())
    blocking = [_mend(board, finding, row) for finding in findings if finding.blocks]
    said = [_mend(board, finding, row) for finding in findings if not finding.blocks]
    waiting = [_sent_back(board, row, state) for state in states if state.rows[row.pk] == Heap.SENT_BACK]
    if row.accountable_id and not row.accepted_at:
        waiting.append(_waiting(board, row))
    if blocking or waiting:
        return blocking + waiting + said
    if all(state.stands_behind(row.pk) for state in states):
        return [Check("done", _("accepted and signed")), *said]
    return [Check("half", _("accepted, signatures open")), *said]


class WholeChecks(NamedTuple):
    """What is said about columns and the matrix as a whole: what blocks, and what is only said."""

    blocking: Sequence[Check]
    said: Sequence[Check]


def whole_checks(board: Board) -> WholeChecks:
    """The heaviest first; of what one person carries the board holds what the reader may read (said_to)."""
    found = board.by_row.get(None, ())
    return WholeChecks(
        [_mend(board, finding) for finding in found if finding.blocks],
        [_mend(board, finding) for finding in found if not finding.blocks],
    )


def _who(holder: Holder, reader: Reader) -> str:
    """A person, for readers who see names; else the department, which is also meant where nobody is named."""
    if holder.person_id is None or not reader.names:
        return reader.words.department(holder.department_id)
    return name_of(holder, reader.words.people)


def _mend(board: Board, finding: Finding, row: Row | None = None) -> Check:
    text = finding.sentence
    if finding.holder:
        text = _("%(who)s: %(sentence)s") % {"who": _who(finding.holder, board.reader), "sentence": text}
    check = Check(SHAPES[finding.severity], board.reader.words.text(text))
    if finding.waived:
        reason = board.reader.words.text(finding.waived)
        return check._replace(shape="said", waived=reason, until=finding.until)
    if not board.is_preparing:
        return check  # nothing is mended any more: it is what was in force
    if board.reader.hats.may_edit:
        check = check._replace(except_url=f"{board.exception_page}?{about(finding)}")
    if finding.step == Step.GIVE_R:
        return _give_r(board, row, check)
    url = _place(board, finding, row) if board.reader.hats.may_edit else ""
    return check._replace(url=url, word=finding.mend) if url else check


def _give_r(board: Board, row: Row | None, check: Check) -> Check:
    """One tap: whoever answers for it also does it."""
    owner = Holder(row.department_id, row.accountable_id) if row and row.department_id else None
    if owner is None or not board.reader.may_set(owner.department_id):
        return check
    word = _("R to %(who)s") % {"who": _who(owner, board.reader)}
    return check._replace(word=word, give=key_of(owner))


def _place(board: Board, finding: Finding, row: Row | None) -> str:
    """Where the mend is carried out; empty where there is no such place for a finding without a row."""
    pk, step = board.activity.pk, finding.step
    if step in (Step.ADD_OUTCOME, Step.SPLIT):
        return reverse("activities:deliverable_new", args=[pk])
    if step == Step.PUT_FORWARD:
        return "#matrix-ask"
    if step == Step.LOAD:
        return reverse("raci:load")
    if step == Step.LETTERS:
        return f"?row={row.pk}#set-letter" if row else "#set-letter"
    if row is None:
        return ""
    if step == Step.EDIT_ROW:
        return board.row_edit.of(row)
    if step == Step.DEPUTY and row.accountable_id == board.reader.user.pk:
        return reverse("settings_deputies")
    return url_of(board, row)


def about(finding: Finding) -> str:
    """What an exception from this finding is from, as the end of the address of its page."""
    said: dict[str, str | int] = {"code": finding.code}
    if finding.row_id:
        said["row"] = finding.row_id
    if finding.holder:
        said["department"] = finding.holder.department_id
    if finding.holder and finding.holder.person_id:
        said["person"] = finding.holder.person_id
    return urlencode(said)


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
