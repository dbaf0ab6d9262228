"""What a page costs, as a multiple of what any page of Django costs, while the house grows.

Processor time counts, of the web workers and of the database together: it says the same on a busy machine.
"""

import http.client
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from io import StringIO
from math import log
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import NamedTuple

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from postmortem.activities.models import Deliverable
from postmortem.insights.actions import count_everything
from postmortem.people.models import User
from tests import services
from tests.bench.house import Address, a_matrix, addresses, index, of_the_house, say
from tests.bench.meter import Meter, Spent, memory

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
TIMES, EACH, WARM = 40, 4, 8
FLOOR = "/floor/"
FLOORS = {"any page": FLOOR, "50 rows": "/floor/rows/", "a form": "/floor/form/"}


class Cost(NamedTuple):
    """One page at one size: milliseconds of the processor a request, and of the clock."""

    name: str
    size: int
    web: float
    database: float
    floor: float
    p50: float
    p95: float
    queries: int
    repeated: int
    size_bytes: int
    memory_mb: float

    @property
    def processor(self) -> float:
        return self.web + self.database

    @property
    def ratio(self) -> float:
        return self.processor / self.floor


def measure(size: int, more: list[Address], times: int = TIMES) -> list[Cost]:
    """Every page of the house that this database holds, served by gunicorn with two workers."""
    floors = [Address(name, path, None) for name, path in FLOORS.items()]
    wanted = [*floors, *addresses(), *more, *of_the_house()]
    with served() as (host, pid):
        return [cost(address, host, pid, size, times) for address in wanted]


@contextmanager
def served():
    """gunicorn on a free port of loopback; yields its host with port, and its process id."""
    port = services.free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.beside:application", "--workers", str(WORKERS)]
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
    deadline = monotonic() + 60
    while monotonic() < deadline:
        try:
            asked(host, "/healthz", "")
            return
        except OSError:
            sleep(0.2)
    raise RuntimeError("gunicorn did not come up")


def asked(host: str, path: str, cookie: str) -> tuple[int, bytes]:
    """One request through a connection of its own: whichever worker is free answers it."""
    with closing(http.client.HTTPConnection(host, timeout=300)) as server:
        server.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
        answer = server.getresponse()
        return answer.status, answer.read()


def cost(address: Address, host: str, pid: int, size: int, times: int) -> Cost:
    """A page and the first floor page in turn, so that both meet the machine as it is at that moment; what a
    request takes is the median of rounds, so that what else happens in one of them does not count.
    """
    client = Client()
    reader = address.reader or User.objects.get(account="boss")
    client.force_login(reader)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    queries = [] if address.path.startswith("/floor/") else asked_for(client, address.path)
    for path in (FLOOR, address.path):
        warm(host, path, cookie)
    clock: list[float] = []
    rounds: dict[str, list[Spent]] = {FLOOR: [], address.path: []}
    for _round in range(times // EACH):
        for path, found in rounds.items():
            meter = Meter(pid)
            taken, seen = timed(host, path, cookie)
            found.append(meter.read())
        clock += taken
    clock.sort()
    web, database = (median(part) * 1000 / EACH for part in zip(*rounds[address.path], strict=True))
    made = Cost(
        address.name,
        size,
        round(web, 2),
        round(database, 2),
        round(median(sum(part) for part in rounds[FLOOR]) * 1000 / EACH, 2),
        round(median(clock), 1),
        round(clock[int(len(clock) * 0.95)], 1),
        len(queries),
        len(queries) - len(set(queries)),
        seen,
        round(memory(pid), 0),
    )
    say(
        f"{size:>9,} {made.name:<34} {made.processor:>6.1f} ms {made.ratio:>5.1f} x {seen:>8,} bytes "
        f"{made.queries} queries {made.repeated} twice"
    )
    return made


def warm(host: str, path: str, cookie: str) -> None:
    """Two at a time, so that each worker has answered it, and what they keep is there."""
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _time: asked(host, path, cookie), range(WARM)))


def timed(host: str, path: str, cookie: str) -> tuple[list[float], int]:
    """Milliseconds of each of a round's requests, one after the other, and the bytes of an answer."""
    taken, seen = [], 0
    for _time in range(EACH):
        started = perf_counter()
        status, body = asked(host, path, cookie)
        taken.append((perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        seen = len(body)
    return taken, seen


def asked_for(client: Client, path: str) -> list[str]:
    """The queries of the page, asked once before, because some things are kept for the next time."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


def measure_all(most: int, documents: int = 100_000) -> list[Cost]:
    """At a thousand deliverables, ten thousand and so on up to `most`; one house is made beside the other."""
    costs, size = [], 1_000
    call_command("demo", verbosity=0, stdout=StringIO())
    matrix = a_matrix()
    while size <= most:
        there = Deliverable.objects.count()
        call_command("generate", activities=max(10, (size - there) // 10), seed=1, stdout=StringIO())
        index(min(documents, size))
        count_everything()
        costs += measure(size, [matrix])
        size *= 10
    return costs


def exponent(costs: list[Cost]) -> float:
    """By how much the multiple of the floor grows: 0 if it stays, 1 if as the house does; least squares."""
    points = [(log(one.size), log(one.ratio)) for one in costs]
    if len(points) < 2:
        return 0.0
    middle_x, middle_y = (sum(part) / len(points) for part in zip(*points, strict=True))
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return round(rise / sum((x - middle_x) ** 2 for x, _y in points), 2)
