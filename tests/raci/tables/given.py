"""Files as people have them, built in the test, and short forms of what was read."""

import csv
import io
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from raci.tables import read


def csv_of(*rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook; its first row begins at `at`."""

    rows: tuple
    at: str = "A1"
    title: str = "Sheet1"
    merged: tuple = ()
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    state: str = "visible"


def page(*rows, **more):
    return Page(rows, **more)


def workbook(*pages):
    book = Workbook()
    book.remove(book.active)
    for given in pages:
        sheet = book.create_sheet(given.title)
        sheet.sheet_state = given.state
        letters, first = coordinate_from_string(given.at)
        for number, row in enumerate(given.rows, first):
            for column, value in enumerate(row, column_index_from_string(letters)):
                if value not in (None, ""):
                    sheet.cell(number, column).value = value
        for area in given.merged:
            sheet.merge_cells(area)
        for row in given.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for column in given.hidden_columns:
            sheet.column_dimensions[column].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def tables(data, name="plan", **answers):
    return read(name, data if isinstance(data, bytes) else data.encode(), answers=answers).tables


def table(data, answers=None):
    [found] = read("plan", data if isinstance(data, bytes) else data.encode(), answers=answers or {}).tables
    return found


def names(found):
    return [column.name for column in found.columns]


def letters(found):
    """What each task's letters are: `{"Poster": "A Li · R Wang, Sun"}`."""
    return {
        row.task: " · ".join(f"{letter} {', '.join(row.names(letter))}" for letter in row.letters)
        for row in found.rows
    }


def problems(found):
    """Every problem of a table and its rows: `("no_a", "A3")`."""
    return [
        (problem.code, problem.cell)
        for group in (found.problems, *(row.problems for row in found.rows))
        for problem in group
    ]


def phases(found):
    return [(row.phase, row.task) for row in found.rows]
