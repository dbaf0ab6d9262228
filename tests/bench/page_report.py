"""The section about pages, from what was measured."""

from collections.abc import Iterable
from itertools import groupby

from tests.bench.pages import FLOORS, Cost, exponent, measure_all

HEAD = "## Pages, as multiples of any page of Django"
TEXT = """
{head}

Of a house made by `manage.py generate`, served by gunicorn with two workers beside three bare pages of Django
with session, sign-in and the middleware of a new project (the floor). “x” is processor time a request, of web
and database together, divided by that of the first floor page, asked for in turn with it through the same two
workers. Both are medians of ten rounds of four requests, after each worker has answered the page.
“Grows” is the exponent of “x” over sizes: 0 if it stays, 1 if it grows as the house does.

| page | {sizes} | grows | web · database | queries (twice) | bytes | p50 · p95 |
|---|{lines}---|---|---|---|---|
{rows}

Memory that a web worker has for itself after all of these pages: {memory}.
"""


def section(costs: Iterable[Cost]) -> str:
    """A line for each page: its multiples by size, and of the largest size all the rest."""
    every = list(costs)
    sizes = sorted({one.size for one in every})
    order = {one.name: place for place, one in reversed(list(enumerate(every)))}
    rows = []
    for name, found in groupby(
        sorted(every, key=lambda one: (order[one.name], one.size)), lambda one: one.name
    ):
        by_size = {one.size: one for one in found}
        last = by_size[max(by_size)]
        ratios = " | ".join(f"{by_size[size].ratio:.1f} x" if size in by_size else "–" for size in sizes)
        asked = "–" if name in FLOORS else f"{last.queries} ({last.repeated})"
        rows.append(
            f"| {name} | {ratios} | {exponent(list(by_size.values()))} | {last.web} · {last.database} ms "
            f"| {asked} | {last.size_bytes:,} | {last.p50} · {last.p95} ms |"
        )
    titles = " | ".join(f"{size:,} deliverables" for size in sizes)
    lines = "---|" * len(sizes)
    most = {size: max(one.memory_mb for one in every if one.size == size) for size in sizes}
    times = {size: most[size] / most[sizes[0]] for size in sizes}
    memory = ", ".join(f"{most[size]:.0f} MB at {size:,} ({times[size]:.2f} x)" for size in sizes)
    return TEXT.format(head=HEAD, sizes=titles, lines=lines, rows="\n".join(rows), memory=memory)


def measure(most: int = 1_000_000) -> list[Cost]:
    return measure_all(most)
