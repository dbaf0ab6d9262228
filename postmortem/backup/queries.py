"""What the page about backups shows, whether one is missing, and what an archive is compared with."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import Model
from django.utils.crypto import salted_hmac

from postmortem.audit.models import Chain
from postmortem.backup import rules
from postmortem.backup.models import Archive, Plan
from postmortem.evidence.models import StoredFile

SHOWN = 30
GIVEN = """SELECT t.relname, s.last_value
FROM pg_sequences s JOIN pg_class q ON q.relname = s.sequencename
  JOIN pg_depend d ON d.objid = q.oid AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid
WHERE s.schemaname = ANY (current_schemas(false)) AND s.last_value IS NOT NULL"""


def plan() -> Plan:
    """The switch; off, if nobody ever touched it."""
    return Plan.objects.filter(pk=1).first() or Plan()


def default_folder() -> Path:
    return Path(settings.DATA_DIR) / "backups"


def folder_of(plan: Plan) -> Path:
    return Path(plan.folder) if plan.folder else default_folder()


class Health(NamedTuple):
    """`age`: seconds since the last good backup was begun, None without one."""

    is_on: bool
    is_red: bool
    age: int | None
    last_failed: bool


def health(now: datetime) -> Health:
    """Whether a backup is missing, in two queries."""
    return health_of(plan(), Archive.objects.all()[:SHOWN], now)


def health_of(plan: Plan, archives: Iterable[Archive], now: datetime) -> Health:
    tried = [one for one in archives if one.state != Archive.State.RUNNING]
    good = next((one.began_at for one in tried if one.state == Archive.State.DONE), None)
    return Health(
        is_on=plan.is_on,
        is_red=rules.is_red(is_on=plan.is_on, on_since=plan.on_since, last_good=good, now=now),
        age=int((now - good).total_seconds()) if good else None,
        last_failed=bool(tried) and tried[0].state == Archive.State.FAILED,
    )


class BackupPage(NamedTuple):
    plan: Plan
    folder: Path
    health: Health
    last: Archive | None
    archives: list[Archive]
    running: Archive | None


def backup_page(now: datetime) -> BackupPage:
    found, current = list(Archive.objects.select_related("by")[:SHOWN]), plan()
    return BackupPage(
        plan=current,
        folder=folder_of(current),
        health=health_of(current, found, now),
        last=next((one for one in found if one.state == Archive.State.DONE), None),
        archives=found,
        running=next((one for one in found if one.state == Archive.State.RUNNING), None),
    )


# --- what an archive is compared with -------------------------------------------------------------------


def seal_key() -> bytes:
    return salted_hmac("postmortem.backup", "seal", algorithm="sha256").digest()


def key_fingerprint() -> str:
    """Tells whether two installations have the same SECRET_KEY, and nothing more."""
    return salted_hmac("postmortem.backup", "fingerprint", algorithm="sha256").hexdigest()[:16]


def heads_now(alias: str) -> list[list[object]]:
    """How far each chain has come."""
    chains = Chain.objects.using(alias).order_by("stream")
    return [list(chain) for chain in chains.values_list("stream", "seq", "head")]


def stored_files(alias: str) -> dict[str, int]:
    """The names of the files that must be there, and how large each is."""
    rows = StoredFile.objects.using(alias).filter(blanked_at=None).order_by("stored_name")
    return dict(rows.values_list("stored_name", "size"))


def row_count(alias: str, models: Iterable[type[Model]]) -> int:
    """How many rows there are to write."""
    return sum(model._base_manager.using(alias).count() for model in models)  # noqa: SLF001  documented


def sequences(alias: str, models: Iterable[type[Model]]) -> dict[str, int]:
    """By table the last number that was given to a row: no number is given twice, not even of a row that
    has gone.
    """
    look = connections[alias]
    tables = [m._meta.db_table for m in models if m._meta.auto_field is not None]
    with look.cursor() as cursor:
        if look.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            known = dict(cursor.fetchall())
            return {table: known[table] for table in tables if table in known}
        cursor.execute(GIVEN)
        known = dict(cursor.fetchall())
    return {table: known[table] for table in tables if table in known}
