"""A file is kept whole or not at all, and only of the kinds that are taken."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from PIL import Image

from postmortem.evidence import actions, rules
from postmortem.evidence.models import StoredFile
from postmortem.evidence.queries import content_of, folder
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def picture(look):
    out = io.BytesIO()
    Image.new("RGB", (3, 2)).save(out, look)
    return out.getvalue()


def package(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
TAKEN = {
    "poster.png": lambda: picture("PNG"),
    "poster.JPG": lambda: picture("JPEG"),
    "poster.gif": lambda: picture("GIF"),
    "poster.webp": lambda: picture("WEBP"),
    "plan.pdf": lambda: PDF,
    "copy.txt": lambda: "买一张券".encode(),
    "copy.csv": lambda: "名称,数量\n".encode("gb18030"),
    "copy.docx": lambda: package("[Content_Types].xml", "word/document.xml"),
    "list.xlsx": lambda: package("[Content_Types].xml", "xl/workbook.xml"),
    "talk.pptx": lambda: package("[Content_Types].xml", "ppt/presentation.xml"),
    "all.zip": lambda: package("a.txt"),
    "clip.mp4": lambda: MP4,
}
REFUSED = {
    "poster.svg": lambda: b"<svg onload=alert(1)>",
    "page.html": lambda: b"<html><script>alert(1)</script>",
    "tool.exe": lambda: b"MZ\x90\x00",
    "no_ending": lambda: PDF,
    "page.txt": lambda: b"  <!DOCTYPE html><script>alert(1)</script>",
    "picture.txt": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "binary.csv": lambda: b"a,b\x00c",
    "poster.png": lambda: picture("JPEG"),
    "cut.png": lambda: picture("PNG")[:40],
    "plan.pdf": lambda: b"MZ\x90\x00",
    "copy.docx": lambda: package("[Content_Types].xml", "xl/workbook.xml"),
    "macro.docx": lambda: package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "page.pdf.html": lambda: PDF,
}


def upload(name, content):
    return SimpleUploadedFile(name, content)


def files(settings):
    return sorted(Path(settings.MEDIA_ROOT).iterdir()) if Path(settings.MEDIA_ROOT).exists() else []


def path_of(file):
    return folder() / file.stored_name


def refusal_of(name, content):
    with pytest.raises(ValidationError) as refusal:
        actions.store(upload(name, content), by=make.user(), now=NOW)
    return refusal.value


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_kept_whole(name, settings):
    content, by = TAKEN[name](), make.user()

    file = actions.store(upload(name, content), by=by, now=NOW)

    assert path_of(file).read_bytes() == content
    assert (file.sha256, file.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (file.original_name, file.media_type) == (name, rules.TAKEN[rules.ending(name)])
    assert (file.by, file.at) == (by, NOW)
    assert files(settings) == [path_of(file)]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing(name, settings):
    refusal = refusal_of(name, REFUSED[name]())

    assert refusal.code == "refused_type"
    assert (files(settings), StoredFile.objects.count()) == ([], 0)


def test_an_empty_file_is_refused(settings):
    refusal = refusal_of("copy.txt", b"")

    assert (refusal.code, refusal.messages) == ("empty", ["The file is empty."])
    assert (files(settings), StoredFile.objects.count()) == ([], 0)


def test_a_file_over_the_limit_is_refused_with_the_limit(settings):
    settings.UPLOAD_LIMIT = 1024

    refusal = refusal_of("copy.txt", b"x" * 1025)

    assert refusal.code == "too_big"
    assert refusal.messages == ["A file may have at most 1.0\xa0KB; this one is larger."]
    assert (files(settings), StoredFile.objects.count()) == ([], 0)


def test_a_file_of_exactly_the_limit_is_taken(settings):
    settings.UPLOAD_LIMIT = 1024

    assert actions.store(upload("copy.txt", b"x" * 1024), by=make.user(), now=NOW).size == 1024


def test_a_full_disk_leaves_nothing(settings, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    refusal = refusal_of("copy.txt", b"words")

    assert (refusal.code, refusal.messages) == (
        "no_room",
        ["There is no room left for this file. Nothing was stored; please tell your administrator."],
    )
    assert (files(settings), StoredFile.objects.count()) == ([], 0)


def test_a_row_that_cannot_be_written_leaves_no_file(settings, monkeypatch):
    def lost(_file, **_options):
        raise DatabaseError

    monkeypatch.setattr(StoredFile, "save", lost)

    with pytest.raises(DatabaseError):
        actions.store(upload("copy.txt", b"words"), by=make.user(), now=NOW)

    assert files(settings) == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\copy.txt", "copy.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("\u202egnp.txt", "gnp.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("", "file"),
    ],
)
def test_a_name_is_plain(name, plain):
    assert rules.plain_name(name) == plain


def test_the_name_on_disk_is_not_the_name_that_was_sent(settings):
    file = actions.store(upload("copy.txt", b"words"), by=make.user(), now=NOW)

    assert file.stored_name != "copy.txt"
    assert len(file.stored_name) == len("0" * 32 + ".txt")


def test_a_blanked_file_has_no_content():
    assert content_of(StoredFile(stored_name="x.txt", blanked_at=NOW)) is None


def test_what_is_discarded_is_gone(settings):
    file = actions.store(upload("copy.txt", b"words"), by=make.user(), now=NOW)

    actions.discard(file)

    assert (files(settings), StoredFile.objects.count()) == ([], 0)
