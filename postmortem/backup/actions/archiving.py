"""Writing an archive: one consistent look at the database, the stored files, and a manifest of it all."""

import errno
import hashlib
import json
import os
import platform
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

import django
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from postmortem.audit.queries import heads_file
from postmortem.backup import queries, rules
from postmortem.backup.actions.rows import everything, plain
from postmortem.backup.models import Archive
from postmortem.backup.rules import Manifest
from postmortem.outbox.queries import installation

LOOK: Final = "backup"  # the alias of the connection that looks
PIECE: Final = 1024 * 1024
ROW: Final = 200  # what a row counts for, as bytes of a file
LINES: Final = 2000
Beat = Callable[[int, int], object]


class Pace:
    """How much of it is done, in bytes; tells `beat` at every step."""

    def __init__(self, beat: Beat, *, rows: int, files: int) -> None:
        self.beat, self.total, self.done = beat, rows * ROW + files, 0

    def on(self, *, rows: int = 0, size: int = 0) -> None:
        self.done += rows * ROW + size
        self.beat(min(self.done, self.total), self.total)


def write_archive(target: Path, *, now: datetime, beat: Beat = lambda _done, _total: None) -> Manifest:
    """Write everything there is now into `target`, which is there whole or not at all; returns what it holds.

    1. One transaction looks at the database as it is at one instant; nobody who writes waits for it.
    2. Every row goes in as JSON, every stored file as it is, with their sha256.
    3. The archive is flushed to disk and gets its name in one step.
    `beat` is called now and then with how much is done, and of how much. Raises OSError (a full disk, for
    example); then nothing is left behind.
    """
    part = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            manifest = _fill(file, now, beat)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _fill(file: IO[bytes], now: datetime, beat: Beat) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with looking() as alias:
            manifest = _begun(alias, now)
            wanted = queries.stored_files(alias)
            pace = Pace(beat, rows=queries.row_count(alias, models()), files=sum(wanted.values()))
            for model in models():
                manifest.tables[model._meta.label_lower] = _write_rows(archive, manifest, model, alias, pace)
            manifest.heads = queries.heads_now(alias)
        for name, size in wanted.items():
            _write_file(archive, manifest, name)
            pace.on(size=size)
        if heads_file().exists():
            _write_member(archive, manifest, "heads.jsonl", [heads_file().read_bytes()])
        manifest.seal = manifest.sealed(queries.seal_key())
        archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=1))
    return manifest


@contextmanager
def looking() -> Iterator[str]:
    """A connection of its own whose transaction sees the database as it is at one instant.

    SQLite reads its write-ahead log up to this moment; PostgreSQL takes a snapshot. Writers go on meanwhile.
    """
    look = connections[DEFAULT_DB_ALIAS].copy(LOOK)
    if look.vendor == "sqlite":
        look.settings_dict["OPTIONS"] = {**look.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    connections[LOOK] = look
    try:
        with transaction.atomic(using=LOOK):
            if look.vendor == "postgresql":
                with look.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield LOOK
    finally:
        look.close()
        del connections[LOOK]


def models() -> list[type[Model]]:
    """Everything that has a table and goes into an archive, in a fixed order."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return sorted(
        (m for m in found if m._meta.label_lower not in rules.LEFT_OUT), key=lambda m: m._meta.label_lower
    )


def _begun(alias: str, now: datetime) -> Manifest:
    look = connections[alias]
    applied = MigrationRecorder(look).applied_migrations()
    return Manifest(
        at=now.isoformat(),
        engine=look.vendor,
        installation=str(installation() or ""),
        key=queries.key_fingerprint(),
        migrations=sorted(list(one) for one in applied),
        versions={"django": django.get_version(), "python": platform.python_version()},
        sequences=queries.sequences(alias, models()),
    )


def _write_rows(
    archive: zipfile.ZipFile, manifest: Manifest, model: type[Model], alias: str, pace: Pace
) -> int:
    """The first line names the columns, each further one is a row; returns how many there were."""
    fields, count = model._meta.concrete_fields, 0
    rows = everything(model).using(alias).order_by("pk").values_list(*(f.attname for f in fields))

    def lines() -> Iterator[bytes]:
        nonlocal count
        yield _line([f.attname for f in fields])
        for row in rows.iterator(chunk_size=LINES):
            yield _line([plain(f, value) for f, value in zip(fields, row, strict=True)])
            count += 1
            if count % LINES == 0:
                pace.on(rows=LINES)

    _write_member(archive, manifest, f"data/{model._meta.label_lower}.jsonl", lines())
    pace.on(rows=count % LINES)
    return count


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write_file(archive: zipfile.ZipFile, manifest: Manifest, name: str) -> None:
    """A stored file as it is; one that is not there is named as missing, and the rest goes on."""
    try:
        content = default_storage.open(name)
    except FileNotFoundError:
        manifest.missing.append(name)
        return
    with content:
        pieces = content.chunks(PIECE)
        manifest.files[name] = list(_write_member(archive, manifest, f"media/{name}", pieces))


def _write_member(
    archive: zipfile.ZipFile, manifest: Manifest, name: str, pieces: Iterable[bytes]
) -> tuple[int, str]:
    """Returns size and sha256."""
    size, digest = 0, hashlib.sha256()
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as member:
        for piece in pieces:
            size += len(piece)
            digest.update(piece)
            member.write(piece)
    manifest.members[name] = digest.hexdigest()
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def why(error: OSError) -> str:
    """What went wrong with a file, as a code of Archive.Trouble."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Archive.Trouble.FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Archive.Trouble.CLOSED
    if isinstance(error, FileNotFoundError):
        return Archive.Trouble.GONE
    return Archive.Trouble.OTHER
