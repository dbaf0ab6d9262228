"""What is written for spreadsheets and documents: safe, and pleasant to go on with."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.utils import translation
from openpyxl import load_workbook

from raci.tables import CheckLine, Sheet, SheetRow, SignOffLine, read, write_csv, write_markdown, write_xlsx
from raci.tables.neutral import neutral, unquoted

pytestmark = pytest.mark.once
DUE = datetime(2025, 11, 20, 9, 30, tzinfo=UTC)
SHEET = Sheet(
    columns=["Li", "Wang (Design)", "R&D"],
    rows=[
        SheetRow("Poster", "make", DUE, "accepted", letters={"Li": "AR", "R&D": ["C"]}),
        SheetRow("Copy | text", "", None, "proposed", is_accepted=False, letters={"Wang (Design)": ["A"]}),
    ],
    checks=[CheckLine("Copy | text", "warning", "Nobody is told.")],
    sign_offs=[SignOffLine("Design", "agreed", "Wang", "2025-11-19 10:00")],
    title="Voucher campaign",
)
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\rx",
    "\n=1",
    " =1",
    "  \t -1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b@x",
    "\u3000＝1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "ok\n=1",
    "ok\r\n+1",
    "ok\r=1",
    "ok\u2028=1",
    "ok;=1",
    "ok\t=1",
    "'=1",
    "''+1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]
HARMLESS = [
    "",
    "Poster",
    "1",
    "A/R",
    "Li - Wang",
    "a=b",
    "x@example.com",
    "'quoted'",
    "O'Neil",
    "ok\nfine",
    "1+1",
    "'",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_that_a_spreadsheet_would_calculate_stays_as_it_is(text):
    safe = neutral(text)

    starts = [part.strip("\u00a0\u3000\ufeff\u200b \t")[:1] for part in safe.replace(";", "\n").splitlines()]
    assert safe.startswith("'") or text.startswith("ok")
    assert not {"=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦"} & set(starts)
    assert unquoted(safe) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text):
    assert (neutral(text), unquoted(text)) == (text, text)


def test_csv_begins_with_the_mark_that_excel_needs_for_chinese():
    with translation.override("zh-hans"):
        assert write_csv(Sheet(["李雷"], [SheetRow("海报")])).startswith(b"\xef\xbb\xbf")


def test_csv_has_the_columns_of_a_grid():
    rows = list(csv.reader(io.StringIO(write_csv(SHEET).decode("utf-8-sig"), newline="")))

    assert rows == [
        ["Deliverable", "Phase", "Due", "State", "Li", "Wang (Design)", "R&D"],
        ["Poster", "make", "2025-11-20 09:30", "accepted", "A/R", "", "C"],
        ["Copy | text", "", "", "proposed", "", "A", ""],
    ]


def test_csv_has_the_columns_of_the_letters():
    rows = list(csv.reader(io.StringIO(write_csv(SHEET, "columns").decode("utf-8-sig"), newline="")))

    assert rows == [
        [
            "Deliverable",
            "Phase",
            "Due",
            "State",
            "A accountable",
            "R responsible",
            "C consulted",
            "I informed",
        ],
        ["Poster", "make", "2025-11-20 09:30", "accepted", "Li", "Li", "R&D", ""],
        ["Copy | text", "", "", "proposed", '"Wang (Design)"', "", "", ""],
    ]


def test_no_cell_of_a_csv_is_a_formula():
    sheet = Sheet(DANGEROUS[:2], [SheetRow(text, text, None, text) for text in DANGEROUS])

    rows = csv.reader(io.StringIO(write_csv(sheet).decode("utf-8-sig"), newline=""))

    assert {cell[:1] for row in rows for cell in row} & set("=+-@\t\r\n＝＋－＠﹦") == set()


def test_markdown_shows_what_is_meant():
    sheet = Sheet(["a|b", "*x*"], [SheetRow("<b>&amp; `code` [l](u)", letters={"a|b": "A"})], title="# T")

    assert write_markdown(sheet).splitlines() == [
        "## # T",
        "",
        "| Deliverable | Phase | Due | State | a\\|b | \\*x\\* |",
        "| --- | --- | --- | --- | --- | --- |",
        "| \\<b\\>\\&amp; \\`code\\` \\[l\\](u) |  |  |  | A |  |",
    ]


class TestWorkbook:
    @pytest.fixture
    def book(self):
        return load_workbook(io.BytesIO(write_xlsx(SHEET)))

    def test_it_has_four_sheets(self, book):
        assert book.sheetnames == ["Matrix", "List", "Checks", "Sign-offs"]
        assert [[cell.value for cell in row] for row in book["Checks"]] == [
            ["Deliverable", "Weight", "What to mend"],
            ["Copy | text", "warning", "Nobody is told."],
        ]
        assert [[cell.value for cell in row] for row in book["Sign-offs"]] == [
            ["Department", "Answer", "By", "At"],
            ["Design", "agreed", "Wang", "2025-11-19 10:00"],
        ]

    def test_headers_stay_in_sight_and_it_prints_on_one_width(self, book):
        matrix = book["Matrix"]

        assert (matrix.freeze_panes, matrix.print_title_rows) == ("E2", "$1:$1")
        assert (matrix.page_setup.orientation, matrix.page_setup.paperSize) == ("landscape", 8)

    def test_letters_are_offered_and_coloured(self, book):
        matrix = book["Matrix"]
        [offered] = matrix.data_validations.dataValidation
        coloured = {str(area.sqref): len(area.rules) for area in matrix.conditional_formatting}

        assert (offered.formula1, str(offered.sqref)) == ('"A,R,C,I,A/R"', "E2:G3")
        assert coloured == {"E2:G2": 1, "E2:G3": 3}

    def test_an_a_that_was_not_accepted_is_hollow(self, book):
        assert [book["Matrix"][place].border.left.style for place in ("E2", "F3")] == [None, "dashed"]

    def test_due_times_can_be_sorted(self, book):
        due = datetime(2025, 11, 20, 9, 30, tzinfo=UTC).replace(tzinfo=None)

        assert [book[name]["C2"].value for name in ("Matrix", "List")] == [due, due]

    def test_support_has_a_letter_and_a_colour(self):
        sheet = Sheet(["Li"], [SheetRow("Poster", letters={"Li": "S"})], has_support=True)

        matrix = load_workbook(io.BytesIO(write_xlsx(sheet)))["Matrix"]

        assert matrix.data_validations.dataValidation[0].formula1 == '"A,R,S,C,I,A/R"'
        assert matrix["E2"].value == "S"

    def test_no_cell_is_a_formula(self):
        lines = [CheckLine(text, text, text) for text in DANGEROUS]
        sheet = Sheet(DANGEROUS[:2], [SheetRow(text, text, None, text) for text in DANGEROUS], checks=lines)

        book = load_workbook(io.BytesIO(write_xlsx(sheet)))

        assert {cell.data_type for page in book for row in page for cell in row} <= {"s", "n"}
        assert book["Matrix"]["A2"].value == "=1+1"
        assert book["Matrix"]["A2"].quotePrefix

    def test_what_no_file_can_hold_is_left_out(self):
        sheet = Sheet(["Li\x01"], [SheetRow("Po\x00ster\ud800\n\nbig", letters={"Li\x01": "A"})])

        found = read("plan.xlsx", write_xlsx(sheet)).tables[0]

        assert [(row.task, row.names("A")) for row in found.rows] == [("Poster big", ["Li"])]

    def test_an_empty_matrix_is_a_workbook_too(self):
        assert load_workbook(io.BytesIO(write_xlsx(Sheet([], [])))).sheetnames[0] == "Matrix"
