"""At night all that is stored is looked at: what is left over goes, what is missing is said."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem import tasks
from postmortem.audit.models import Entry
from postmortem.evidence.actions import store, sweep, sweep_nightly
from postmortem.evidence.models import Evidence, StoredFile, Sweep
from postmortem.evidence.queries import folder
from postmortem.people.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=20)  # four o'clock in Shanghai
DAY = timedelta(days=1)


def kept(name="copy.txt", *, is_used=True, at=NIGHT - 3 * DAY):
    by = make.user()
    file = store(SimpleUploadedFile(name, b"words"), by=by, now=at)
    if is_used:
        Evidence.objects.create(subj_type="x", subj_id=1, kind="file", file=file, by=by, at=at)
    return file


def left(name, age):
    """Something in the folder that no row knows, of that age."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / name
    path.write_bytes(b"half")
    moment = (NIGHT - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def there():
    return sorted(path.name for path in folder().iterdir())


def test_what_is_used_and_there_stays():
    file = kept()

    found = sweep(now=NIGHT)

    assert (found.files, found.size, found.cleared, found.missing) == (1, 5, 0, [])
    assert there() == [file.stored_name]
    assert Entry.objects.count() == 0


def test_what_is_left_over_for_a_day_goes_and_is_written_down():
    file = kept()
    left("incoming-abc", 2 * DAY)
    left("0123.png", 2 * DAY)
    fresh = [left("incoming-new", DAY / 2).name, left("4567.png", DAY / 2).name]
    unused = kept("other.txt", is_used=False)
    waiting = kept("third.txt", is_used=False, at=NIGHT - DAY / 2)

    found = sweep(now=NIGHT)

    assert found.cleared == 3
    assert there() == sorted([file.stored_name, waiting.stored_name, *fresh])
    assert set(StoredFile.objects.all()) == {file, waiting}
    assert unused.pk not in StoredFile.objects.values_list("pk", flat=True)
    assert list(Entry.objects.values_list("verb", "data")) == [("files.swept", {"cleared": 3, "missing": []})]


def test_half_of_a_request_goes_too(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    half = tmp_path / "x.upload.png"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    (tmp_path / "something else").touch()

    assert sweep(now=NIGHT).cleared == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["something else"]


def test_a_row_whose_content_is_gone_is_said_and_stays():
    file, blanked = kept(), kept("other.txt")
    (folder() / file.stored_name).unlink()
    (folder() / blanked.stored_name).unlink()
    StoredFile.objects.filter(pk=blanked.pk).update(blanked_at=NOW)

    found = sweep(now=NIGHT)

    assert (found.missing, found.files) == ([file.pk], 1)
    assert StoredFile.objects.count() == 2


def test_it_happens_once_a_night_and_not_by_day(time_machine):
    kept()

    by_day = sweep_nightly(now=NIGHT - timedelta(hours=2))
    first = sweep_nightly(now=NIGHT)
    again = sweep_nightly(now=NIGHT + timedelta(hours=1))
    next_night = sweep_nightly(now=NIGHT + DAY)

    assert (by_day, again) == ({}, {})
    assert first == next_night == {"files": 1, "cleared": 0, "missing": 0}
    assert Sweep.objects.count() == 2


def test_a_copy_of_the_house_takes_nothing_away(monkeypatch):
    left("0123.png", 2 * DAY)
    monkeypatch.setattr(tasks, "why_paused", lambda: "It is a copy.")

    assert tasks.look_through_files(now=NIGHT) == {}
    assert there() == ["0123.png"]


def test_old_looks_are_forgotten():
    Sweep.objects.create(day=(NIGHT - 200 * DAY).date(), at=NIGHT, files=1, size=1, cleared=0)

    sweep(now=NIGHT)

    assert Sweep.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_says_what_is_missing(client, rows, django_assert_num_queries, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    client.force_login(make.user(role=User.Role.ADMIN))
    gone = [kept(f"{number}.txt") for number in range(rows)]
    for file in gone:
        (folder() / file.stored_name).unlink()
    sweep(now=NIGHT)

    with django_assert_num_queries(7):
        page = client.get(reverse("settings_files")).content.decode()

    said = "1 file is not there any more." if rows == 1 else "3 files are not there any more."
    assert said in page
    assert [file.stored_name in page for file in gone] == [True] * rows
    assert Path(folder()).is_dir()


def test_the_settings_of_an_administrator_tell_it(client, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    client.force_login(make.user(role=User.Role.ADMIN))

    before = client.get(reverse("settings")).content.decode()
    (folder() / kept().stored_name).unlink()
    sweep(now=NIGHT)
    after = client.get(reverse("settings")).content.decode()

    assert ("every night" in before, "1 is missing" in before) == (True, False)
    assert "1 is missing" in after
