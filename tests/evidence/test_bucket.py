"""Files in a bucket: the real client, the real protocol, a service of the tests' own on loopback."""

import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem.backup.actions import look_into, restoring, write_archive
from postmortem.evidence.actions import discard, store, sweep
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.evidence.queries import content_of, folder
from postmortem.people.models import User
from postmortem.upkeep.actions import blank_file
from tests import make
from tests.evidence import bucket
from tests.evidence.test_pictures import handed_in, picture
from tests.make import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
LATER = timedelta(days=3)  # a bucket's own clock says when something came


@pytest.fixture(scope="module")
def service():
    with bucket.serving() as running:
        yield running


@pytest.fixture
def kept(service, settings, monkeypatch):
    """The bucket, empty, and the product set up for it."""
    settings.STORAGES = {**settings.STORAGES, "default": bucket.storages(service.place, monkeypatch)}
    settings.IS_MEDIA_ELSEWHERE = True
    for name in service.names():
        service.drop(name)
    return service


def brought(name="copy.txt", content=b"words", *, is_used=True):
    by = make.user()
    file = store(SimpleUploadedFile(name, content), by=by, now=NOW)
    if is_used:
        Evidence.objects.create(subj_type="x", subj_id=1, kind="file", file=file, by=by, at=NOW)
    return file


def key_of(file):
    return f"{bucket.FOLDER}/{file.stored_name}"


def left_here():
    return [path.name for path in folder().iterdir()] if folder().exists() else []


def test_what_is_handed_in_lies_in_the_bucket_and_comes_out_through_the_permission(kept, client):
    content = picture()
    version, painter = handed_in(content)
    place = reverse("activities:download", args=[version.pk])

    client.force_login(make.user())
    foreign = client.get(place)
    client.force_login(painter)
    whole, look = client.get(place), client.get(f"{place}?small")

    assert (kept.names(), left_here()) == ([key_of(version.file)], [])
    assert b"".join(whole.streaming_content) == kept.read(key_of(version.file)) == content
    assert whole["Content-Disposition"].startswith("attachment")
    assert (foreign.status_code, look["Content-Type"]) == (404, "image/webp")


def test_a_large_one_goes_in_parts_and_comes_back_whole(kept):
    content = b"%PDF-1.7\n" + bytes(range(256)) * 40_000  # more than what the client sends at once

    file = brought("plan.pdf", content)

    with content_of(file) as found:
        assert found.read() == content
    assert left_here() == []


def test_what_is_refused_or_taken_back_leaves_nothing_there(kept, monkeypatch):
    def lost(_file, **_options):
        raise RuntimeError("The row cannot be written.")

    file = brought(is_used=False)
    there = kept.names()
    discard(file)
    monkeypatch.setattr(StoredFile, "save", lost)
    with pytest.raises(RuntimeError):
        brought()

    assert (there, kept.names(), left_here()) == ([key_of(file)], [], [])


def test_at_night_what_no_row_knows_goes_and_what_is_missing_is_said(kept):
    file, gone, blanked = brought(), brought("gone.txt"), brought("other.txt")
    kept.drop(key_of(gone))
    kept.put(f"{bucket.FOLDER}/0123.png", b"half")
    kept.put("elsewhere/of-another-house.png", b"not ours")
    blank_file(blanked, "It shows a customer.", by=make.user(role=User.Role.ADMIN), now=NOW)

    fresh = sweep(now=datetime.now(UTC))
    later = sweep(now=datetime.now(UTC) + LATER)

    assert (fresh.cleared, fresh.missing) == (0, [gone.pk])
    assert (later.cleared, later.missing) == (1, [gone.pk])
    assert kept.names() == ["elsewhere/of-another-house.png", key_of(file)]
    assert (content_of(gone), content_of(StoredFile.objects.get(pk=blanked.pk))) == (None, None)


def test_a_backup_holds_them_and_they_are_put_back(kept, tmp_path):
    file, gone = brought(content="海报 14:02".encode()), brought("gone.txt")
    kept.drop(key_of(gone))

    write_archive(tmp_path / "a.zip", now=NOW)
    kept.drop(key_of(file))
    held = look_into(tmp_path / "a.zip").manifest
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        number = restoring._put_files(archive, held)  # noqa: SLF001 - the rows are tested in tests/backup
        again = restoring._put_files(archive, held)  # noqa: SLF001 - what is there already is the same

    assert (list(held.files), held.missing) == ([file.stored_name], [gone.stored_name])
    assert (number, again, kept.names()) == (1, 1, [key_of(file)])
    assert kept.read(key_of(file)) == "海报 14:02".encode()


def test_while_the_bucket_is_away_a_file_is_said_to_be_out_of_reach(kept, client, caplog):
    version, painter = handed_in(picture())
    place = reverse("activities:download", args=[version.pk])
    client.force_login(painter)

    with kept.away():
        answer, look = client.get(place), client.get(f"{place}?small")
        in_chinese = client.get(f"{place}?lang=zh-hans")
    back = client.get(place)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "<h1>This file is not within reach just now</h1>" in answer.text
    assert ('<html lang="en"' in answer.text, '<html lang="zh-Hans"' in in_chinese.text) == (True, True)
    assert [r.message for r in caplog.records if r.name == "postmortem.evidence.attachment"] == [
        "the bucket did not give a file"
    ] * 2
    assert (look.status_code, back.status_code) == (200, 200)
    assert b"".join(back.streaming_content) == kept.read(key_of(version.file))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The place where files are kept does not answer. Nothing was stored; try again later."),
        ("zh-hans", "文件存放处没有响应，未保存任何内容，请稍后重试。"),
    ],
)
def test_what_is_sent_while_the_bucket_is_away_leaves_nothing_and_keeps_what_was_typed(
    kept, client, caplog, language, said
):
    lead, painter = make.user(), make.user(department=make.department(), language=language)
    row = make.deliverable(activity=make.activity(lead=lead), accountable=painter, status="agreed")
    place = reverse("activities:deliverable_deliver", args=[row.activity_id, row.pk])
    client.force_login(painter)
    sent = {
        "provider": "",
        "origin_note": "Cut to the new size.",
        "placeholder": "on",
        "file": SimpleUploadedFile("copy.txt", b"words"),
    }

    with kept.away():
        answer = client.post(place, sent)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert said in answer.text
    assert "Cut to the new size." in answer.text
    assert "the bucket did not take a file" in [record.message for record in caplog.records]
    assert (StoredFile.objects.count(), row.versions.count(), kept.names(), left_here()) == (0, 0, [], [])


def test_what_is_taken_away_while_the_bucket_is_away_goes_at_night(kept):
    file = brought()

    with kept.away():
        blank_file(file, "It shows a customer.", by=make.user(role=User.Role.ADMIN), now=NOW)
    still_there = kept.names()
    later = sweep(now=datetime.now(UTC) + LATER)

    assert still_there == [key_of(file)]
    assert (kept.names(), later.cleared, later.missing) == ([], 1, [])


def test_a_bucket_that_does_not_answer_is_said_and_nothing_is_stored(kept):
    with kept.away(), pytest.raises(ValidationError) as refusal:
        brought()

    assert (refusal.value.code, refusal.value.messages) == (
        "away",
        ["The place where files are kept does not answer. Nothing was stored; try again later."],
    )
    assert (StoredFile.objects.count(), left_here()) == (0, [])
