"""Tasks by people with letters in the cells, and the titles, legends and gaps around them."""

import pytest

from tests.raci.tables.given import csv_of, letters, names, page, phases, problems, table, tables, workbook

pytestmark = pytest.mark.once
READ = {"Poster": "A Wang · R Li", "Copy": "A Li · R Li · C Wang"}
HEADER = ("Task", "Li", "Wang")
ROWS = (("Poster", "R", "A"), ("Copy", "A/R", "C"))


def test_a_plain_grid_is_read():
    found = table(csv_of(HEADER, *ROWS))

    assert (found.layout, names(found), letters(found)) == ("grid", ["Li", "Wang"], READ)
    assert (found.questions, problems(found), found.has_support) == ((), [], False)


def test_title_rows_above_the_header_are_no_rows():
    found = table(csv_of(("Voucher campaign",), ("Version 3", "", "2025-11-01"), (), HEADER, *ROWS))

    assert (found.cell, names(found), letters(found)) == ("A4", ["Li", "Wang"], READ)


def test_a_line_of_the_title_that_speaks_of_the_project_is_no_header():
    found = table(csv_of(("Project", "Voucher"), ("项目", "用户领券"), (), HEADER, *ROWS))

    assert (names(found), letters(found)) == (["Li", "Wang"], READ)


def test_the_header_may_stand_anywhere():
    found = table(workbook(page(HEADER, *ROWS, at="C5")))

    assert (found.cell, names(found), letters(found)) == ("Sheet1!C5", ["Li", "Wang"], READ)
    assert [(row.number, row.cell) for row in found.rows] == [(6, "Sheet1!C6"), (7, "Sheet1!C7")]


@pytest.mark.parametrize("corner", ["", "RACI", "交付物\\角色", "Tasks / Roles", "What we make"])
def test_the_corner_of_a_grid_may_say_anything(corner):
    found = table(csv_of((corner, "Li", "Wang"), *ROWS))

    assert (names(found), letters(found)) == (["Li", "Wang"], READ)


@pytest.mark.parametrize(
    "word",
    ["Deliverable", "Activities", "TASK NAME", "任务", "交付物", "事 项", "工作项", "工作内容：", "任务名称"],
)
def test_the_tasks_may_be_called_by_many_words(word):
    found = table(csv_of(("No.", word, "Li", "Wang"), ("1", "Poster", "R", "A"), ("2", "Copy", "A", "")))

    assert letters(found) == {"Poster": "A Wang · R Li", "Copy": "A Li"}


def test_spacer_columns_and_rows_are_skipped():
    found = table(
        csv_of(("Task", "", "Li", "", "Wang"), (), ("Poster", "", "R", "", "A"), (), ("Copy", "", "A"))
    )

    assert (names(found), letters(found)) == (["Li", "Wang"], {"Poster": "A Wang · R Li", "Copy": "A Li"})


def test_columns_that_hold_something_else_are_no_people():
    header = ("#", "Task", "Description", "Li", "Wang", "Due", "Status", "Hours", "Tool", "Checks")
    row = ("1", "Poster", "A big one", "R", "A", "2025-11-20", "open", "12", "Figma", "1")

    found = table(csv_of(header, row))

    assert (names(found), letters(found)) == (["Li", "Wang"], {"Poster": "A Wang · R Li"})
    assert [row.due for row in found.rows] == ["2025-11-20"]


def test_a_person_without_letters_stays_a_column():
    found = table(csv_of(("Task", "Li", "Zhao", "Wang", "Qian"), ("Poster", "R", "", "A", "")))

    assert names(found) == ["Li", "Zhao", "Wang", "Qian"]


@pytest.mark.parametrize(
    "legend",
    [
        [("R", "Responsible"), ("A", "Accountable"), ("C", "Consulted")],
        [("R", "执行"), ("A", "负责"), ("C", "征询")],
        [("Responsible", "R"), ("Accountable", "A"), ("Consulted", "C")],
        [("R", "does the work"), ("A", "answers for it"), ("C", "is asked")],
        [("R = Responsible", ""), ("A = Accountable", ""), ("C = Consulted", "")],
    ],
)
@pytest.mark.parametrize("heading", ["", "Legend", "图例"])
def test_a_legend_beside_the_table_is_no_person(legend, heading):
    rows = [*ROWS, ("Page", "A", "R")]

    beside = [(*row, "", *pair) for row, pair in zip(rows, legend, strict=True)]
    found = table(csv_of((*HEADER, "", heading), *beside))

    assert (names(found), letters(found)) == (["Li", "Wang"], {**READ, "Page": "A Li · R Wang"})
    assert problems(found) == []


@pytest.mark.parametrize(
    "legend",
    [
        [("R", "Responsible"), ("A", "Accountable")],
        [("R", "does the work"), ("A", "answers for it")],
        [("Legend",), ("Responsible: does the work",), ("Accountable: answers for it",)],
        [("R = Responsible; A = Accountable",)],
        [("说明：R 执行，A 负责",)],
        [("R", "Responsible", "A", "Accountable")],
        [("* to be agreed",)],
    ],
)
def test_a_legend_below_or_above_the_table_is_no_row(legend):
    below = table(csv_of(HEADER, *ROWS, (), *legend))
    above = table(csv_of(*legend, (), HEADER, *ROWS))

    assert (letters(below), problems(below)) == (READ, [])
    assert (letters(above), problems(above)) == (READ, [])


def test_the_header_repeated_on_the_next_page_is_no_task():
    found = table(csv_of(HEADER, ROWS[0], HEADER, ROWS[1]))

    assert letters(found) == READ


def test_a_task_may_be_called_like_a_heading():
    grid = table(csv_of(("任务", "李雷", "王芳"), ("需求", "A", "R"), ("内容", "R", "A"), ("海报", "R", "A")))
    columns = table(csv_of(("任务", "执行", "批准"), ("需求", "李雷", "王芳"), ("流程", "王芳", "李雷")))

    assert letters(grid) == {"需求": "A 李雷 · R 王芳", "内容": "A 王芳 · R 李雷", "海报": "A 王芳 · R 李雷"}
    assert letters(columns) == {"需求": "A 王芳 · R 李雷", "流程": "A 李雷 · R 王芳"}


def test_a_second_table_in_the_sheet_is_a_table_of_its_own():
    one, two = csv_of(("First",), HEADER, ROWS[0]), csv_of(("Second",), ("Task", "Zhao"), ("Page", "A"))

    found = tables(one + b"\r\n" + two)

    assert [letters(each) for each in found] == [{"Poster": "A Wang · R Li"}, {"Page": "A Zhao"}]


def test_letters_without_a_name_are_left_out_and_reported():
    found = table(csv_of(("Task", "Li", "", "Wang"), ("Poster", "R", "C", "A"), ("Copy", "A", "", "R")))

    assert (names(found), letters(found)["Poster"]) == (["Li", "Wang"], "A Wang · R Li")
    assert problems(found) == [("column_without_name", "C1")]


def test_a_name_that_heads_two_columns_is_reported():
    found = table(csv_of(("Task", "Li", "Li"), ("Poster", "R", "A")))

    assert (names(found), letters(found)) == (["Li"], {"Poster": "A Li · R Li"})
    assert problems(found) == [("duplicate_column", "C1")]


def test_words_may_stand_for_letters():
    found = table(csv_of(("Task", "PM", "Design", "Ops"), ("Poster", "Accountable", "执行", "知会")))

    assert letters(found) == {"Poster": "A PM · R Design · I Ops"}


def test_support_is_a_letter_of_rasci_tables_only():
    rasci = table(csv_of(HEADER, ("Poster", "A/R", "S")))
    raci = table(csv_of(HEADER, ("Poster", "A/R", "C")))

    assert rasci.as_json()["rows"][0]["letters"] == {
        "A": ["Li"],
        "R": ["Li"],
        "C": [],
        "I": [],
        "S": ["Wang"],
    }
    assert raci.as_json()["rows"][0]["letters"] == {"A": ["Li"], "R": ["Li"], "C": ["Wang"], "I": []}


class TestPhases:
    """Rows without letters head the rows below them."""

    def test_a_row_with_one_text_heads_a_phase(self):
        found = table(csv_of(HEADER, ("Preparation",), ROWS[0], ("Launch",), ROWS[1]))

        assert phases(found) == [("Preparation", "Poster"), ("Launch", "Copy")]
        assert found.questions == ()

    def test_a_numbered_phase_is_called_by_its_text(self):
        header = ("No", *HEADER)

        found = table(
            csv_of(header, ("1", "Preparation"), ("1.1", *ROWS[0]), ("2", "Launch"), ("2.1", *ROWS[1]))
        )

        assert phases(found) == [("Preparation", "Poster"), ("Launch", "Copy")]

    def test_a_phase_may_stand_left_of_the_tasks(self):
        found = table(csv_of(("", *HEADER), ("Preparation",), ("", *ROWS[0]), ("Launch:",), ("", *ROWS[1])))

        assert phases(found) == [("Preparation", "Poster"), ("Launch", "Copy")]

    @pytest.mark.parametrize("heading", ["Phase", "阶段", "Stage", ""])
    def test_a_column_of_phases_goes_on_where_it_is_blank(self, heading):
        rows = [("Make", "Poster", "R", "A"), ("", "Copy", "A", "R"), ("Launch", "Page", "A", "R")]

        found = table(csv_of((heading, *HEADER), *rows))

        assert phases(found) == [("Make", "Poster"), ("Make", "Copy"), ("Launch", "Page")]

    @pytest.mark.parametrize("text", ["Phase 2", "二、上线", "上线阶段", "II. Launch", "**Launch**"])
    def test_a_row_that_says_so_heads_a_phase_also_in_the_middle(self, text):
        found = table(csv_of(HEADER, ROWS[0], (text,), ROWS[1]))

        assert phases(found) == [("", "Poster"), (text.strip("*"), "Copy")]

    def test_a_task_without_letters_under_a_column_of_phases_is_a_task(self):
        found = table(csv_of(("Phase", *HEADER), ("Make", *ROWS[0]), ("", "Page"), ("", *ROWS[1])))

        assert phases(found) == [("Make", "Poster"), ("Make", "Page"), ("Make", "Copy")]
        assert problems(found) == [("no_letters", "B3")]
