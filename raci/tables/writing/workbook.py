"""A workbook to go on working in: matrix, list, checks, sign-offs."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from raci.tables.neutral import neutral
from raci.tables.writing.sheet import Sheet, line, records

FIRST: Final = 5  # the first column of letters: deliverable, phase, due and state stand before it
WIDTHS: Final = (44, 14, 17, 22)
# Fill and ink of each letter, as on the page: who acts is dark, who is asked or told is light.
COLOURS: Final = {
    "A": ("15181B", "FFFFFF"),
    "R": ("005F6C", "FFFFFF"),
    "S": ("A9CDD1", "15181B"),
    "C": ("E2EFF0", "15181B"),
    "I": ("EEEEEA", "15181B"),
}
TOGETHER: Final = ("A/R",)
HEADER: Final = PatternFill("solid", start_color="EEEEEA", end_color="EEEEEA")
CENTRE: Final = Alignment(horizontal="center")
HOLLOW: Final = Border(*(Side(style="dashed", color="81878C") for _side in range(4)))
DUE_FORMAT: Final = "yyyy-mm-dd hh:mm"
A3: Final = 8
LONGEST: Final = 32_767  # characters in a cell


def write_xlsx(sheet: Sheet) -> bytes:
    """Four sheets. Texts stay texts whatever they begin with, also after somebody has edited them."""
    book = Workbook()
    book.remove(book.active)
    _matrix(_added(book, _("Matrix"), records(sheet, "grid"), WIDTHS), sheet)
    _dates(_added(book, _("List"), records(sheet, "columns"), (*WIDTHS, *[30] * len(sheet.letters))), sheet)
    checks = [[_("Deliverable"), _("Weight"), _("What to mend")], *map(list, sheet.checks)]
    _added(book, _("Checks"), checks, (44, 14, 90))
    signed = [[_("Department"), _("Answer"), _("By"), _("At")], *map(list, sheet.sign_offs)]
    _added(book, _("Sign-offs"), signed, (30, 24, 24, 20))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _added(book: Workbook, title: str, rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Worksheet:
    page = book.create_sheet(title)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                _write(page.cell(number, column), text)
    for cell in page[1]:
        cell.font = Font(bold=True)
        cell.fill = HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A2"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A3
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    page.oddFooter.center.text = _("For learning, not for appraisals.")
    return page


def _write(cell: Cell, text: str) -> None:
    """A text, never a formula; with the mark of a quoted text where it looks like one."""
    shown = line(text)[:LONGEST]
    cell.value = shown
    cell.data_type = "s"
    cell.quotePrefix = neutral(shown) != shown


def _dates(page: Worksheet, sheet: Sheet) -> None:
    """Due times that a spreadsheet can sort."""
    for number, row in enumerate(sheet.rows, 2):
        if row.due:
            cell = page.cell(number, FIRST - 2)
            cell.value = row.due.replace(tzinfo=None)
            cell.number_format = DUE_FORMAT


def _matrix(page: Worksheet, sheet: Sheet) -> None:
    _dates(page, sheet)
    page.freeze_panes = page.cell(2, FIRST)
    if not sheet.columns or not sheet.rows:
        return
    last_row, last_column = len(sheet.rows) + 1, FIRST + len(sheet.columns) - 1
    first, last = page.cell(2, FIRST), page.cell(last_row, last_column)
    area = f"{first.coordinate}:{last.coordinate}"
    for row in page.iter_rows(min_row=2, max_row=last_row, min_col=FIRST, max_col=last_column):
        for cell in row:
            cell.alignment = CENTRE
    _offer_letters(page, area, sheet)
    _colour(page, area, sheet)


def _offer_letters(page: Worksheet, area: str, sheet: Sheet) -> None:
    """A drop-down; other combinations may be typed after a warning."""
    offered = ",".join([*sheet.letters, *TOGETHER])
    choices = DataValidation(type="list", formula1=f'"{offered}"', allow_blank=True, errorStyle="warning")
    choices.error = _("A, R, C and I are the letters; several in one cell stand with a stroke between them.")
    choices.showErrorMessage = True
    page.add_data_validation(choices)
    choices.add(area)


def _colour(page: Worksheet, area: str, sheet: Sheet) -> None:
    """Colours follow the letters when somebody changes them; an A that was not accepted is hollow."""
    for letter in sheet.letters:
        where = _accepted(sheet) if letter == "A" else area
        if where:
            fill, ink = COLOURS[letter]
            style = DifferentialStyle(
                font=Font(color=ink, bold=letter == "A"), fill=PatternFill("solid", bgColor=fill)
            )
            corner = where.partition(":")[0]
            formula = f'ISNUMBER(SEARCH("{letter}",{corner}))'
            rule = Rule(type="expression", dxf=style, formula=[formula], stopIfTrue=True)
            page.conditional_formatting.add(where, rule)
    for number, row in enumerate(sheet.rows, 2):
        for column, name in enumerate(sheet.columns, FIRST):
            if "A" in row.letters.get(name, ()) and not row.is_accepted:
                page.cell(number, column).border = HOLLOW


def _accepted(sheet: Sheet) -> str:
    """The areas of rows whose A was accepted."""
    numbered = groupby(enumerate(sheet.rows, 2), key=lambda pair: pair[1].is_accepted)
    runs = [[number for number, _row in rows] for is_accepted, rows in numbered if is_accepted]
    first, last = get_column_letter(FIRST), get_column_letter(FIRST + len(sheet.columns) - 1)
    return " ".join(f"{first}{run[0]}:{last}{run[-1]}" for run in runs)
