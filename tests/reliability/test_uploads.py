"""An upload is whole or absent: whenever its process is killed, and when the disk is full."""

import hashlib
import os
import resource
import shutil
import subprocess
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files import move
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from postmortem.evidence.actions import storing, sweep
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.evidence.queries import folder
from postmortem.people.models import User
from tests import make
from tests.make import NOW
from tests.reliability.harness import Boundary, dies, ended

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = bytes(range(1, 256)) * 4
SENT = b"%PDF-1.7\n" + CONTENT * 40  # some forty kilobytes
PART = 900
PARTS = -(-len(SENT) // PART)
LATER = NOW + timedelta(days=3)
STEPS = [(os, "fsync"), (os, "rename"), (os, "unlink"), (os, "chmod"), (move, "file_move_safe")]


class Slow(SimpleUploadedFile):
    """An upload that comes in many parts; each is a moment to die at."""

    def __init__(self, boundary):
        super().__init__("plan.pdf", SENT)
        self.boundary = boundary

    def chunks(self, chunk_size=None):
        for start in range(0, len(SENT), PART):
            yield self.boundary.before(SENT.__getitem__, slice(start, start + PART))


class Work:
    """Somebody hands in a file; what is there afterwards is looked at by another process."""

    def __init__(self, boundary):
        self.boundary = boundary

    def __call__(self):
        by = User.objects.get(account="ada")
        for module, name in STEPS:
            setattr(module, name, partial(self.boundary.before, getattr(module, name)))
        file = storing.store(Slow(self.boundary), by=by, now=NOW)
        Evidence.objects.create(subj_type="x", subj_id=1, kind="file", file=file, by=by, at=NOW)


def harm():
    """What is not whole: rows without their content, content that is not what the row says. In words."""
    wrong = []
    for file in StoredFile.objects.all():
        path = folder() / file.stored_name
        if not path.exists():
            wrong.append("a row without content")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            wrong.append("content that is not what the row says")
    return wrong


def orphans():
    """What the sweep of a later night leaves that no row knows."""
    for path in folder().iterdir() if folder().exists() else ():
        os.utime(path, (0, 0))
    sweep(now=LATER)
    known = set(StoredFile.objects.values_list("stored_name", flat=True))
    return [path.name for path in folder().iterdir() if path.name not in known]


def begin_again():
    Evidence.objects.all().delete()
    StoredFile.objects.all().delete()
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(parents=True)


def test_killed_at_any_step_an_upload_is_whole_or_absent(full, measured):
    make.user("ada")
    kills, every, found = 0, 1 if full else 5, []
    while True:
        begin_again()
        boundary = Boundary(fatal=kills)
        killed = dies(Work(boundary), boundary)
        found += [*harm(), *orphans(), *harm()]
        if not killed:
            break
        kills += every

    assert found == []
    assert StoredFile.objects.count() == 1
    assert kills >= 50
    measured(kills=kills // every, orphans=0, rows_without_content=0)


def test_a_row_before_its_content_is_caught(monkeypatch):
    """Planted: first the row, then the content."""

    def keep(file, temporary, _kind):
        file.save(force_insert=True)
        with storing.Incoming(temporary) as whole:
            storing.default_storage.save(file.stored_name, whole)

    monkeypatch.setattr(storing, "_keep", keep)
    make.user("ada")
    found = []
    for fatal in range(PARTS, PARTS + 30):
        begin_again()
        boundary = Boundary(fatal=fatal)
        if not dies(Work(boundary), boundary):
            break
        found += harm()

    assert set(found) == {"a row without content"}


# --- a full disk --------------------------------------------------------------------------------
@contextmanager
def tiny_disk(place):
    """One mebibyte, if this may be done here; else a process may write no file larger than half of one."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(place)], check=True)
    else:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refused_on(place, settings, upload):
    settings.MEDIA_ROOT = place
    by = make.user()
    with tiny_disk(place):
        with pytest.raises(ValidationError) as refusal:
            storing.store(upload, by=by, now=NOW)
        left = sorted(path.name for path in place.iterdir())
    return refusal.value.code, left


def test_a_full_disk_is_said_and_leaves_nothing(settings, tmp_path):
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n" + b"x" * 3_000_000)

    assert refused_on(tmp_path / "disk", settings, upload) == ("no_room", [])
    assert StoredFile.objects.count() == 0


def test_no_file_may_be_so_large_is_said_and_leaves_nothing(settings, tmp_path):
    """Where a limit, not the disk, ends the writing; in a process of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    by, said = make.user(), tmp_path / "said"

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))
        try:
            storing.store(SimpleUploadedFile("plan.pdf", SENT * 4), by=by, now=NOW)
        except ValidationError as refusal:
            said.write_text(f"{refusal.code} {len(list(folder().iterdir()))}")

    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            limited()
        finally:
            os._exit(0)
    ended(child)

    assert said.read_text() == "no_room 0"


# --- what means harm ----------------------------------------------------------------------------
def test_an_archive_that_unpacks_to_a_disk_full_is_refused(settings, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with ZipFile(bomb, "w", ZIP_DEFLATED) as package:
        package.writestr("zeros", bytes(20_000_000))
    assert bomb.stat().st_size < 50_000

    with pytest.raises(ValidationError) as refusal:
        storing.store(SimpleUploadedFile("all.zip", bomb.read_bytes()), by=make.user(), now=NOW)

    assert refusal.value.code == "refused_type"
    assert (StoredFile.objects.count(), list(Path(folder()).iterdir())) == (0, [])
