"""What the reader asks instead of guessing, and what it reports row by row."""

import pytest

from raci.tables import read
from tests.raci.tables.given import csv_of, letters, phases, problems, table

pytestmark = pytest.mark.once
AMBIGUOUS = csv_of(("任务", "负责", "批准", "咨询", "知会"), ("海报", "李雷", "王芳", "赵四", "全体"))


def asked(data, answers=None):
    return [question.id for question in table(data, answers).questions]


@pytest.mark.parametrize(
    "word", ["负责", "负责人", "责任人", "主责部门", "Owner", "Lead", "牵头人", "In charge"]
)
def test_a_heading_that_some_use_for_r_and_some_for_a_is_asked_about(word):
    data = csv_of(("任务", word, "知会"), ("海报", "李雷", "全体"))

    [question] = table(data).questions

    assert (question.cell, [choice.value for choice in question.choices]) == ("B1", ["R", "A"])
    assert word in question.sentence
    assert letters(table(data)) == {"海报": "I 全体"}
    assert letters(table(data, {question.id: "R"})) == {"海报": "R 李雷 · I 全体"}
    assert letters(table(data, {question.id: "A"})) == {"海报": "A 李雷 · I 全体"}


def test_a_question_has_an_id_a_sentence_and_choices():
    found = read("plan.csv", AMBIGUOUS).as_json()

    assert found["tables"][0]["questions"] == [
        {
            "id": "meaning:B1:负责",
            "cell": "B1",
            "sentence": "Does “负责” say who does the work, or who answers for it?",
            "choices": [{"value": "R", "label": "R responsible"}, {"value": "A", "label": "A accountable"}],
        }
    ]


def test_an_answered_question_is_asked_no_more():
    assert asked(AMBIGUOUS) == ["meaning:B1:负责"]
    assert asked(AMBIGUOUS, {"meaning:B1:负责": "R"}) == []


def test_an_answer_that_is_no_choice_answers_nothing():
    assert asked(AMBIGUOUS, {"meaning:B1:负责": "X", "other": "R"}) == ["meaning:B1:负责"]


def test_while_a_letter_is_asked_about_no_row_lacks_an_a():
    data = csv_of(("任务", "负责", "知会"), ("海报", "李雷", "全体"))

    assert problems(table(data)) == []
    assert problems(table(data, {"meaning:B1:负责": "R"})) == [("no_a", "A2")]


def test_a_word_in_the_cells_is_asked_about_once():
    data = csv_of(("任务", "产品", "设计"), ("海报", "负责", "执行"), ("文案", "执行", "负责"))

    assert asked(data) == ["meaning:A1:负责"]
    assert letters(table(data, {"meaning:A1:负责": "A"})) == {
        "海报": "A 产品 · R 设计",
        "文案": "A 设计 · R 产品",
    }


@pytest.mark.parametrize(
    ("data", "method"),
    [
        (
            csv_of(("Decision", "Li", "Wang", "Sun"), ("Launch", "D", "A", "C"), ("Price", "A", "D", "I")),
            "DACI",
        ),
        (csv_of(("Decision", "Driver", "Approver", "Contributors"), ("Launch", "Li", "Wang", "Sun")), "DACI"),
        (csv_of(("Decision", "D", "A", "C", "I"), ("Launch", "Li", "Wang", "Sun", "")), "DACI"),
        (csv_of(("Decision", "Li", "Wang", "Sun"), ("Launch", "D", "R", "P")), "RAPID"),
        (csv_of(("Task", "Recommend", "Decide", "Perform"), ("Launch", "Li", "Wang", "Sun")), "RAPID"),
        (csv_of(("Task", "Li", "Wang", "Sun"), ("Poster", "R", "A", "V")), "RACI-VS"),
        (csv_of(("Task", "Li", "Wang", "Sun"), ("Poster", "R", "A", "O")), "RACIO"),
    ],
)
def test_the_letters_of_another_method_are_read_only_after_asking(data, method):
    found = table(data)
    [question] = found.questions

    assert [choice.value for choice in question.choices] == [method, "ours"]
    assert (set(letters(found).values()), problems(found)) == ({""}, [])
    assert table(data, {question.id: method}).questions == ()


def test_other_letters_mean_what_the_method_says():
    data = csv_of(("Decision", "Li", "Wang", "Sun", "Zhao"), ("Launch", "D", "A", "C", "I"))

    assert letters(table(data, {"letters:A1": "DACI"})) == {"Launch": "A Wang · R Li · C Sun · I Zhao"}
    assert letters(table(data, {"letters:A1": "ours"})) == {"Launch": "A Wang · C Sun · I Zhao"}
    assert problems(table(data, {"letters:A1": "ours"})) == [("unknown_letter", "B2")]


def test_lone_rows_in_the_middle_are_phases_or_tasks_as_answered():
    data = csv_of(("Task", "Li", "Wang"), ("Poster", "R", "A"), ("Copy",), ("Page", "A", "R"))

    assert asked(data) == ["headings:A1"]
    assert (phases(table(data)), problems(table(data))) == (
        [("", "Poster"), ("", "Copy"), ("", "Page")],
        [("no_letters", "A3")],
    )
    assert phases(table(data, {"headings:A1": "phases"})) == [("", "Poster"), ("Copy", "Page")]
    assert asked(data, {"headings:A1": "tasks"}) == []


def test_each_row_says_what_is_wrong_with_it_and_where():
    header = ("Task", "Li", "Wang", "Sun")
    rows = [
        ("Poster", "A", "A/R", "R"),
        ("Copy", "R", "C", ""),
        ("", "A", "R", ""),
        (" POSTER ", "A", "", ""),
        ("Page", "A", "X", "R"),
        ("Film", "", "", ""),
    ]

    found = table(csv_of(header, *rows))

    assert [[(p.code, p.cell) for p in row.problems] for row in found.rows] == [
        [("several_a", "C2")],
        [("no_a", "A3")],
        [("no_task", "A4")],
        [("duplicate_task", "A5")],
        [("unknown_letter", "C6")],
        [("no_letters", "A7")],
    ]
    assert [problem.sentence for row in found.rows for problem in row.problems] == [
        "More than one A: Li, Wang. Exactly one answers for a task.",
        "Nobody has the A of this task.",
        "This row has letters and no task.",
        "This task stands in A2 already.",
        "“X” is no letter of RACI or RASCI.",
        "This task has no letters.",
    ]


def test_the_same_task_in_another_phase_is_another_task():
    found = table(csv_of(("Phase", "Task", "Li"), ("Make", "Review", "A"), ("Launch", "Review", "A")))

    assert problems(found) == []


def test_two_names_in_the_column_of_the_a_are_too_many():
    found = table(csv_of(("Task", "Responsible", "Accountable"), ("Poster", "Li", "Wang, Sun")))

    assert problems(found) == [("several_a", "C2")]
