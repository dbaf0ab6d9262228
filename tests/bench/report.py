"""docs/benchmarks.md from what was measured."""

from pathlib import Path

from tests.bench import matrix
from tests.bench.engine import Measured

PAGE = """# Benchmarks

Written by `make bench` ({cores} cores, {engine}, one process). Figures of one run; they depend on the
machine.

## A tick with nothing due

One query besides its proof of life, by a partial index: what it reads must not grow with what is open.

| open duties | buffers read | rows read | a whole tick, median of 20 |
|---|---|---|---|
{ticks}

## Everything falls due at once

{duties:,} duties of {people:,} people, due at 80,000 different seconds, on top of {open:,} open ones, planned
by one planner in batches of 500.

| duties | seconds | a second | notices | messages | memory grown by |
|---|---|---|---|---|---|
| {duties:,} | {seconds} | {per_second:,} | {notices:,} | {messages:,} | {grown} MB |
"""


def write(path: Path, found: Measured) -> None:
    from tests.bench.engine import PEOPLE

    rows = [
        f"| {tick.open_duties:,} | {tick.buffers} | {tick.rows} | {tick.milliseconds} ms |"
        for tick in found.ticks
    ]
    plan = found.plan
    path.write_text(
        PAGE.format(
            cores=found.cores,
            engine=found.engine,
            ticks="\n".join(rows),
            people=PEOPLE,
            open=found.ticks[-1].open_duties,
            duties=plan.duties,
            seconds=plan.seconds,
            per_second=plan.per_second,
            notices=plan.notices,
            messages=plan.messages,
            grown=plan.grown_mb,
        ),
        encoding="utf-8",
    )


MATRIX_HEAD = "## A large matrix"
MATRIX = """
{head}

{rows} rows × {columns} columns with {letters:,} letters, put forward once; one request after the other by
Django's test client in one process, with every middleware, check and rule. A change answers with its row and
what depends on it, not with the page.

| what | times | median | 95th percentile | asked for | bytes | queries |
|---|---|---|---|---|---|---|
{answers}
"""
ASKED_FOR = {"the page": "1,000 ms", "one letter set": "150 ms"}


def write_matrix(path: Path, found: matrix.Measured) -> None:
    """The section about the matrix, in place of the one before; it is the last one."""
    kept = path.read_text(encoding="utf-8").partition(f"\n{MATRIX_HEAD}")[0]
    answers = [
        f"| {one.what} | {one.times} | {one.median} ms | {one.p95} ms | {ASKED_FOR[one.what]}"
        f" | {one.size:,} | {one.queries} |"
        for one in found.answers
    ]
    section = MATRIX.format(
        head=MATRIX_HEAD,
        rows=found.rows,
        columns=found.columns,
        letters=found.letters,
        answers="\n".join(answers),
    )
    path.write_text(kept + section, encoding="utf-8")


def replace(path: Path, head: str, section: str) -> None:
    """A section in place of the one before; what stands around it stays."""
    kept = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    before, _head, after = kept.partition(f"\n{head}")
    rest = after.partition("\n## ")[2]
    path.write_text(before + section + (f"\n## {rest}" if rest else ""), encoding="utf-8")
