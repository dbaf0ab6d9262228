"""manage.py import_raci: what a file holds, for a person at the terminal or for a program."""

import json

import pytest
from django.core.management import CommandError, call_command

from raci.models import MatrixImport
from tests.make import NOW
from tests.raci.importing.given import matrix, named_scene

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


# Taking it over into the matrix of an activity

GRID = "Task,Painter,王芳,PM\nPoster,A,C,I\nCopy,R,A,\n"


@pytest.fixture
def activity(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return named_scene()


@pytest.fixture
def grid(tmp_path):
    path = tmp_path / "grid.csv"
    path.write_text(GRID, encoding="utf-8")
    return path


def test_the_difference_is_printed_and_nothing_changes(activity, grid, capsys):
    said = printed(capsys, grid, "--activity", activity.activity.pk, "--dry-run", "--map", "PM=driver")

    assert said == (
        "grid.csv → Voucher campaign\n"
        "  ~ A2  Poster\n"
        "      + C 王芳 · Business\n"
        "      + I Driver · Product\n"
        "      - R Painter · Design\n"
        "  + A3  Copy, due 2026-03-14 16:00\n"
        "      + A 王芳 · Business (is asked to accept)\n"
        "      + R Painter · Design\n"
        "  = Final effect\n"
        "2 rows change, 1 of them new; 0 are the same; 1 are not in the file.\n"
    )
    assert (MatrixImport.objects.count(), len(matrix(activity.activity))) == (0, 2)


def test_a_table_is_taken_over_and_a_second_time_changes_nothing(activity, grid, capsys):
    arguments = [grid, "--activity", activity.activity.pk, "--by", "driver", "--map", "PM=driver"]
    printed(capsys, *arguments)

    again = printed(capsys, *arguments)

    assert matrix(activity.activity)["Copy"] == "A 王芳, R Painter"
    assert again.splitlines()[-1] == "0 rows change, 0 of them new; 2 are the same; 1 are not in the file."
    assert MatrixImport.objects.count() == 1


def test_what_is_not_answered_is_said_with_the_option_that_answers_it(activity, grid):
    with pytest.raises(CommandError) as refused:
        call_command("import_raci", str(grid), "--activity", str(activity.activity.pk))

    assert str(refused.value) == (
        'grid.csv:\n  ? D1  --map "PM=…"  an account, a department\'s code, or - for nobody'
    )
    assert len(matrix(activity.activity)) == 2


@pytest.mark.parametrize(
    ("options", "letters"),
    [
        (["--map", "PM=design"], "A Painter, C 王芳, I Design"),
        (["--map", "PM=-"], "A Painter, C 王芳"),
        (["--leave-out"], "A Painter, C 王芳"),
    ],
)
def test_a_name_is_a_department_or_nobody(activity, grid, capsys, options, letters):
    printed(capsys, grid, "--activity", activity.activity.pk, *options)

    assert matrix(activity.activity)["Poster"] == letters


def test_a_question_of_the_file_is_answered(activity, plan, capsys):
    said = ["--leave-out", "--map", "李雷=painter", "--answer", "meaning:B1:负责=R"]

    printed(capsys, plan, "--activity", activity.activity.pk, *said)

    assert matrix(activity.activity)["海报"] == "A 王芳, R Painter"


def test_a_program_gets_the_difference_as_json(activity, grid, capsys):
    found = json.loads(
        printed(capsys, grid, "--activity", activity.activity.pk, "--json", "--dry-run", "--map", "PM=driver")
    )

    assert (found["file"], found["activity"], found["kept"], found["open"]) == (
        "grid.csv",
        activity.activity.pk,
        ["Final effect"],
        [],
    )
    assert found["changes"][1] == {
        "task": "Copy",
        "cell": "A3",
        "new": True,
        "due": "2026-03-14T08:00:00+00:00",
        "added": [{"letter": "A", "who": "王芳 · Business"}, {"letter": "R", "who": "Painter · Design"}],
        "removed": [],
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--by", "nobody"], "There is nobody with the account nobody."),
        (
            ["--map", "PM=nobody"],
            "nobody is neither an account in a department nor the code of a department.",
        ),
        (["--by", "painter", "--leave-out"], "painter may not change the matrix of this activity."),
    ],
)
def test_what_cannot_be_done_is_said(activity, grid, options, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("import_raci", str(grid), "--activity", str(activity.activity.pk), *options)

    assert str(refused.value) == sentence
    assert len(matrix(activity.activity)) == 2


def test_an_activity_that_is_not_there_is_said(grid, db):
    with pytest.raises(CommandError, match=r"There is no activity 4711\."):
        call_command("import_raci", str(grid), "--activity", "4711")
