"""Two header rows: person over role, department over person."""

import pytest

from tests.raci.tables.given import csv_of, letters, names, page, table, workbook

pytestmark = pytest.mark.once
ROWS = (("Poster", "R", "A"), ("Copy", "A", "R"))
READ = {"Poster": "A Wang · R Li", "Copy": "A Li · R Wang"}


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (("Task", "Li", "Wang"), ("", "Designer", "Product manager")),
        (("", "Li", "Wang"), ("Task", "Designer", "PM")),
        (("Task", "Design", "Product"), ("", "Li", "Wang")),
        (("", "设计部", "产品部"), ("任务", "Li", "Wang")),
        (("", "Team Berlin", ""), ("Task", "Li", "Wang")),
    ],
)
def test_people_are_named_by_whichever_row_does_not_hold_jobs_or_departments(upper, lower):
    found = table(csv_of(upper, lower, *ROWS))

    assert (names(found), letters(found), found.questions) == (["Li", "Wang"], READ, ())


def test_merged_departments_stand_over_their_people():
    header = (("任务", "产品部", None, "设计部"), (None, "李雷", "韩梅", "王芳"), ("海报", "A", "C", "R"))

    found = table(workbook(page(*header, merged=("A1:A2", "B1:C1"))))

    assert letters(found) == {"海报": "A 李雷 · R 王芳 · C 韩梅"}
    assert [column.above for column in found.columns] == ["产品部", "产品部", "设计部"]
    assert [column.cell for column in found.columns] == ["Sheet1!B2", "Sheet1!C2", "Sheet1!D2"]


def test_the_other_row_stays_known():
    found = table(csv_of(("Task", "Li", "Wang"), ("", "Designer", "PM"), *ROWS))

    assert [(column.name, column.below) for column in found.columns] == [("Li", "Designer"), ("Wang", "PM")]


def test_the_reader_asks_if_nothing_tells_which_row_names_people():
    data = csv_of(("Task", "Li", "Wang"), ("", "North", "South"), *ROWS)

    [question] = table(data).questions

    assert (question.id, question.cell) == ("names:B1", "B1")
    assert [(choice.value, choice.label) for choice in question.choices] == [
        ("upper", "Li, Wang"),
        ("lower", "North, South"),
    ]
    assert names(table(data, {"names:B1": "upper"})) == ["Li", "Wang"]
    assert names(table(data, {"names:B1": "lower"})) == ["North", "South"]
    assert table(data, {"names:B1": "lower"}).questions == ()


def test_one_person_may_have_two_columns():
    header = (("Task", "Li", None, "Wang"), (None, "PM", "Tester", "Designer"), ("Poster", "R", "C", "A"))
    data = workbook(page(*header, merged=("A1:A2", "B1:C1")))

    found = table(data, {"names:Sheet1!B1": "upper"})

    assert (names(found), letters(found)) == (["Li", "Wang"], {"Poster": "A Wang · R Li · C Li"})
    assert found.problems == ()


def test_a_title_over_the_people_is_no_name():
    found = table(csv_of(("", "Voucher campaign", ""), ("Task", "Li", "PM"), ("Poster", "R", "A")))

    assert (names(found), found.questions) == (["Li", "PM"], ())


def test_people_in_the_rows_are_turned_if_that_is_the_answer():
    data = csv_of(("Role", "Poster", "Copy"), ("PM", "A", "R"), ("Designer", "R", "A"))

    [question] = table(data).questions
    found = table(data, {question.id: "people"})

    assert question.id == "rows:A1"
    assert (names(found), letters(found)) == (
        ["PM", "Designer"],
        {"Poster": "A PM · R Designer", "Copy": "A Designer · R PM"},
    )
    assert [held.cell for held in found.rows[0].letters["R"]] == ["B3"]
    assert letters(table(data, {question.id: "tasks"})) == {
        "PM": "A Poster · R Copy",
        "Designer": "A Copy · R Poster",
    }
