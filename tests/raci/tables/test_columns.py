"""Tables with a column for each letter, and lists with a line for each person and letter."""

import pytest

from tests.raci.tables.given import csv_of, letters, names, page, phases, problems, table, workbook

pytestmark = pytest.mark.once
ENGLISH = ("Task", "Responsible", "Accountable", "Consulted", "Informed")
ROW = ("Poster", "Li", "Wang", "Zhao, Qian", "Sun")
READ = {"Poster": "A Wang · R Li · C Zhao, Qian · I Sun"}


@pytest.mark.parametrize(
    "header",
    [
        ENGLISH,
        ("Deliverable", "R", "A", "C", "I"),
        ("activity", "r", "a", "c", "i"),
        ("Task", "Responsible (R)", "Accountable (A)", "Consulted (C)", "Informed (I)"),
        ("Task", "R - Responsible", "A - Accountable", "C - Consulted", "I - Informed"),
        ("Task", "Responsible person(s)", "Approver", "Consult", "To be informed"),
        ("任务", "执行", "批准", "咨询", "知会"),
        ("交付物", "执行人", "审批人", "征询对象", "告知对象"),
        ("事项", "执行（R）", "负责（A）", "咨询（C）", "知情（I）"),
        ("工作项", "R 执行", "A 负责（唯一，说了算也负责交代）", "C 征询", "I 知会"),
        ("任务", "Ｒ", "Ａ", "Ｃ", "Ｉ"),
        ("任务", "经 办", "问 责", "顾问", "通 知"),
        ("任务", "承办部门", "最终负责", "被咨询", "抄送"),
    ],
)
def test_columns_are_known_by_their_headings(header):
    found = table(csv_of(header, ROW))

    assert (found.layout, letters(found), found.questions) == ("columns", READ, ())
    assert names(found) == ["Li", "Wang", "Zhao", "Qian", "Sun"]


def test_one_column_may_hold_two_letters():
    found = table(csv_of(("Task", "Responsible / Accountable", "Informed"), ("Poster", "Li", "Sun")))

    assert letters(found) == {"Poster": "A Li · R Li · I Sun"}


def test_support_has_a_column_too():
    found = table(csv_of(("任务", "执行", "批准", "配合"), ("海报", "李雷", "王芳", "赵四")))

    assert (letters(found), found.has_support) == ({"海报": "A 王芳 · R 李雷 · S 赵四"}, True)


def test_titles_phases_and_other_columns_are_told_apart():
    rows = [("Voucher campaign",), (), ("No", *ENGLISH, "Due"), ("", "Preparation"), ("1", *ROW, "Friday")]

    found = table(csv_of(*rows))

    assert (phases(found), letters(found)) == ([("Preparation", "Poster")], READ)
    assert [row.due for row in found.rows] == ["Friday"]


def test_two_header_rows_stand_over_the_letters():
    rows = (("Task", "RACI", None, None, None), (None, "R", "A", "C", "I"), ROW)

    merged = table(workbook(page(*rows, merged=("A1:A2", "B1:E1"))))
    plain = table(csv_of(*rows))

    assert (letters(merged), letters(plain)) == (READ, READ)


def test_a_task_merged_over_several_lines_is_one_row():
    rows = (("Task", "Responsible", "Accountable"), ("Poster", "Li", "Wang"), (None, "Zhao", None))

    found = table(workbook(page(*rows, merged=("A2:A3", "C2:C3"))))

    assert letters(found) == {"Poster": "A Wang · R Li, Zhao"}
    assert problems(found) == []


def test_where_a_name_stands_and_what_was_noted_stays_known():
    found = table(csv_of(("Task", "R", "A"), ("Poster", "Li (draft), Zhao", "Wang（until May）")))

    held = found.rows[0].letters

    assert held["R"] == (("Li", "B2", "draft"), ("Zhao", "B2", ""))
    assert held["A"] == (("Wang", "C2", "until May"),)


class TestLists:
    def test_each_line_is_a_task_a_person_and_a_letter(self):
        lines = [
            ("Poster", "Li", "R"),
            ("Copy", "Li", "A/R"),
            ("Poster", "Wang", "A"),
            ("Poster", "Zhao, Sun", "I"),
        ]

        found = table(csv_of(("Task", "Person", "Letter"), *lines))

        assert (found.layout, names(found)) == ("list", ["Li", "Wang", "Zhao", "Sun"])
        assert letters(found) == {"Poster": "A Wang · R Li · I Zhao, Sun", "Copy": "A Li · R Li"}
        assert problems(found) == []

    def test_a_blank_task_is_the_one_above(self):
        found = table(csv_of(("任务", "人员", "角色"), ("海报", "李雷", "执行"), ("", "王芳", "批准")))

        assert letters(found) == {"海报": "A 王芳 · R 李雷"}

    @pytest.mark.parametrize("heading", ["RACI", "R/A/C/I", "Type", "类型"])
    def test_the_person_may_be_a_role(self, heading):
        found = table(csv_of(("Phase", "Task", "Role", heading), ("Make", "Poster", "Designer", "R")))

        assert (found.layout, letters(found)) == ("list", {"Poster": "R Designer"})
        assert (phases(found), problems(found)) == ([("Make", "Poster")], [("no_a", "B2")])

    def test_letters_that_nobody_knows_are_reported(self):
        found = table(csv_of(("Task", "Person", "Letter"), ("Poster", "Li", "A"), ("Poster", "Wang", "X")))

        assert (letters(found), problems(found)) == ({"Poster": "A Li"}, [("unknown_letter", "C3")])
