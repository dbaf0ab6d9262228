"""What a page makes the database read: rows and buffers, as EXPLAIN tells them; no clock has a part in it."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

ASKED = ("SELECT", "WITH")
SMALL_WAYS = ("seqscan", "hashjoin", "mergejoin")  # to read a table whole


class Read(NamedTuple):
    """One page: its queries, those asked more than once, rows and buffers read, bytes of the answer."""

    queries: int
    repeated: int
    rows: int
    buffers: int
    size_bytes: int


def read(client: Client, path: str) -> Read:
    """The page as it is answered the second time, because some things are kept for the next.

    Raises AssertionError if it does not answer 200.
    """
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    asked = [query["sql"] for query in captured.captured_queries]
    costs = [explained(sql) for sql in asked if sql.lstrip("( ").startswith(ASKED)]
    rows, buffers = (sum(cost[place] for cost in costs) for place in (0, 1))
    return Read(len(asked), len(asked) - len(set(asked)), rows, buffers, len(answer.content))


def explained(sql: str) -> tuple[int, int]:
    """Rows and buffers that one query reads where indexes are taken row by row if there are any: in a small
    house the planner rightly reads whole tables, which would say nothing about a large one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for way in SMALL_WAYS:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql.replace("%", "%%"), [])
        told = cursor.fetchone()[0]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    rows = sum(read_by(node) for node in nodes(plan))
    return rows, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def read_by(node: dict[str, Any]) -> int:
    """Rows a scan has looked at, those it left out included."""
    if "Relation Name" not in node:
        return 0
    left_out = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round((node["Actual Rows"] + left_out) * node["Actual Loops"])
