"""An archive is whole under its name or not there, and shows one instant while everybody works on."""

import json
import os
import resource
import signal
import threading
import time
import zipfile
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from postmortem.audit.actions import record
from postmortem.audit.models import Chain, Entry
from postmortem.backup.actions import write_archive
from postmortem.backup.actions.archiving import ROW
from postmortem.evidence.actions import store
from postmortem.evidence.models import StoredFile
from postmortem.people.models import Department
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW


def rows(path, label):
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(f"data/{label}.jsonl").splitlines()
    names = json.loads(lines[0])
    return [dict(zip(names, json.loads(line), strict=True)) for line in lines[1:]]


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def test_sessions_and_the_secret_key_stay_outside(tmp_path, client, settings):
    client.force_login(make.user())

    write_archive(tmp_path / "a.zip", now=NOW)

    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        inside = b"".join(archive.read(name) for name in names)
    assert "data/people.user.jsonl" in names
    assert [name for name in names if "session.jsonl" in name] == []
    assert settings.SECRET_KEY.encode() not in inside
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600


def test_a_stored_file_that_is_not_there_is_named_and_the_rest_goes_in(tmp_path):
    by = make.user()
    there, gone = (store(SimpleUploadedFile(f"{n}.txt", n.encode()), by=by, now=NOW) for n in ("a", "b"))
    default_storage.delete(gone.stored_name)

    manifest = write_archive(tmp_path / "a.zip", now=NOW)

    assert (list(manifest.files), manifest.missing) == ([there.stored_name], [gone.stored_name])
    assert manifest.files[there.stored_name] == [1, there.sha256]


def test_it_shows_one_instant_while_others_write(tmp_path, full):
    """Each writer adds a department and an entry in one transaction: no archive has one without the other."""
    subject, ended, written = make.department(), threading.Event(), []

    def write():
        try:
            while not ended.is_set():
                make_pair(subject, written)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    pairs = []
    try:
        for number in range(40 if full else 4):
            before = len(written)
            path = tmp_path / f"{number}.zip"
            manifest = write_archive(path, now=NOW)
            entries = [e for e in rows(path, "audit.entry") if e["verb"] == "tried"]
            homes = [h for h in rows(path, "people.department") if h["name_en"].startswith("Pair ")]
            pairs.append((len(homes), len(entries), {s: n for s, n, _mac in manifest.heads}))
            while len(written) == before and writer.is_alive():
                time.sleep(0.01)
    finally:
        ended.set()
        writer.join()

    assert [homes for homes, _entries, _heads in pairs] == [entries for _homes, entries, _heads in pairs]
    assert [heads.get("activity:1", 0) for *_counts, heads in pairs] == [entries for _h, entries, _m in pairs]
    assert len(written) > len(pairs)


def make_pair(subject, written):
    with transaction.atomic():
        number = len(written)
        Department.objects.create(name_en=f"Pair {number}", name_zh=f"对 {number}", code=f"p{number}")
        record("tried", subject, by=None, at=NOW, stream="activity:1", number=number)
    written.append(number)


def test_a_death_in_the_middle_leaves_nothing_under_the_name(tmp_path, full):
    by = make.user()
    for number in range(3):
        store(SimpleUploadedFile("a.txt", f"{number}".encode() * 200_000), by=by, now=NOW)
    connections.close_all()
    deaths = 0

    for number in range(50 if full else 6):
        target = tmp_path / f"{number}.zip"
        child = os.fork()
        if child == 0:
            try:
                write_archive(target, now=NOW, beat=dies_at(number % 30))
            finally:
                os._exit(0)
        deaths += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert not target.exists() or zipfile.ZipFile(target).testzip() is None

    assert deaths == (50 if full else 6)
    assert list(tmp_path.glob("*.zip")) == []


@pytest.mark.django_db(transaction=True)
def test_it_says_how_far_it_has_come(tmp_path):
    by = make.user()
    for number in range(3):
        store(SimpleUploadedFile("a.txt", f"{number}".encode() * 200_000), by=by, now=NOW)
    told = []

    manifest = write_archive(tmp_path / "a.zip", now=NOW, beat=lambda *far: told.append(far))

    whole = manifest.rows * ROW + 600_000
    assert {total for _done, total in told} == {whole}
    assert [done for done, _total in told] == sorted(done for done, _total in told)
    assert [done for done, _total in told][-3:] == [whole - 400_000, whole - 200_000, whole]


def dies_at(number):
    calls = []

    def beat(_done, _total):
        calls.append(1)
        if len(calls) > number:
            os.kill(os.getpid(), signal.SIGKILL)

    return beat


def test_on_a_full_disk_nothing_is_left_and_it_is_said(tmp_path):
    by = make.user()
    store(SimpleUploadedFile("a.txt", os.urandom(300_000).hex().encode()), by=by, now=NOW)
    target, before = tmp_path / "a.zip", resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))

    try:
        with pytest.raises(CommandError, match="no half archive was left behind"):
            call_command("backup", str(target), stdout=StringIO())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == []
    assert StoredFile.objects.count() == 1


def test_the_command_says_what_it_kept(tmp_path):
    record("tried", make.department(), by=None, at=NOW, stream="people")
    out = StringIO()

    call_command("backup", str(tmp_path / "a.zip"), stdout=out)

    held = manifest_of(tmp_path / "a.zip")
    assert f"{sum(held['tables'].values())} rows, 0 files, 1 entries of the record" in out.getvalue()
    assert held["heads"] == [["people", 1, Chain.objects.get().head]]
    assert Entry.objects.count() == 1


def test_the_command_takes_no_name_that_is_there(tmp_path):
    (tmp_path / "a.zip").write_text("mine")

    with pytest.raises(CommandError, match="is there already; nothing was written"):
        call_command("backup", str(tmp_path / "a.zip"))

    assert (tmp_path / "a.zip").read_text() == "mine"
