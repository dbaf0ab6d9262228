"""What may be wrong with an installation, looked at from inside: each finding says what was seen and, if
it is not well, what to do. Nothing is changed and nothing is sent.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection

from postmortem.backup import queries as backup
from postmortem.outbox.queries import health, why_paused
from postmortem.outbox.queries.channels import all_channels

PATIENCE: Final = 3  # seconds for whatever is asked over the network
CLOCK: Final = 5  # seconds that two clocks may differ
LEAST_ROOM: Final = 1024**3  # bytes
OLDEST_POSTGRES: Final = 14


class State(StrEnum):
    WELL = "ok"
    NOTE = "note"  # works, but somebody should know
    MEND = "mend"


class Finding(NamedTuple):
    state: State
    about: str
    seen: str
    do: str = ""


def examine(*, now: datetime) -> Iterator[Finding]:
    """Everything, one after the other. If the database does not answer, what stands in it is left out."""
    yield from of_settings()
    yield of_folder(Path(settings.DATA_DIR))
    database = of_database()
    yield database
    yield of_broker()
    yield of_mail()
    yield of_fonts()
    if database.state == State.MEND:
        return
    inside: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
        of_tables,
        of_clock,
        of_ticks,
        of_channels,
        of_backup,
    )
    for look in inside:
        yield from look(now)


def of_settings() -> Iterator[Finding]:
    local = urlsplit(settings.BASE_URL).hostname in ("localhost", "127.0.0.1")
    found = [] if local else checks.run_checks(include_deployment_checks=True)
    for message in found:
        yield Finding(State.MEND, "settings", message.msg, message.hint or "")
    if not found:
        seen = f"{settings.BASE_URL}, {'this machine only' if local else 'nothing to mend'}"
        yield Finding(State.WELL, "settings", seen)


def of_folder(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    seen = f"{free // 1024**2:,} MiB free"
    if free < LEAST_ROOM:
        return Finding(State.MEND, "data folder", seen, "Make room, or move DATA_DIR to a larger disk.")
    return Finding(State.WELL, "data folder", seen)


def of_database() -> Finding:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding(
            State.MEND,
            "database",
            f"It does not answer: {first_line(error)}",
            "Start it, or correct DATABASE_URL.",
        )
    if connection.vendor == "sqlite":
        do = "Enough for one machine; set DATABASE_URL to PostgreSQL for more than a few dozen people."
        return Finding(State.NOTE, "database", "SQLite", do)
    version = connection.get_database_version()
    seen = f"PostgreSQL {'.'.join(map(str, version))}"
    if version[0] < OLDEST_POSTGRES:
        return Finding(State.MEND, "database", seen, f"Use PostgreSQL {OLDEST_POSTGRES} or later.")
    return Finding(State.WELL, "database", seen)


def of_tables(_now: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding(
            State.MEND, "tables", f"{len(missing)} steps behind the program.", "Run manage.py migrate."
        )
    else:
        yield Finding(State.WELL, "tables", "as the program needs them")


def of_clock(now: datetime) -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    apart = abs((timezone.now() - there).total_seconds())
    seen = f"{apart:.1f} s from that of the database"
    if apart > CLOCK:
        yield Finding(State.MEND, "clock", seen, "Let both machines take their time from one server (NTP).")
    else:
        yield Finding(State.WELL, "clock", seen)


def of_broker() -> Finding:
    scheme = urlsplit(settings.CELERY_BROKER_URL).scheme
    try:
        with Connection(
            settings.CELERY_BROKER_URL,
            connect_timeout=PATIENCE,
            transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    except Exception as error:
        do = "Start it, or correct CELERY_BROKER_URL. Nothing is lost: manage.py chase does the same work."
        return Finding(State.MEND, "broker", f"{scheme} does not answer: {first_line(error)}", do)
    return Finding(State.WELL, "broker", f"{scheme} answers")


def of_mail() -> Finding:
    if "filebased" in settings.EMAIL_BACKEND:
        do = "Set EMAIL_URL to your mail server if people are to get mail."
        return Finding(State.NOTE, "mail", "written to files, not sent", do)
    seen = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection():
            pass
    except OSError as error:  # what smtplib raises is one
        do = "Correct EMAIL_URL; reminders wait meanwhile and none is lost."
        return Finding(State.MEND, "mail", f"{seen} does not take a sign-in: {first_line(error)}", do)
    return Finding(State.WELL, "mail", f"{seen} answers")


def of_fonts() -> Finding:
    listed = shutil.which("fc-list")
    known = (
        listed
        and subprocess.run(  # noqa: S603 - a fixed command
            [listed, ":lang=zh", "family"], capture_output=True, check=False, timeout=30
        ).stdout.strip()
    )
    if known:
        return Finding(State.WELL, "fonts", "there is one with Chinese characters")
    do = "Install one (Debian: fonts-wqy-microhei) if documents are printed to PDF here."
    return Finding(State.NOTE, "fonts", "none with Chinese characters", do)


def of_ticks(now: datetime) -> Iterator[Finding]:
    if reason := why_paused():
        yield Finding(State.NOTE, "reminders", reason, "Settings → What goes out lets them go on.")
        return
    found = health(now)
    if "planner" not in found.ages:
        do = "Start worker and beat (or manage.py chase): nobody is reminded until then."
        yield Finding(State.MEND, "reminders", "The planner has never run.", do)
    elif found.late:
        do = "See Settings → What goes out; are worker and beat running?"
        yield Finding(State.MEND, "reminders", "What is due is told late.", do)
    else:
        yield Finding(State.WELL, "reminders", f"the planner ran {found.ages['planner']:.0f} s ago")


def of_channels(_now: datetime) -> Iterator[Finding]:
    for one in all_channels():
        if not one.channel.is_active:
            continue
        sent, failed, answer = one.tried
        about = f"channel {one.channel.name}"
        if failed and (not sent or failed > sent):
            do = "Settings → Channels has a test for it."
            yield Finding(State.MEND, about, f"The last try failed: {answer}", do)
        else:
            yield Finding(State.WELL, about, "the last try went out" if sent else "never tried")


def of_backup(now: datetime) -> Iterator[Finding]:
    found = backup.health(now)
    if not found.is_on:
        yield Finding(State.NOTE, "backup", "not switched on", "Settings → Backup makes one every night.")
    elif found.is_red:
        yield Finding(State.MEND, "backup", "none within 26 hours", "See Settings → Backup.")
    else:
        yield Finding(State.WELL, "backup", "as it should be")


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
