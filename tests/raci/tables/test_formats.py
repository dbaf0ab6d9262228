"""Encodings, separators, Markdown, workbooks: the same table in whatever file."""

import json
from datetime import UTC, date, datetime

import pytest

from raci.tables import read
from tests.raci.tables.given import csv_of, letters, names, page, phases, problems, table, tables, workbook

pytestmark = pytest.mark.once
ROWS = (("任务", "李雷", "王芳"), ("海报", "A", "R"), ("文案\n（长）", "R", "A"))
READ = {"海报": "A 李雷 · R 王芳", "文案 （长）": "A 王芳 · R 李雷"}
HALF_PAST_NINE = datetime(2025, 11, 20, 9, 30, tzinfo=UTC).replace(tzinfo=None)  # cells know no zones
TEXT = csv_of(*ROWS).decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
def test_text_is_read_in_every_encoding_that_spreadsheets_write(encoding):
    assert letters(table(TEXT.encode(encoding))) == READ


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf_16_is_known_by_its_mark(mark, encoding):
    assert letters(table(mark + TEXT.encode(encoding))) == READ


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(delimiter):
    rows = (
        ("Task", "Responsible", "Accountable"),
        ("Poster, big; red", "Li, Sun", "Wang"),
        ("Copy", "Li; Sun", "Wang"),
    )

    found = table(csv_of(*rows, delimiter=delimiter))

    assert letters(found) == {"Poster, big; red": "A Wang · R Li, Sun", "Copy": "A Wang · R Li, Sun"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(newline):
    assert letters(table(newline.join(["Task,Li,Wang", "Poster,A,R", ""]))) == {"Poster": "A Li · R Wang"}


def test_a_first_line_that_names_the_separator_is_followed():
    assert letters(table("sep=;\nTask;Li, Na;Wang, Fang\nPoster;A;R\n")) == {
        "Poster": "A Li, Na · R Wang, Fang"
    }


def test_pasted_cells_are_a_table():
    assert letters(table('Task\tLi\tWang\r\n"Poster\nbig"\tA\tR')) == {"Poster big": "A Li · R Wang"}


def test_a_quotation_mark_within_a_text_is_part_of_it():
    assert letters(table('Task,Li\n24" poster,A\n')) == {'24" poster': "A Li"}


def test_a_mark_before_a_formula_is_taken_away_and_another_one_stays():
    assert letters(table("Task,Li\n'=1+1,A\n'quoted',R\n")) == {"=1+1": "A Li", "'quoted'": "R Li"}


class TestMarkdown:
    def test_every_pipe_table_of_a_text_is_read_under_its_heading(self):
        text = """
# Campaign

Who does what, **agreed** on Monday | not final:

| Task | Li | [Wang](https://example.com) |
|:-----|:--:|----:|
| **Poster** | **A** | R<br>(draft) |
| Copy \\| text | *R* | A |

## Launch ##

Deliverable | Responsible | Accountable
--- | --- | ---
`Page` | Li, &amp; Co | Wang
        """

        one, two = tables(text)

        assert (one.layout, one.sheet, names(one)) == ("grid", "Campaign", ["Li", "Wang"])
        assert letters(one) == {"Poster": "A Li · R Wang", "Copy | text": "A Wang · R Li"}
        assert one.rows[0].letters["R"] == (("Wang", "C8", "draft"),)
        assert (two.layout, two.sheet, letters(two)) == ("columns", "Launch", {"Page": "A Wang · R Li, Co"})

    def test_a_table_without_letters_is_left_out(self):
        text = "| Word | Meaning |\n|---|---|\n| Poster | big |\n\n| Task | Li |\n|---|---|\n| Poster | A |\n"

        assert [letters(found) for found in tables(text)] == [{"Poster": "A Li"}]


class TestWorkbooks:
    def test_every_visible_sheet_is_read(self):
        hidden = page(("Task", "Li"), ("Old", "A"), title="Old", state="hidden")
        secret = page(("Task", "Li"), ("Older", "A"), title="Older", state="veryHidden")
        notes = page(("only", "notes"), title="Notes")
        launch = page(("Task", "Responsible"), ("Page", "Li"), title="Launch 2")

        found = tables(workbook(page(*ROWS), hidden, secret, notes, launch))

        assert [(each.sheet, each.layout) for each in found] == [("Sheet1", "grid"), ("Launch 2", "columns")]
        assert [row.cell for each in found for row in each.rows] == [
            "Sheet1!A2",
            "Sheet1!A3",
            "'Launch 2'!A2",
        ]

    def test_hidden_rows_and_columns_are_left_out_and_reported(self):
        rows = (("Task", "Li", "Secret", "Wang"), ("Poster", "A", "R", "R"), ("Gone", "A", "R", "R"))

        found = table(workbook(page(*rows, hidden_rows=(3,), hidden_columns=("C",))))

        assert (names(found), letters(found)) == (["Li", "Wang"], {"Poster": "A Li · R Wang"})
        assert problems(found) == [("hidden", "Sheet1!C1")]

    def test_merged_cells_say_the_same_everywhere(self):
        rows = (
            ("Voucher campaign", None, None, None, None),
            ("Phase", "Task", "Li", "Wang", "Sun"),
            ("Make", "Poster", "A", "R", None),
            (None, "Copy", "R", None, "A"),
            (None, None, "C", None, None),
            ("Launch day", None, None, None, None),
            ("Launch", "Page", "A/R", None, None),
        )
        merged = ("A1:E1", "A3:A5", "B4:B5", "D3:E3", "A6:E6")

        found = table(workbook(page(*rows, merged=merged)))

        assert phases(found) == [("Make", "Poster"), ("Make", "Copy"), ("Launch", "Page")]
        assert letters(found) == {
            "Poster": "A Li · R Wang, Sun",
            "Copy": "A Sun · R Li · C Li",
            "Page": "A Li · R Li",
        }
        assert problems(found) == []

    def test_a_phase_merged_across_the_letters_is_no_letter(self):
        rows = (("Task", "Li", "Wang"), ("Poster", "A", "R"), ("Area", None, None), ("Page", "A", "R"))

        found = table(workbook(page(*rows, merged=("A3:C3",))))

        assert (phases(found), problems(found), found.questions) == (
            [("", "Poster"), ("Area", "Page")],
            [],
            (),
        )

    def test_a_formula_is_read_by_its_last_result_and_reported_without_one(self):
        found = table(workbook(page(("Task", "Li", "Wang"), ("Poster", "A", "R"), ("Copy", "=B2", "R"))))

        assert letters(found) == {"Poster": "A Li · R Wang", "Copy": "R Wang"}
        assert problems(found) == [("formula_without_result", "Sheet1!B3"), ("no_a", "Sheet1!A3")]

    def test_numbers_and_dates_are_texts(self):
        rows = (
            ("Task", "Due", "Li"),
            (2025, date(2025, 11, 20), "A"),
            (1.5, HALF_PAST_NINE, "A"),
        )

        found = table(workbook(page(*rows)))

        assert [(row.task, row.due) for row in found.rows] == [
            ("2025", "2025-11-20"),
            ("1.5", "2025-11-20 09:30"),
        ]

    def test_a_sheet_that_repeats_another_is_marked(self):
        columns = page(
            ("Task", "R", "A"), ("海报", "王芳", "李雷"), ("文案（长）", "王芳", "李雷"), title="List"
        )

        read_file = read("plan.xlsx", workbook(page(*ROWS[:2], ("文案（长）", "R", "A")), columns))

        assert [[row.repeats for row in found.rows] for found in read_file.tables] == [
            [False, False],
            [True, False],
        ]
        assert [problem.code for problem in read_file.problems] == ["other_letters"]
        assert [row.cell for row in read_file.rows] == ["Sheet1!A2", "Sheet1!A3", "List!A3"]


def test_what_was_read_is_plain_json():
    found = read("plan.csv", csv_of(("Task", "Li", "Wang"), ("Poster", "A", "R"), ("Copy", "R", "")))

    assert json.loads(json.dumps(found.as_json())) == {
        "file": "plan.csv",
        "tables": [
            {
                "layout": "grid",
                "columns": ["Li", "Wang"],
                "rows": [
                    {
                        "task": "Poster",
                        "phase": "",
                        "letters": {"A": ["Li"], "R": ["Wang"], "C": [], "I": []},
                        "problems": [],
                    },
                    {
                        "task": "Copy",
                        "phase": "",
                        "letters": {"A": [], "R": ["Li"], "C": [], "I": []},
                        "problems": [
                            {"code": "no_a", "cell": "A3", "sentence": "Nobody has the A of this task."}
                        ],
                    },
                ],
                "questions": [],
                "problems": [],
            }
        ],
    }
