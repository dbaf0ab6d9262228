"""What a page costs, as a multiple of what any page of Django costs, while the house grows.

Processor time counts, of the web workers and of the database together: it says the same on a busy machine.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from io import StringIO
from math import log
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from postmortem.activities.models import Deliverable
from postmortem.insights.actions import count_everything
from postmortem.people.models import User
from tests import services
from tests.bench.house import Address, addresses, index, of_the_house, say

ROOT = Path(__file__).resolve().parents[2]
TIMES, WARM = 40, 4
FLOORS = {"any page": "/floor/", "50 rows": "/floor/rows/", "a form": "/floor/form/"}


class Cost(NamedTuple):
    """One page at one size: milliseconds of the processor a request, and of the clock."""

    name: str
    size: int
    web: float
    database: float
    p50: float
    p95: float
    queries: int
    repeated: int
    size_bytes: int
    memory_mb: float

    @property
    def processor(self) -> float:
        return self.web + self.database


def measure(size: int, times: int = TIMES) -> list[Cost]:
    """Every page of the house that this database holds, served by gunicorn with two workers."""
    floors = [Address(name, path, None) for name, path in FLOORS.items()]
    wanted = [*floors, *addresses(), *of_the_house()]
    with served() as (host, pid):
        return [cost(address, host, pid, size, times) for address in wanted]


@contextmanager
def served():
    """gunicorn on a free port of loopback; yields its host with port, and its process id."""
    port = services.free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.floor:application", "--workers", "2"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "postmortem.settings", "PLAIN_STATIC": "1"}
    with subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--timeout", "300", "--log-level", "error"],
        cwd=ROOT,
        env=environment,
    ) as server:
        try:
            wait_for(f"127.0.0.1:{port}")
            yield f"127.0.0.1:{port}", server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for(host: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            asked(http.client.HTTPConnection(host), "/healthz", "")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("gunicorn did not come up")


def asked(server: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, bytes]:
    server.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
    answer = server.getresponse()
    return answer.status, answer.read()


def cost(address: Address, host: str, pid: int, size: int, times: int) -> Cost:
    client = Client()
    reader = address.reader or User.objects.get(account="boss")
    client.force_login(reader)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    queries = [] if address.path.startswith("/floor/") else asked_for(client, address.path)
    server = http.client.HTTPConnection(host)
    # Both workers take part: a connection stays with one of them, so a new one is made now and then.
    clock, seen, meter = [], 0, Meter(pid)
    for number in range(-WARM, times):
        if number == 0:
            meter = Meter(pid)
        if number % 5 == 0:
            meter.read()
            server.close()
        started = time.perf_counter()
        status, body = asked(server, address.path, cookie)
        clock.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"{address.path} answers {status}")
        seen = len(body)
    meter.read()
    web, database = meter.web * 1000 / times, meter.database * 1000 / times
    clock = sorted(clock[WARM:])
    repeated = sum(count - 1 for count in Counter(queries).values())
    found = Cost(
        address.name,
        size,
        round(web, 2),
        round(database, 2),
        round(clock[len(clock) // 2], 1),
        round(clock[int(len(clock) * 0.95)], 1),
        len(queries),
        repeated,
        seen,
        round(memory(pid), 0),
    )
    say(f"{size:>9,} {found.name:<42} {found.processor:>8.1f} ms {found.queries} queries {repeated} twice")
    return found


def asked_for(client: Client, path: str) -> list[str]:
    """The queries of the page, asked once before, because some things are kept for the next time."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


class Meter:
    """Seconds of the processor since it was made, of the workers and of the backends of this database; read
    often enough, it does not lose a backend that ends or begins meanwhile."""

    def __init__(self, pid: int) -> None:
        self.pid, self.web, self.database = pid, 0.0, 0.0
        self.before = self._now()

    def _now(self) -> tuple[dict[int, float], dict[int, float]]:
        return {one: seconds(one) for one in children(self.pid)}, {one: seconds(one) for one in backends()}

    def read(self) -> None:
        now = self._now()
        self.web += grown(self.before[0], now[0])
        self.database += grown(self.before[1], now[1])
        self.before = now


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


def measure_all(most: int, documents: int = 100_000) -> list[Cost]:
    """At a thousand deliverables, ten thousand and so on up to `most`; one house is made beside the other."""
    costs, size = [], 1_000
    call_command("demo", verbosity=0, stdout=StringIO())
    while size <= most:
        there = Deliverable.objects.count()
        call_command("generate", activities=max(10, (size - there) // 10), seed=1, stdout=StringIO())
        index(min(documents, size))
        count_everything()
        costs += measure(size)
        size *= 10
    return costs


def exponent(costs: list[Cost]) -> float:
    """By how much the cost grows: 0 if it does not, 1 if it grows as the house does; least squares."""
    points = [(log(one.size), log(max(one.processor, 0.01))) for one in costs]
    if len(points) < 2:
        return 0.0
    middle_x, middle_y = (sum(part) / len(points) for part in zip(*points, strict=True))
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return round(rise / sum((x - middle_x) ** 2 for x, _y in points), 2)
