"""A picture is shown small: drawn anew, never too large to draw, behind the same permission as the file."""

import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from postmortem.activities import actions
from postmortem.evidence.actions import pictures, store
from postmortem.evidence.actions.pictures import small
from postmortem.evidence.models import SmallPicture, StoredFile
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def picture(look="PNG", size=(640, 480), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, look, **options)
    return out.getvalue()


def drawn(content, kind="png"):
    return small(io.BytesIO(content), kind)


def stored(content, name="poster.png"):
    return store(SimpleUploadedFile(name, content), by=make.user(), now=NOW)


@pytest.mark.parametrize(
    ("look", "kind"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")]
)
def test_each_kind_is_made_small(look, kind):
    made = drawn(picture(look), kind)

    with Image.open(io.BytesIO(made.data)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (320, 240))
    assert (made.width, made.height) == (320, 240)


def test_a_small_one_keeps_its_size():
    assert drawn(picture(size=(16, 9)))[1:] == (16, 9)


def test_a_phone_held_upright_is_shown_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter

    made = drawn(picture("JPEG", exif=exif), "jpg")

    assert (made.width, made.height) == (240, 320)


def test_what_was_hidden_in_the_picture_is_not_in_its_small_look():
    exif = Image.Exif()
    exif[0x010E] = "<script>hit()</script>"

    assert b"hit()" not in drawn(picture("JPEG", exif=exif), "jpg").data


def test_one_with_too_many_pixels_is_kept_and_not_drawn():
    side = 6400
    assert side * side > pictures.MOST_PIXELS
    content = picture(size=(side, side), mode="1")

    file = stored(content)

    assert (drawn(content), file.is_seen, file.size) == (None, False, len(content))
    assert SmallPicture.objects.count() == 0


def test_what_cannot_be_read_has_none():
    assert drawn(b"words") is None


def test_what_is_no_picture_has_none():
    file = stored(b"words", "copy.txt")

    assert (file.is_seen, file.small_width, SmallPicture.objects.count()) == (False, None, 0)


# --- on pages -----------------------------------------------------------------------------------
def handed_in(content=None, name="poster.png"):
    lead, painter = make.user(), make.user(department=make.department())
    activity = make.activity(lead=lead)
    row = make.deliverable(activity=activity, accountable=painter, status="agreed")
    upload = SimpleUploadedFile(name, content or picture())
    return actions.hand_in_file(row, upload, {}, by=painter, now=NOW), painter


def test_a_version_is_shown_small_on_its_page(client):
    version, painter = handed_in()
    client.force_login(painter)
    place = reverse("activities:download", args=[version.pk])
    row = version.deliverable

    page = client.get(reverse("activities:deliverable", args=[row.activity_id, row.pk])).content.decode()
    look, whole = client.get(f"{place}?small"), client.get(place)

    assert f'<img src="{place}?small"' in page
    assert (look["Content-Type"], look["Content-Disposition"]) == ("image/webp", "inline")
    assert look["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert look["X-Content-Type-Options"] == "nosniff"
    assert whole["Content-Disposition"].startswith("attachment")
    assert look.content != b"".join(whole)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_text_comes_with_the_charset_it_is_written_in(client, charset):
    content = "海报 14:02 到了".encode(charset)
    version, painter = handed_in(content, "copy.txt")
    client.force_login(painter)

    answer = client.get(reverse("activities:download", args=[version.pk]))

    assert answer["Content-Type"] == f"text/plain; charset={charset}"
    assert b"".join(answer.streaming_content) == content


def test_nobody_else_sees_it(client):
    version, _painter = handed_in()
    client.force_login(make.user())

    assert client.get(reverse("activities:download", args=[version.pk]) + "?small").status_code == 404


def test_what_has_no_small_look_is_not_found(client):
    version, painter = handed_in(b"words", "copy.txt")
    client.force_login(painter)
    row = version.deliverable

    page = client.get(reverse("activities:deliverable", args=[row.activity_id, row.pk])).content.decode()

    assert "?small" not in page
    assert client.get(reverse("activities:download", args=[version.pk]) + "?small").status_code == 404


def test_a_picture_whose_content_was_taken_away_is_said_not_shown(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    version, painter = handed_in()
    StoredFile.objects.update(blanked_at=NOW)
    client.force_login(painter)
    row = version.deliverable

    page = client.get(reverse("activities:deliverable", args=[row.activity_id, row.pk])).content.decode()

    assert "?small" not in page
    assert "its content was taken away" in page
    for query in ("", "?small"):
        assert client.get(reverse("activities:download", args=[version.pk]) + query).status_code == 404


def test_a_full_disk_is_answered_with_507(client, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    lead, painter = make.user(), make.user(department=make.department())
    row = make.deliverable(activity=make.activity(lead=lead), accountable=painter, status="agreed")
    client.force_login(painter)
    place = reverse("activities:deliverable_deliver", args=[row.activity_id, row.pk])
    monkeypatch.setattr(os, "fsync", full)

    answer = client.post(place, {"file": SimpleUploadedFile("copy.txt", b"words")})

    assert answer.status_code == 507
    assert "There is no room left for this file." in answer.content.decode()
    assert StoredFile.objects.count() == 0
