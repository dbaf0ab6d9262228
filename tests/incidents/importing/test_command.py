"""manage.py import_postmortem: for a person at the terminal, or for a program."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from postmortem.people.models import User
from tests import make

CORPUS = Path(__file__).parent / "corpus"
SRE = CORPUS / "google-sre.md"
COE = CORPUS / "aws-coe.md"


def printed(capsys, *arguments):
    call_command("import_postmortem", *map(str, arguments))
    return capsys.readouterr().out


def test_json_of_a_dry_run_is_a_list_and_needs_no_database(capsys):
    document = json.loads(printed(capsys, SRE, COE, "--dry-run", "--json"))

    assert [row["file"] for row in document] == ["google-sre.md", "aws-coe.md"]
    assert list(document[0]) == [
        *("file", "title", "date", "severity", "summary", "impact", "detection", "timeline", "factors"),
        *("resolution", "lessons", "actions", "other", "warnings"),
    ]


@pytest.mark.django_db
def test_a_dry_run_says_what_was_read_and_changes_nothing(capsys):
    said = printed(capsys, COE, "--dry-run").splitlines()[0]

    assert said == (
        "aws-coe.md: Correction of Error (COE): Orders lost in the eu-central queue · 2024-01-17 · High"
        " · timeline 5 · factors 3 · lessons 1 · actions 2 · other 5"
    )
    assert Incident.objects.count() == 0


@pytest.mark.django_db
def test_files_are_taken_over_once(capsys):
    keeper = make.user("chief", role=User.Role.ADMIN)

    first = printed(capsys, SRE, COE, "--by", "chief").splitlines()[-2:]
    again = printed(capsys, SRE).splitlines()[-1]

    made = list(Incident.objects.order_by("pk").values_list("pk", "owner"))
    assert made == [(made[0][0], keeper.pk), (made[1][0], keeper.pk)]
    assert first == [f"google-sre.md: incident {made[0][0]}", f"aws-coe.md: incident {made[1][0]}"]
    assert again == f"google-sre.md: was there already: incident {made[0][0]}"


@pytest.mark.django_db
def test_files_may_belong_to_an_activity_of_whoever_keeps_them(capsys):
    keeper = make.user("keeper", role=User.Role.PM)
    own, other = make.activity(lead=keeper), make.activity()

    with pytest.raises(CommandError, match=f"There is no activity {other.pk} that keeper takes part in"):
        printed(capsys, SRE, "--by", "keeper", "--activity", other.pk)
    printed(capsys, SRE, "--by", "keeper", "--activity", own.pk)

    assert Incident.objects.get().activity == own


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "bad.md: The file is empty."),
        (b"\x00\x01\x02", "bad.md: The file is not a text, or it is damaged."),
    ],
    ids=["empty", "binary"],
)
def test_a_file_that_cannot_be_read_keeps_all_from_being_taken_over(tmp_path, content, sentence):
    make.user(role=User.Role.ADMIN)
    bad = tmp_path / "bad.md"
    bad.write_bytes(content)

    with pytest.raises(CommandError, match=f"^{sentence}$"):
        call_command("import_postmortem", str(SRE), str(bad))

    assert Incident.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--by", "nobody"], "nobody is no account of a driver or an administrator."),
        (["--zone", "Mars/Base"], "There is no time zone Mars/Base."),
        ([], "There is no administrator yet; say with --by who keeps what is imported."),
    ],
    ids=["unknown account", "unknown zone", "no administrator"],
)
def test_what_is_said_wrongly_is_refused_in_one_sentence(more, sentence):
    with pytest.raises(CommandError, match=f"^{sentence}$"):
        call_command("import_postmortem", str(SRE), *more)

    assert Incident.objects.count() == 0


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.md: No such file or directory\.$"):
        call_command("import_postmortem", str(tmp_path / "gone.md"), "--dry-run")
