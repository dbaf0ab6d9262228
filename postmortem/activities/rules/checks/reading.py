"""Test reading: three questions, put to three to five people who have nothing to do with it."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from postmortem.activities.rules.checks.kind import (
    Grid,
    GridCell,
    GridLine,
    Part,
    TableKind,
    Value,
    declare,
)
from postmortem.activities.rules.checks.missing import SAID, Missing, State, has_open, said

FEWEST, MOST = 3, 5
READERS, ANSWERS, JUDGED = "READ1", "READ2", "READ3"
QUESTIONS: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("What is this?"),
    gettext_lazy("Do you want it?"),
    gettext_lazy("How do you use it?"),
)
# How a reader's answer was understood, as whoever drives it judges; kept in the cell's value as `judged`.
VERDICTS: Final[Mapping[str, str | Promise]] = {
    "understood": gettext_lazy("understood"),
    "not_understood": gettext_lazy("not understood"),
}

READING: Final = declare(
    TableKind(
        "test_reading",
        gettext_lazy("question to the readers"),
        gettext_lazy("reader"),
        (Part("text", gettext_lazy("In your own words"), "lines", required=True),),
        label=gettext_lazy("Test reading"),
        question=gettext_lazy("Do people who see it for the first time understand what to do?"),
        says=lambda value: in_words(value),
    )
)


class Result(NamedTuple):
    """How one question went: of those who were asked (`readers`), who has answered, who was understood."""

    question: GridLine
    readers: int
    answered: int
    judged: int
    understood: int

    @property
    def sentence(self) -> str:
        """“2 of 3 could say it”; what is still to come is said instead while there is nothing to count."""
        if not self.readers:
            return _("Nobody has been asked yet.")
        if not self.answered:
            return _("Nobody has answered yet.")
        if not self.judged:
            return _("The answers wait to be read.")
        count = {"understood": self.understood, "all": self.readers}
        return _("%(understood)s of %(all)s could say it.") % count


def results(grid: Grid) -> list[Result]:
    """One for each question, in their order."""
    return [_result(grid, row) for row in grid.rows]


def _result(grid: Grid, row: GridLine) -> Result:
    cells = [grid.at(row, column) for column in grid.columns]
    asked = [cell for cell in cells if cell.state != State.NOT_APPLICABLE]
    verdicts = [judged(cell) for cell in asked]
    return Result(
        question=row,
        readers=len(asked),
        answered=sum(is_answered(cell) for cell in asked),
        judged=sum(bool(verdict) for verdict in verdicts),
        understood=verdicts.count("understood"),
    )


def in_words(value: Value) -> list[str]:
    """The answer, and how it was judged."""
    verdict = VERDICTS.get(str(value.get("judged") or ""), "")
    return [text for text in (str(value.get("text") or ""), str(verdict)) if text]


def judged(cell: GridCell) -> str:
    """The verdict on an answer, empty where there is none."""
    verdict = said(cell, "judged")
    return verdict if verdict in VERDICTS else ""


def is_answered(cell: GridCell) -> bool:
    return cell.state in SAID


def unread(grid: Grid, inside: Collection[int]) -> list[Missing]:
    """What the test reading still lacks; `inside` are the departments that take part in the activity."""
    readers = len(grid.columns)
    found = []
    if readers < FEWEST:
        number = FEWEST - readers
        text = ngettext(
            "%(number)s more reader is needed; three to five make a picture.",
            "%(number)s more readers are needed; three to five make a picture.",
            number,
        )
        found.append(Missing(READERS, text % {"number": number}))
    if readers > MOST:
        found.append(Missing(READERS, _("Five readers are enough; more say the same again.")))
    found += [_insider(column) for column in grid.columns if column.department_id in inside]
    return found + _unheard(grid)


def _insider(column: GridLine) -> Missing:
    sentence = _("%(who)s belongs to a department that takes part; somebody from outside reads it afresh.")
    text = sentence % {"who": column.label}
    return Missing(READERS, text, None, column.pk, column.department_id)


def _unheard(grid: Grid) -> list[Missing]:
    found = []
    for column in grid.columns:
        cells = [grid.at(row, column) for row in grid.rows]
        if has_open(grid, column):
            text = _("%(who)s has not answered all questions.") % {"who": column.label}
            found.append(Missing(ANSWERS, text, None, column.pk))
        elif any(is_answered(cell) and not judged(cell) for cell in cells):
            text = _("Nobody has said yet whether the answers of %(who)s show that it was understood.")
            found.append(Missing(JUDGED, text % {"who": column.label}, None, column.pk))
    return found
