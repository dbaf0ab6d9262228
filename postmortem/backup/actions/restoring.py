"""Reading an archive into an empty installation: all of it or nothing, and equal to what it was made of."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from django.apps import apps
from django.apps.registry import Apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DateField, Field, Model
from django.utils.translation import gettext as _

from postmortem.audit.actions import set_heads_aside
from postmortem.audit.guards import lifted
from postmortem.audit.queries import heads_file
from postmortem.backup import queries
from postmortem.backup.actions.checking import PIECE, check_archive, refuse_newer
from postmortem.backup.actions.rows import everything, stored
from postmortem.backup.rules import Manifest, Unfit

ROWS: Final = 1000  # written at once
PROOF: Final = ("people_user", "audit_entry", "activities_activity", "incidents_incident")


Step = tuple[str, str]  # app and name of a migration


class Restored(NamedTuple):
    """What came of it. `same_key`: SECRET_KEY is the one the archive was made with."""

    manifest: Manifest
    files: int
    same_key: bool


def restore_archive(path: Path, *, now: datetime) -> Restored:
    """Read the archive into this installation, which must be empty.

    1. The whole archive is read and compared with its manifest before anything is changed.
    2. Tables are made as they were then, files go to their place, then every row in one transaction: it holds
       only if every count, every chain's head and every file are what the manifest says.
    3. Chasing is paused until an administrator lets it go on; then the tables are brought up to date.
    Raises Unfit with one sentence; then no row was written.
    """
    with zipfile.ZipFile(path) as archive:
        manifest = check_archive(archive)
        _refuse_filled()
        models, are_older = _make_tables(manifest)
        files = _put_files(archive, manifest)
        with lifted(connection, models):
            _read_rows(archive, manifest, models)
            _set_sequences(manifest, models)
            _pause(models, manifest, now)
            _compare(manifest, models)
        set_heads_aside(now=now)
        if "heads.jsonl" in manifest.members:
            heads_file().write_bytes(archive.read("heads.jsonl"))
    if are_older:
        call_command("migrate", interactive=False, verbosity=0)
    return Restored(manifest, files, same_key=manifest.key == queries.key_fingerprint())


def _refuse_filled() -> None:
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in PROOF:
            if table in there:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    raise Unfit(
                        "There are people or records in this database already; restore into an empty one."
                    )


def _make_tables(manifest: Manifest) -> tuple[Apps, bool]:
    """The tables as they were when the archive was made; returns the models of that day, and whether they
    are not those of today.
    """
    executor = MigrationExecutor(connection)
    made, nodes = _steps(executor, manifest)
    if set(MigrationRecorder(connection).applied_migrations()) & nodes - made:
        raise Unfit("These tables are newer than the archive; restore into a database without tables.")
    children = executor.loader.graph.node_map
    ends = sorted(one for one in made if not {child.key for child in children[one].children} & made)
    executor.migrate(ends)
    if made == nodes:
        return apps, False
    return executor.loader.project_state(ends).apps, True


def _steps(executor: MigrationExecutor, manifest: Manifest) -> tuple[set[Step], set[Step]]:
    """The migrations the archive had seen and all there are, both without those that one folded file
    replaces; an archive from amid the replaced ones is led along these instead.
    """
    loader = executor.loader
    refuse_newer(manifest, loader)
    there = {(app, name) for app, name in manifest.migrations if app in loader.migrated_apps}
    folded = {key: set(one.replaces) for key, one in loader.disk_migrations.items() if one.replaces}
    there |= {key for key, replaced in folded.items() if replaced <= there}
    if any(replaced & there and not replaced <= there for replaced in folded.values()):
        vars(loader)["replace_migrations"] = False  # the type stubs do not know it
        loader.build_graph()
        for key, replaced in folded.items():
            loader.graph.remove_replacement_node(key, replaced)
    return there & set(loader.graph.nodes), set(loader.graph.nodes)


def _put_files(archive: zipfile.ZipFile, manifest: Manifest) -> int:
    """Every stored file in its place; one that is there already must be the same."""
    for name, (_size, sha256) in manifest.files.items():
        if Path(name).name != name:
            raise Unfit(f"The archive is damaged: {name} is not what was written.")
        if default_storage.exists(name):
            with default_storage.open(name) as there:
                if _same(there, sha256):
                    continue
            raise Unfit(f"There is another file named {name} here already.")
        with archive.open(f"media/{name}") as content:
            default_storage.save(name, File(content))
    return len(manifest.files)


def _same(file: "File[bytes]", sha256: str) -> bool:
    digest = hashlib.sha256()
    for piece in file.chunks(PIECE):
        digest.update(piece)
    return digest.hexdigest() == sha256


def _tables(models: Apps) -> list[type[Model]]:
    found = models.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy]


def _read_rows(archive: zipfile.ZipFile, manifest: Manifest, models: Apps) -> None:
    """What the migrations had put there goes, what the archive holds comes."""
    known = {model._meta.label_lower: model for model in _tables(models)}
    with connection.cursor() as cursor:
        for model in known.values():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    for label in manifest.tables:
        if label not in known:
            raise Unfit(f"The archive holds a table that is not known here: {label}.")
        with archive.open(f"data/{label}.jsonl") as lines:
            _read_table(known[label], lines)


def _read_table(model: type[Model], lines: IO[bytes]) -> None:
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    fields = [by_name[name] for name in json.loads(next(lines))]
    rows = (json.loads(line) for line in lines)
    with _as_it_was(fields):
        while batch := list(islice(rows, ROWS)):
            values = ({f.attname: stored(f, v) for f, v in zip(fields, row, strict=True)} for row in batch)
            everything(model).bulk_create([model(**one) for one in values], batch_size=ROWS)


@contextmanager
def _as_it_was(fields: "Sequence[Field[Any, Any]]") -> Iterator[None]:
    """No field sets a time of its own."""
    timed = [f for f in fields if isinstance(f, DateField) and (f.auto_now or f.auto_now_add)]
    before = [(f, f.auto_now, f.auto_now_add) for f in timed]
    for f in timed:
        f.auto_now = f.auto_now_add = False
    try:
        yield
    finally:
        for f, always, once in before:
            f.auto_now, f.auto_now_add = always, once


def _set_sequences(manifest: Manifest, models: Apps) -> None:
    """The next row gets the number it would have got there."""
    with connection.cursor() as cursor:
        for model in _tables(models):
            table, auto = model._meta.db_table, model._meta.auto_field
            if auto is None or not (last := manifest.sequences.get(table, 0)):
                continue
            if connection.vendor == "sqlite":
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [connection.ops.quote_name(table), auto.column, last],
                )


def _pause(models: Apps, manifest: Manifest, now: datetime) -> None:
    """Whoever lets chasing go on sees first how many reminders would go out. What was running has ended."""
    control = models.get_model("outbox", "Control")
    reason = _("Restored from the backup of %(at)s UTC.") % {"at": manifest.at[:16].replace("T", " ")}
    everything(control).update_or_create(pk=1, defaults={"paused_at": now, "pause_reason": reason})
    try:
        archive = models.get_model("backup", "Archive")
    except LookupError:
        return
    everything(archive).filter(state="running").update(state="failed", ended_at=now)


def _compare(manifest: Manifest, models: Apps) -> None:
    """Raises Unfit unless what is here now is what the manifest says."""
    known = {model._meta.label_lower: model for model in _tables(models)}
    for label, count in manifest.tables.items():
        if label == "outbox.control":
            continue  # pausing made its row, if there was none
        if (here := everything(known[label]).count()) != count:
            raise Unfit(f"{label} has {here} rows here and {count} in the archive.")
    chains = everything(models.get_model("audit", "Chain")).order_by("stream")
    if [list(one) for one in chains.values_list("stream", "seq", "head")] != manifest.heads:
        raise Unfit("The audit chains are not those of the archive.")
