"""Seconds of the processor that the web workers and their database have taken; the scheduler counts them."""

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import connection


class Spent(NamedTuple):
    """Seconds."""

    web: float
    database: float


class Meter:
    """Counts since it was made: of the workers of this gunicorn and of the backends of this database."""

    def __init__(self, pid: int) -> None:
        self.pid, self.before = pid, now(pid)

    def read(self) -> Spent:
        later = now(self.pid)
        return Spent(*(grown(*pair) for pair in zip(self.before, later, strict=True)))


def now(pid: int) -> tuple[dict[int, float], dict[int, float]]:
    return {one: seconds(one) for one in children(pid)}, {one: seconds(one) for one in backends()}


def grown(before: dict[int, float], now: dict[int, float]) -> float:
    return sum(spent - before.get(pid, 0.0) for pid, spent in now.items())


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def backends() -> list[int]:
    name = urlsplit(os.environ["DATABASE_URL"]).path.removeprefix("/")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'",
            [name],
        )
        return [row[0] for row in cursor.fetchall()]


def seconds(pid: int) -> float:
    """Of one process, in nanoseconds as the scheduler counts them."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0.0


def memory(pid: int) -> float:
    """Megabytes of the largest worker that are its own."""
    texts = (Path(f"/proc/{worker}/status").read_text() for worker in children(pid))
    return max(int(re.search(r"RssAnon:\s+(\d+)", text)[1]) for text in texts) / 1024
