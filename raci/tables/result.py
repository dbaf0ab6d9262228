"""What a reading gives: tables with their rows and letters, what is to be asked, what is wrong where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from django.core.exceptions import ValidationError

Layout = Literal["grid", "columns", "list"]
Document = dict[str, Any]
BASE = ("A", "R", "C", "I")
ORDER = ("A", "R", "S", "C", "I")


class Unreadable(ValidationError):
    """Nothing can be read from this file, for one reason said in one sentence."""

    @property
    def sentence(self) -> str:
        return str(self.messages[0])


class Problem(NamedTuple):
    """Something a person has to look at; `cell` is its address, such as Sheet1!C7."""

    code: str
    cell: str
    sentence: str

    def as_json(self) -> Document:
        return {"code": self.code, "cell": self.cell, "sentence": self.sentence}


class Choice(NamedTuple):
    value: str
    label: str

    def as_json(self) -> Document:
        return {"value": self.value, "label": self.label}


class Question(NamedTuple):
    """What the reader does not guess. The id is the same at every reading of the same file."""

    id: str
    cell: str
    sentence: str
    choices: tuple[Choice, ...]

    def as_json(self) -> Document:
        choices = [choice.as_json() for choice in self.choices]
        return {"id": self.id, "cell": self.cell, "sentence": self.sentence, "choices": choices}


class Column(NamedTuple):
    """Who stands in a table. A grid has a cell for it; `above` and `below` are its other header row."""

    name: str
    cell: str
    above: str = ""
    below: str = ""


class Held(NamedTuple):
    """One letter of one name, where it stands, and what stood in brackets behind it."""

    name: str
    cell: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One task. `repeats` says that an earlier table of the file holds the same row."""

    task: str
    number: int
    cell: str
    phase: str = ""
    due: str = ""
    letters: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    repeats: bool = False

    def names(self, letter: str) -> list[str]:
        return [held.name for held in self.letters.get(letter, ())]


@dataclass(frozen=True)
class Table:
    """`sheet` is the name of the sheet, or the heading above; `has_support` that S is one of its letters."""

    layout: Layout
    sheet: str
    cell: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_support: bool = False
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> Document:
        return {
            "layout": self.layout,
            "columns": [column.name for column in self.columns],
            "rows": [self._row(row) for row in self.rows],
            "questions": [question.as_json() for question in self.questions],
            "problems": [problem.as_json() for problem in self.problems],
        }

    def _row(self, row: Row) -> Document:
        letters = (*BASE, "S") if self.has_support else BASE
        return {
            "task": row.task,
            "phase": row.phase,
            "letters": {letter: row.names(letter) for letter in letters},
            "problems": [problem.as_json() for problem in row.problems],
        }


@dataclass(frozen=True)
class File:
    """A file that was read. As long as it has questions, letters are missing from its rows."""

    name: str
    tables: tuple[Table, ...]

    @property
    def questions(self) -> list[Question]:
        return [question for table in self.tables for question in table.questions]

    @property
    def problems(self) -> list[Problem]:
        """Those of each table, then those of its rows; what a sheet repeats is said once."""
        of_tables = [problem for table in self.tables for problem in table.problems]
        return [*of_tables, *(problem for row in self.rows for problem in row.problems)]

    @property
    def rows(self) -> list[Row]:
        """Every row once: a workbook often shows the same rows on several sheets."""
        return [row for table in self.tables for row in table.rows if not row.repeats]

    @property
    def names(self) -> list[str]:
        """Everybody who has to be matched with a person or a department, in the order of the file."""
        return unique(column.name for table in self.tables for column in table.columns)

    def as_json(self) -> Document:
        return {"file": self.name, "tables": [table.as_json() for table in self.tables]}


def unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
