"""Reading an archive without changing anything: whether every byte is as it says, and what is in it."""

import hashlib
import hmac
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db.migrations.loader import MigrationLoader

from postmortem.audit.models import Entry
from postmortem.audit.queries import keys, sealed
from postmortem.backup import queries
from postmortem.backup.actions.rows import stored
from postmortem.backup.rules import Manifest, Unfit, read_manifest

PIECE: Final = 1024 * 1024
ENTRIES: Final = "audit.entry"


class Checked(NamedTuple):
    """What is in an archive that is whole. `same_key`: SECRET_KEY is the one it was made with; `is_older`:
    restoring it brings its tables up to date.
    """

    manifest: Manifest
    files_size: int
    same_key: bool
    is_older: bool


def look_into(path: Path) -> Checked:
    """Read all of an archive, change nothing. Raises Unfit with one sentence if it could not be restored: a
    byte is not what was written, a table has other rows than were counted, a chain of the record does not
    hold, or a later product made it.
    """
    with zipfile.ZipFile(path) as archive:
        manifest = check_archive(archive)
        is_older = _is_older(manifest)
        same_key = manifest.key == queries.key_fingerprint()
        for label, count in manifest.tables.items():
            if (found := sum(1 for _row in rows_of(archive, label))) != count:
                raise Unfit(f"{label} has {found} rows in the archive, and {count} were counted.")
        _check_chains(archive, manifest, same_key=same_key)
    size = sum(int(size) for size, _sha256 in manifest.files.values())
    return Checked(manifest, size, same_key, is_older)


def check_archive(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, if every byte of the archive is as it says. Raises Unfit."""
    try:
        manifest = read_manifest(json.loads(archive.read("manifest.json")))
    except (KeyError, ValueError) as error:
        raise Unfit("This is no backup of this product.") from error
    if manifest.key == queries.key_fingerprint() and manifest.seal != manifest.sealed(queries.seal_key()):
        raise Unfit("The archive was changed after it had been made.")
    inside = set(archive.namelist()) - {"manifest.json"}
    for name in sorted(inside ^ set(manifest.members)):
        raise Unfit(f"The archive is not whole: {name}.")
    for name, sha256 in manifest.members.items():
        if _digest(archive, name) != sha256:
            raise Unfit(f"The archive is damaged: {name} is not what was written.")
    return manifest


def refuse_newer(manifest: Manifest, loader: MigrationLoader) -> None:
    """Raises Unfit for an archive with steps that are not known here."""
    there = {(app, name) for app, name in manifest.migrations if app in loader.migrated_apps}
    if unknown := sorted(".".join(one) for one in there if one not in loader.disk_migrations):
        raise Unfit(
            f"The archive was made by a newer version of the product ({unknown[0]}); update this one."
        )


def rows_of(archive: zipfile.ZipFile, label: str) -> Iterator[dict[str, Any]]:
    """The rows of a table, by column, as JSON has them."""
    with archive.open(f"data/{label}.jsonl") as lines:
        columns = json.loads(next(lines))
        for line in lines:
            yield dict(zip(columns, json.loads(line), strict=True))


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
    except zipfile.BadZipFile:
        return ""
    return digest.hexdigest()


def _is_older(manifest: Manifest) -> bool:
    loader = MigrationLoader(None)
    refuse_newer(manifest, loader)
    made = {(app, name) for app, name in manifest.migrations}
    folded = {key: set(one.replaces) for key, one in loader.disk_migrations.items() if one.replaces}
    gone = set().union(*folded.values())
    made |= {key for key, replaced in folded.items() if replaced <= made}
    return bool(set(loader.disk_migrations) - gone - made)


def _check_chains(archive: zipfile.ZipFile, manifest: Manifest, *, same_key: bool) -> None:
    """Every entry follows the one before it and the last ones are the heads; with the key each seal fits."""
    ring = keys() if same_key else []
    last: dict[str, tuple[int, str]] = {}
    by_name = {field.attname: field for field in Entry._meta.concrete_fields}
    for row in rows_of(archive, ENTRIES) if ENTRIES in manifest.tables else ():
        entry = Entry(**{name: stored(by_name[name], value) for name, value in row.items()})
        seq, mac = last.get(entry.stream, (0, ""))
        fits = (entry.seq, entry.prev) == (seq + 1, mac)
        if not fits or (ring and not any(hmac.compare_digest(entry.mac, sealed(entry, k)) for k in ring)):
            raise Unfit(f"The record does not hold in the archive: {entry.stream}, entry {entry.seq}.")
        last[entry.stream] = (entry.seq, entry.mac)
    if {stream: (seq, mac) for stream, seq, mac in manifest.heads if seq} != last:
        raise Unfit("The record does not hold in the archive: a chain ends elsewhere than its head.")
