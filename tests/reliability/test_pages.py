"""A real web server answers pages and forms as quickly while the real broker hangs as while it is well."""

import signal
import time
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from statistics import quantiles
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import redis

from postmortem.start import answers, commands
from tests import make, services
from tests.reliability.programs import Programs
from tests.reliability.ringing import RING

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
PATIENCE = 120.0  # seconds, on a busy machine
PACE = 1.1
TOKEN = "a" * 32
PAGES = ("/", "/inbox/", "/activities/", "/activities/new/", "/incidents/", "/settings/", "/readyz")
FORM = "/incidents/new/"
REPORT = {
    "seen": "No order since the launch.",
    "since": "hour",
    "affected": "customers",
    "still_going_on": "yes",
    "apart": "1",  # it is not the one that is being handled
}


@pytest.fixture(scope="module")
def served(django_db_setup, tmp_path_factory):
    """The product on a port, with a broker of its own."""
    folder, port = tmp_path_factory.mktemp("served"), services.free_port()
    _python, _dash_m, *usual = commands("127.0.0.1", port, folder)["web"]  # what `make run` starts
    web = ["tests.reliability.ringing" if word == "postmortem.wsgi" else word for word in usual]
    with ExitStack() as stack:
        broker = stack.enter_context(services.running(services.redis_without_persistence(folder)))
        programs = Programs(folder, f"{broker.url}/0", DJANGO_SETTINGS_MODULE="tests.settings")
        stack.enter_context(programs.running(*web))
        programs.wait_until(answers, "127.0.0.1", port, within=PATIENCE)
        yield SimpleNamespace(broker=broker, port=port)


@contextmanager
def hanging(broker):
    broker.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        broker.process.send_signal(signal.SIGCONT)


class Answer(NamedTuple):
    path: str
    status: int
    seconds: float


class Visitor:
    """Somebody signed in, who asks for pages and reports what is seen."""

    def __init__(self, port, client):
        client.force_login(make.user("ada", role="pm", department=make.department()))
        self.port, self.session = port, client.cookies["sessionid"].value
        make.duty(holder=make.user("bob"))
        make.activity(lead=make.user("eve"))

    def round(self):
        report = {**REPORT, "submit_token": uuid4()}
        return [*map(self.ask, PAGES), self.ask(FORM, report)]

    def ask(self, path, form=None, patience=PATIENCE):
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        method, body = "GET", None
        if form:
            method, body = "POST", urlencode({**form, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=patience)) as server:
            server.request(method, path, body, headers)
            answer = server.getresponse()
            answer.read()
        return Answer(path, answer.status, time.perf_counter() - begun)


def connections_of(broker):
    """How often anybody has connected to it, this question included."""
    with redis.Redis.from_url(broker.url) as asking:
        return asking.info("stats")["total_connections_received"]


def p95(answers):
    """In milliseconds."""
    return 1000 * quantiles([answer.seconds for answer in answers], n=20)[-1]


def test_pages_and_forms_are_answered_while_the_broker_hangs(served, client, full, measured):
    visitor = Visitor(served.port, client)
    visitor.round()  # the first ones read in what they need
    before = connections_of(served.broker)
    for _try in range(3 if full else 1):  # somebody else may need the machine just then
        hung, well = by_turns(visitor, served.broker, rounds=60 if full else 2)
        if p95(hung) <= PACE * p95(well):
            break

    assert {answer.status for answer in hung + well if answer.path != FORM} == {200}
    assert {answer.status for answer in hung + well if answer.path == FORM} == {302}
    assert connections_of(served.broker) == before + 1
    assert not full or p95(hung) <= PACE * p95(well)
    measured(requests=len(hung + well), p95_ms_hanging=round(p95(hung)), p95_ms_well=round(p95(well)))


def by_turns(visitor, broker, *, rounds):
    """What is answered with the broker hanging and with the broker well."""
    hung, well = [], []
    for number in range(rounds):
        if number % 2:
            well += visitor.round()
        with hanging(broker):
            hung += visitor.round()
        if not number % 2:
            well += visitor.round()
    return hung, well


def test_a_view_that_rings_the_bell_would_hang_with_it(served, client):
    visitor = Visitor(served.port, client)
    well = visitor.ask(RING)

    with hanging(served.broker), pytest.raises(TimeoutError):
        visitor.ask(RING, patience=2)

    assert well.status == 200
