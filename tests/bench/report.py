"""docs/benchmarks.md: each part of the bench replaces its own section, and nothing else."""

import os
from pathlib import Path

from django.db import connection

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def replace(head: str, section: str, path: Path = PAGE) -> None:
    """A section in place of the one before; what stands around it stays."""
    kept = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    before, _head, after = kept.partition(f"\n{head}\n")
    rest = after.partition("\n## ")[2]
    path.write_text(before + section + (f"\n## {rest}" if rest else ""), encoding="utf-8")


def measured_with() -> str:
    """What it was measured with, and how busy the machine was."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[1]
    return f"PostgreSQL {version}, {cores} cores, load of the machine {load:.1f}."
