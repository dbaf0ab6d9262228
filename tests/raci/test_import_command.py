"""manage.py import_raci: what a file holds, for a person at the terminal or for a program."""

import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.once
TABLE = "任务,负责,批准\n海报,李雷,王芳\n文案,赵四,\n"
WORDS = """plan.csv

A1  columns: 李雷, 王芳, 赵四
  ? Does “负责” say who does the work, or who answers for it?
    --answer "meaning:B1:负责=R"  R responsible
    --answer "meaning:B1:负责=A"  A accountable
  A2  海报  A 王芳
  A3  文案
"""
ANSWERED = """plan.csv

A1  columns: 李雷, 王芳, 赵四
  A2  海报  A 王芳 · R 李雷
  A3  文案  R 赵四
    ! A3  Nobody has the A of this task.
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def printed(capsys, *arguments):
    call_command("import_raci", *map(str, arguments))
    return capsys.readouterr().out


def test_a_file_is_said_in_words_with_what_is_asked(plan, capsys):
    assert printed(capsys, plan) == WORDS
    assert printed(capsys, plan, "--dry-run") == WORDS


def test_an_answer_is_taken(plan, capsys):
    assert printed(capsys, plan, "--answer", "meaning:B1:负责=R") == ANSWERED


def test_phases_and_problems_of_a_table_are_said(tmp_path, capsys):
    path = tmp_path / "grid.csv"
    path.write_text("Task,Li,\nPhase 1\nPoster,A,R\n", encoding="utf-8")

    assert printed(capsys, path) == (
        "grid.csv\n\nA1  grid: Li\n  ! C1  This column has letters and no name; it is left out.\n"
        "  A3  Phase 1: Poster  A Li\n"
    )


def test_a_program_gets_json(plan, capsys):
    found = json.loads(printed(capsys, plan, "--json", "--answer", "meaning:B1:负责=R"))

    assert found["file"] == "plan.csv"
    assert [row["letters"] for row in found["tables"][0]["rows"]] == [
        {"A": ["王芳"], "R": ["李雷"], "C": [], "I": []},
        {"A": [], "R": ["赵四"], "C": [], "I": []},
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Dear all", "No table with letters, or with columns for who does what, was found in this file."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        (b"", "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "plan.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        call_command("import_raci", str(path))

    assert str(refused.value) == f"plan.csv: {sentence}"


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv: No such file or directory\."):
        call_command("import_raci", str(tmp_path / "none.csv"))
