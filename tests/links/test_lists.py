"""Lists as PingCode, Worktile and Jira export them: which column is what, which day a cell names."""

from datetime import UTC, datetime

import pytest

from postmortem.links.rules.columns import guessed, state_of, tool_of
from postmortem.links.rules.dates import due_of
from postmortem.links.rules.lists import read_list
from raci.tables import Unreadable
from tests.links import exports
from tests.make import NOW

LISTS = {"jira": exports.JIRA, "pingcode": exports.PINGCODE, "worktile": exports.WORKTILE}
FOUND = {"id", "title", "status", "person", "due"}
THREE = datetime(2026, 11, 13, 7, 4, tzinfo=UTC)


@pytest.mark.parametrize("written", [exports.as_csv, exports.as_xlsx])
@pytest.mark.parametrize("tool", LISTS)
def test_an_export_is_read_without_a_question(tool, written):
    found = read_list(written(LISTS[tool]), {})

    assert (found.service, set(found.fields), found.lacks) == (tool, FOUND, [])
    rows = LISTS[tool][1:]
    number, title = (LISTS[tool][0].index(found.headings[found.fields[name]]) for name in ("id", "title"))
    assert [(line.id, line.title) for line in found.lines] == [(row[number], row[title]) for row in rows]
    assert due_of(found.lines[0].due, "Asia/Shanghai", NOW) == THREE


def test_an_export_in_gb18030_is_read():
    assert read_list(exports.as_csv(exports.PINGCODE, "gb18030"), {}).lines[0].title == "商城海报"


def test_a_title_above_the_headings_does_no_harm():
    rows = [["商城需求", "", "", "", "", "", ""], *exports.PINGCODE]

    assert [line.number for line in read_list(exports.as_csv(rows), {}).lines] == [3, 4]


def test_what_was_chosen_counts_instead_of_the_guess():
    answers = {"column-1": "title", "column-2": "id", "column-9": "acceptance", "service": "zentao"}

    found = read_list(exports.as_csv(exports.JIRA), answers)

    assert (found.fields, found.service) == ({"title": 1, "id": 2, "acceptance": 9}, "zentao")
    assert found.lines[0].acceptance == "Two\nlines"


def test_of_two_columns_for_one_field_the_first_counts():
    found = read_list(exports.as_csv(exports.JIRA), {"column-1": "id", "column-2": "id"})

    assert (found.fields, found.lacks) == ({"id": 1}, ["title"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"one,two\n1,2\n", "No list is found in this file: one row has to say what the columns are."),
        (exports.as_csv(exports.JIRA[:1]), "There is no row below the headings."),
        (b"PK\x03\x04broken", "The file is damaged."),
        (
            "编号,标题\n1,\"open".encode(),
            "A quotation mark in this file is opened and never closed.",
        ),
        (
            b"\x00\x01\x02\x03",
            "The file is neither a workbook nor text in UTF-8, UTF-16 or GB18030.",
        ),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(Unreadable) as refused:
        read_list(content, {})

    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "said",
    [
        *("13/Nov/26 3:04 PM", "13/十一月/26 3:04 下午", "2026-11-13 15:04", "2026-11-13 15:04:59.0"),
        *("2026/11/13 15:04", "13/11/2026 15:04", "11/13/2026 3:04 PM", "2026年11月13日 15:04"),
    ],
)
def test_a_due_time_is_read_as_each_tool_writes_it(said):
    assert due_of(said, "Asia/Shanghai", NOW) == THREE


@pytest.mark.parametrize("said", ["3/4/2026", "soon", "13/Foo/26", "2026-13-45", "99/99/2026", "12/13月/26"])
def test_what_is_no_day_or_may_be_two_is_none(said):
    assert due_of(said, "Asia/Shanghai", NOW) is None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *(("To Do", "todo"), ("未开始", "todo"), ("In Progress", "doing"), ("进行中", "doing")),
        *(("Done", "done"), ("已完成", "done"), ("Won't Do", "dropped"), ("已取消", "dropped")),
        *(("", "unknown"), ("Waiting for the moon", "unknown")),
    ],
)
def test_a_state_is_understood_or_not_known(word, state):
    assert state_of(word) == state


def test_a_field_of_the_house_is_known_by_its_own_name():
    headings = {1: "Summary", 2: "Issue key", 3: "Custom field (Acceptance Criteria)"}

    assert (guessed(headings)[3], tool_of(headings)) == ("acceptance", "jira")
