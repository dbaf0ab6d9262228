"""What a page may ask of the database: so many queries and no more, and nothing twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


def each_once(captured: CaptureQueriesContext, again: int = 0) -> None:
    """Fails if the same SQL with the same parameters was asked more than once; `again` says how many are
    known to be, on a page that is still to be mended.
    """
    asked = Counter(query["sql"] for query in captured.captured_queries)
    twice = [f"{times} x {sql}" for sql, times in asked.items() if times > 1]
    assert sum(asked.values()) - len(asked) == again, "asked more than once:\n" + "\n".join(twice)


@contextmanager
def asked_once(number: int, again: int = 0) -> Iterator[CaptureQueriesContext]:
    """Exactly `number` queries in the block, none of them twice; says all of them when it fails."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    asked = [query["sql"] for query in captured.captured_queries]
    twice = len(asked) - len(set(asked))
    assert len(asked) == number, "\n".join(
        [f"{len(asked)} queries ({twice} of them again) instead of {number}:", *asked]
    )
    each_once(captured, again)
