"""What is written is read as the identical matrix, in every layout, format and encoding."""

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from raci.tables import Sheet, SheetRow, read, write_csv, write_markdown, write_xlsx
from raci.tables.result import ORDER
from raci.tables.writing.sheet import line

pytestmark = pytest.mark.once
# Texts that mean something elsewhere in a table, and what breaks formats.
TRAPS = [
    "R",
    "A/R",
    "Task",
    "Phase",
    "Owner",
    "负责",
    "负责人",
    "Legend",
    "R = x",
    "-",
    "N/A",
    "TBD",
    "1",
    "Notes",
]
TRAPS += [
    "=1+1",
    "'=1",
    "＝1",
    "-1",
    "@x",
    "a;b",
    "a,b",
    "a\tb",
    "a|b",
    'a"b',
    '"',
    "a / b",
    "R&D",
    "Li (Design)",
]
TRAPS += [
    "*a*",
    "**b**",
    "\\",
    "a\\|b",
    "<br>",
    "&amp;",
    "[x](y)",
    "_x_",
    "`c`",
    "sep=;",
    "Deliverable",
    "Role",
    "一",
]
TEXT = st.sampled_from(TRAPS) | st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), min_size=1, max_size=12
)
LINE = TEXT.map(line).filter(bool)
LETTERS = st.sets(st.sampled_from(ORDER), max_size=2)


@st.composite
def sheets(draw):
    names = draw(st.lists(LINE, unique=True, min_size=1, max_size=4))
    rows = [
        SheetRow(task, phase, letters={name: draw(LETTERS) for name in names})
        for task, phase in draw(st.lists(st.tuples(LINE, LINE | st.just("")), min_size=1, max_size=5))
    ]
    return Sheet(names, rows, has_support=True)


def matrix(sheet):
    """What the sheet says, as the reader shows it."""
    return [
        (row.task, row.phase, letter, {name for name in sheet.columns if letter in row.letters[name]})
        for row in sheet.rows
        for letter in ORDER
    ]


def matrix_of(table):
    return [(row.task, row.phase, letter, set(row.names(letter))) for row in table.rows for letter in ORDER]


def in_encoding(data, encoding):
    """What a spreadsheet program saves; None where another encoding would read the same bytes."""
    text = data.decode("utf-8-sig")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def is_ambiguous(data):
    """Some pairs of Chinese characters in GB18030 are a character in UTF-8 too."""
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@settings(max_examples=40, deadline=None)
@given(sheets())
@example(
    Sheet(["=A", '"', "a, b"], [SheetRow("R", letters={"=A": "A", '"': "R", "a, b": "S"})], has_support=True)
)
def test_csv_and_markdown_are_read_as_written(language, sheet):
    with translation.override(language):
        for layout in ("grid", "columns"):
            data = write_csv(sheet, layout)
            files = [data, write_markdown(sheet, layout).encode()]
            files += filter(None, (in_encoding(data, encoding) for encoding in ("utf-8", "utf-16")))
            files += [gb for gb in [in_encoding(data, "gb18030")] if gb and not is_ambiguous(gb)]

            found = [read("plan", file).tables for file in files]

            assert [len(tables) for tables in found] == [1] * len(files)
            assert [matrix_of(table) for [table] in found] == [matrix(sheet)] * len(files)
            assert [(table.layout, table.questions) for [table] in found] == [(layout, ())] * len(files)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@settings(max_examples=25, deadline=None)
@given(sheets())
def test_a_workbook_is_read_as_written_on_both_sheets(language, sheet):
    with translation.override(language):
        found = read("plan.xlsx", write_xlsx(sheet))

    assert [table.layout for table in found.tables] == ["grid", "columns"]
    assert [matrix_of(table) for table in found.tables] == [matrix(sheet)] * 2
    assert [column.name for column in found.tables[0].columns] == list(sheet.columns)


def test_a_matrix_without_rows_is_read_as_one():
    for data in (write_csv(Sheet(["Li"], [])), write_xlsx(Sheet(["Li"], []))):
        table, *_others = read("plan", data).tables

        assert (table.layout, [column.name for column in table.columns], table.rows) == ("grid", ["Li"], ())


def test_rows_that_somebody_added_above_and_below_are_seen():
    data = write_csv(Sheet(["Li"], [SheetRow("Poster", letters={"Li": "A"})])).decode("utf-8-sig")

    [table] = read("plan", f"Draft of Monday,,,,\n{data}Copy,,,,R\n".encode()).tables

    assert [(row.task, [problem.code for problem in row.problems]) for row in table.rows] == [
        ("Poster", []),
        ("Copy", ["no_a"]),
    ]
