"""manage.py import_people: the same take-over without a browser."""

import pytest
from django.core.management import CommandError, call_command

from postmortem.people.models import User
from postmortem.upkeep.models import PeopleImport
from tests.upkeep import books

pytestmark = pytest.mark.django_db
GOOD = ["wei", "Chen Wei", "", "Design", "", "", "", ""]
BAD = ["tang", "Tang", "nowhere", "Design", "", "", "", ""]


def bring(tmp_path, rows, *options):
    path = tmp_path / "people.csv"
    path.write_bytes(books.own(*rows))
    call_command("import_people", str(path), "--by", "mo", *options)


def accounts():
    return set(User.objects.values_list("account", flat=True))


def test_a_file_is_taken_over(admin, tmp_path, capsys):
    bring(tmp_path, [GOOD])

    assert capsys.readouterr().out.endswith("Taken over.\n")
    assert accounts() == {"mo", "wei"}


def test_a_bad_row_is_named_and_keeps_all_out_unless_only_good_ones_are_wanted(admin, tmp_path, capsys):
    with pytest.raises(CommandError, match="Some rows cannot be taken"):
        bring(tmp_path, [GOOD, BAD])
    named, before = capsys.readouterr().err, accounts()
    bring(tmp_path, [GOOD, BAD], "--only-good")

    assert named == "row 3, column C (Mail): This is no mail address. nowhere\n"
    assert (before, accounts()) == ({"mo"}, {"mo", "wei"})


def test_a_dry_run_changes_nothing(admin, tmp_path):
    bring(tmp_path, [GOOD], "--dry-run")

    assert (accounts(), PeopleImport.objects.get().state) == ({"mo"}, "dropped")


def test_nobody_but_an_administrator_brings_people(tmp_path):
    with pytest.raises(CommandError, match="no active administrator"):
        bring(tmp_path, [GOOD])

    assert (accounts(), PeopleImport.objects.count()) == (set(), 0)
