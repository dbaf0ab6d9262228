"""What is restored is what was backed up, on both engines, and nothing of it is sent again."""

import json
import re
import zipfile
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from postmortem.audit import queries as audit
from postmortem.audit.actions import export_heads, record
from postmortem.backup import queries
from postmortem.backup.actions import look_into, restore_archive, restoring, write_archive
from postmortem.backup.actions.archiving import models
from postmortem.backup.actions.rows import everything
from postmortem.backup.models import Archive
from postmortem.backup.rules import Manifest, Unfit
from postmortem.evidence.actions import store
from postmortem.evidence.models import StoredFile
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import why_paused
from postmortem.outbox.relay import relay
from postmortem.people.models import Department, User
from tests import make
from tests.reliability.elsewhere import create_database, drop_database, dump, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW
DUE = NOW + timedelta(days=1)
LATER = DUE + timedelta(hours=3)


@pytest.fixture
def house(empty, tmp_path):
    """A little of everything: people, a due thing, a message on its way, a file, a gap in the numbers."""
    lead = make.lead()
    make.incident()
    make.duty(holder=make.user("li-wei", department=lead.department), department=lead.department, due_at=DUE)
    store(SimpleUploadedFile("brief.txt", "海报 14:02".encode()), by=lead, now=NOW)
    make.user("gone").delete()
    plan(now=DUE)
    record("activity.created", make.activity(), by=lead, at=NOW, stream="activity:1")
    export_heads(now=NOW)
    write_archive(tmp_path / "backup.zip", now=DUE)
    return tmp_path / "backup.zip"


@pytest.fixture
def empty(tmp_path):
    """A database whose tables are made and hold nobody, and an empty data folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    connections.close_all()
    if connection.vendor == "sqlite":
        place = {"NAME": folder / "postmortem.sqlite3"}
        dump(place["NAME"])
    else:
        place = {**connection.settings_dict, "NAME": f"{connection.settings_dict['NAME']}_empty"}
        create_database(
            connection.settings_dict, f"{place['NAME']} TEMPLATE {connection.settings_dict['NAME']}"
        )
    yield place, folder
    if connection.vendor == "postgresql":
        drop_database(connection.settings_dict, place["NAME"])


@pytest.fixture
def there(empty):
    """There it is restored."""
    with elsewhere(*empty) as fork:
        yield fork


def content():
    """Every row of every table that goes into an archive, as the database has it."""
    rows = {}
    with connection.cursor() as cursor:
        for model in models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY 1")  # noqa: S608
            rows[model._meta.label_lower] = [tuple(map(str, row)) for row in cursor.fetchall()]
    return rows


def restored(path, folder):
    settings.MEDIA_ROOT, settings.HEADS_FILE = folder / "media", folder / "heads.jsonl"
    done = restore_archive(path, now=LATER)
    return done.files, done.same_key


def given_numbers():
    return queries.sequences("default", models())


def ticked(now):
    mail.outbox.clear()
    return plan(now=now), relay(now=now), len(mail.outbox)


def files():
    found = {}
    for name in StoredFile.objects.values_list("stored_name", flat=True):
        with default_storage.open(name) as content:
            found[name] = content.read()
    return found


def breaks():
    return list(audit.verify())


def test_everything_is_what_it_was(house, there, tmp_path):
    here, numbers, contents = content(), given_numbers(), files()

    done = there.do(restored, house, tmp_path / "elsewhere")

    found = there.do(content)
    assert done == (1, True)
    assert {label: rows for label, rows in found.items() if rows != here[label]} == {
        "outbox.control": found["outbox.control"]
    }
    assert there.do(given_numbers) == numbers
    assert there.do(files) == contents
    assert there.do(breaks) == []


def test_nothing_is_sent_again_until_somebody_says_so(house, there, tmp_path):
    there.do(restored, house, tmp_path / "elsewhere")

    again = there.do(ticked, LATER)

    assert again == ({"paused": 1}, {"paused": 1}, 0)
    assert there.do(why_paused) == "Restored from the backup of 2026-03-12 08:00 UTC."


def test_a_filled_installation_is_refused_and_stays_as_it_is(house):
    before = content()

    with pytest.raises(Unfit, match="people or records in this database already"):
        restore_archive(house, now=LATER)

    assert content() == before


def changed(path, **members):
    """The archive with other contents for some of its members."""
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in {**found, **members}.items():
            if text is not None:
                archive.writestr(name, text)
    return target


def refused(path, folder):
    """Why the archive is not taken there, and how many people are there afterwards."""
    with pytest.raises(Unfit) as refusal:
        restored(path, folder)
    return str(refusal.value), User.objects.count()


@pytest.mark.parametrize(
    ("member", "text", "why"),
    [
        ("data/people.user.jsonl", b"[]\n", "data/people.user.jsonl is not what was written."),
        ("data/people.user.jsonl", None, "The archive is not whole: data/people.user.jsonl."),
        ("data/people.more.jsonl", b"[]\n", "The archive is not whole: data/people.more.jsonl."),
        ("manifest.json", b"{}", "made by a newer version"),
        ("manifest.json", None, "This is no backup of this product."),
    ],
)
def test_a_changed_archive_is_refused_and_no_row_is_written(house, there, tmp_path, member, text, why):
    path = changed(house, **{member: text})

    said, people = there.do(refused, path, tmp_path / "elsewhere")

    assert why in said
    assert people == 0


def test_a_manifest_that_was_changed_with_its_sums_is_refused(house, there, tmp_path):
    with zipfile.ZipFile(house) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["heads"] = []

    said, people = there.do(
        refused, changed(house, **{"manifest.json": json.dumps(manifest)}), tmp_path / "elsewhere"
    )

    assert (said, people) == ("The archive was changed after it had been made.", 0)


def test_an_archive_of_later_tables_is_refused(house, there, tmp_path):
    with zipfile.ZipFile(house) as archive:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
    manifest.migrations.append(["audit", "0099_of_tomorrow"])
    manifest.seal = manifest.sealed(queries.seal_key())
    path = changed(house, **{"manifest.json": json.dumps(asdict(manifest))})

    said, people = there.do(refused, path, tmp_path / "elsewhere")

    assert "newer version of the product (audit.0099_of_tomorrow)" in said
    assert people == 0


def without_backups():
    """The tables as they were before there was a nightly backup."""
    MigrationExecutor(connection).migrate([("backup", None)])
    return sorted(table for table in connection.introspection.table_names() if table.startswith("backup_"))


def tables_of_backups():
    tables = connection.introspection.table_names()
    return sorted(table for table in tables if table.startswith("backup_")), Archive.objects.count()


def test_an_older_archive_is_read_into_its_tables_which_are_brought_up_to_date(house, there, tmp_path):
    with zipfile.ZipFile(house) as archive:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
    gone = {name: None for name in manifest.members if name.startswith("data/backup.")}
    manifest.migrations = [one for one in manifest.migrations if one[0] != "backup"]
    for kept in (manifest.tables, manifest.members, manifest.sequences):
        for name in [name for name in kept if "backup" in name]:
            del kept[name]
    manifest.seal = manifest.sealed(queries.seal_key())
    path = changed(house, **{"manifest.json": json.dumps(asdict(manifest))}, **gone)
    here = content()["people.user"]

    before = there.do(without_backups)
    done = there.do(restored, path, tmp_path / "elsewhere")

    assert (before, done) == ([], (1, True))
    assert there.do(tables_of_backups) == (["backup_archive", "backup_plan"], 0)
    assert there.do(content)["people.user"] == here
    assert there.do(breaks) == []


def emptied():
    """A database without the tables of drafts."""
    MigrationExecutor(connection).migrate([("search", None), ("drafts", None)])
    return sorted(table for table in connection.introspection.table_names() if table.startswith("drafts_"))


def later(name):
    """Tables that this archive is made not to hold."""
    return "search" in name or "drafts" in name


def test_an_archive_from_amid_the_folded_migrations_is_read_too(house, there, tmp_path):
    with zipfile.ZipFile(house) as archive:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
    manifest.migrations = [one for one in manifest.migrations if one[0] not in ("search", "drafts")]
    manifest.migrations.append(["drafts", "0001_initial"])
    gone = {name: None for name in manifest.members if later(name)}
    for kept in (manifest.tables, manifest.members, manifest.sequences):
        for name in [name for name in kept if later(name)]:
            del kept[name]
    manifest.seal = manifest.sealed(queries.seal_key())
    path = changed(house, **{"manifest.json": json.dumps(asdict(manifest))}, **gone)
    here = content()["people.user"]

    before = there.do(emptied)
    done = there.do(restored, path, tmp_path / "elsewhere")

    assert (before, done) == ([], (1, True))
    assert there.do(content)["people.user"] == here
    assert there.do(content)["drafts.draft"] == []


# --- looked into ------------------------------------------------------------------------------------------


def said(*arguments):
    out = StringIO()
    call_command("restore", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_an_archive_is_looked_into_beside_what_runs_and_nothing_changes(house):
    before, names = content(), set(files())

    text = said(house, "--check")

    manifest = look_into(house).manifest
    assert f"Whole: {manifest.rows} rows, 1 files of 12 bytes, {manifest.entries} entries" in text
    assert "people: 4, activities: 1, deliverables: 0, incidents: 1, retrospectives: 0" in text
    assert "Every chain of the record holds, and SECRET_KEY is the one of the archive." in text
    assert text.endswith("Nothing was changed.\n")
    assert (content(), set(files())) == (before, names)


def resealed(path, label, change):
    """The archive with the lines of one table changed by somebody who has the key to the seal."""
    with zipfile.ZipFile(path) as archive:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
        name = f"data/{label}.jsonl"
        lines = change(archive.read(name).splitlines(keepends=True))
    manifest.members[name] = sha256(b"".join(lines)).hexdigest()
    manifest.seal = manifest.sealed(queries.seal_key())
    return changed(path, **{name: b"".join(lines), "manifest.json": json.dumps(asdict(manifest))})


@pytest.mark.parametrize(
    ("label", "change", "why"),
    [
        (
            "people.user",
            lambda lines: lines[:-1],
            "people.user has 3 rows in the archive, and 4 were counted.",
        ),
        (
            "audit.entry",
            lambda lines: [line.replace(b"activity.created", b"activity.changed") for line in lines],
            "The record does not hold in the archive: activity:1, entry 1.",
        ),
    ],
)
def test_what_could_not_be_restored_is_said_by_the_look_into_it(house, label, change, why):
    with pytest.raises(CommandError, match=re.escape(why)):
        said(resealed(house, label, change), "--check")


def test_a_file_that_was_cut_off_is_no_archive(house):
    house.write_bytes(house.read_bytes()[:-100])

    with pytest.raises(CommandError, match="This is no whole archive; nothing was changed"):
        said(house, "--check")


def test_without_the_key_rows_and_links_are_looked_at_and_the_seals_are_not(house, settings):
    settings.SECRET_KEY = "another one, as after a loss"

    text = said(house, "--check")

    assert "SECRET_KEY is not the one of the archive: no seal could be compared." in text


# --- from one engine to the other -------------------------------------------------------------------------

LIKE_A_SERVER = {"transaction_mode": "IMMEDIATE", "timeout": 20}


def tables_of_today():
    """As the migrations leave them, made at once from the models: quicker than step after step."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection).disk_migrations:
        recorder.record_applied(app, name)


def taken_over(path, folder, again):
    """Restored there; and what a backup made there holds."""
    done = restored(path, folder)
    write_archive(again, now=LATER)
    return done, breaks(), connection.vendor


def held(path):
    """The digests of all rows and files by their names in the archive, the last numbers given, the heads."""
    with zipfile.ZipFile(path) as archive:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
    pausing = "data/outbox.control.jsonl"
    numbers = {table: number for table, number in manifest.sequences.items() if number}
    return {n: d for n, d in manifest.members.items() if n != pausing}, numbers, manifest.heads


@pytest.mark.postgres
def test_from_postgresql_to_sqlite_and_back_every_row_file_and_number_is_the_same(house, there, tmp_path):
    place = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "lite.sqlite3",
        "OPTIONS": LIKE_A_SERVER,
    }
    folder = tmp_path / "lite"
    folder.mkdir()
    over, back = tmp_path / "over.zip", tmp_path / "back.zip"

    with elsewhere(place, folder) as lite:
        lite.do(tables_of_today)
        first = lite.do(taken_over, house, folder, over)
    second = there.do(taken_over, over, tmp_path / "elsewhere", back)

    assert (first, second) == (((1, True), [], "sqlite"), ((1, True), [], "postgresql"))
    assert held(over) == held(house)
    assert held(back) == held(house)


def test_tables_newer_than_the_archive_are_refused(house, there, tmp_path):
    with zipfile.ZipFile(house) as archive:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
    manifest.migrations = [one for one in manifest.migrations if one[0] != "backup"]
    manifest.seal = manifest.sealed(queries.seal_key())
    path = changed(house, **{"manifest.json": json.dumps(asdict(manifest))})

    said, people = there.do(refused, path, tmp_path / "elsewhere")

    assert (said, people) == (
        "These tables are newer than the archive; restore into a database without tables.",
        0,
    )


def loses_a_row(path, folder):
    """Planted: one row does not arrive."""
    read = restoring._read_table  # noqa: SLF001

    def reads_less(model, lines):
        read(model, lines)
        if model is Department:
            everything(model).order_by("pk").last().delete()

    restoring._read_table = reads_less  # noqa: SLF001
    return refused(path, folder)


def test_a_row_that_is_lost_on_the_way_is_noticed_and_nothing_stays(house, there, tmp_path):
    make.department()
    path = tmp_path / "again.zip"
    write_archive(path, now=DUE)

    said, people = there.do(loses_a_row, path, tmp_path / "elsewhere")

    assert "people.department has 2 rows here and 3 in the archive." in said
    assert people == 0
