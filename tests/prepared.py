"""A database with every migration, made once for a run; each worker copies it: python -m tests.prepared

Migrating takes as long as some hundred tests, and it is done while the workers still collect. Where it is for
a worker is told by TEST_PREPARED: on SQLite the database itself, on PostgreSQL a file with its name.
"""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.db import connection

PATIENCE = 120  # seconds; a worker to whom this is too long, or without TEST_PREPARED, migrates by itself


def make(path: Path) -> None:
    """It is complete when it has its name."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    beside = path.with_suffix(".new")
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(beside)) as file:
            connection.connection.backup(file)
    else:
        beside.write_text(connection.settings_dict["NAME"])
    connection.close()  # nobody can copy a database that somebody else uses
    beside.rename(path)


def await_it() -> Path | None:
    """The prepared database, if there is one for this run."""
    if not (told := os.environ.get("TEST_PREPARED")):
        return None
    path, deadline = Path(told), time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return path if path.exists() else None


def announce(path: Path) -> None:
    """Before a worker's own database is made: what it is made of."""
    own = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        own["TEMPLATE"] = path.read_text()
    else:
        own["MIGRATE"] = False


def copy(path: Path) -> None:
    """Into the empty database of a worker, where the server has not done it."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(path)) as file:
            file.backup(connection.connection)
        apps.get_model("contenttypes", "ContentType").objects.clear_cache()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    make(Path(os.environ["TEST_PREPARED"]))
