"""What every test stands on: which tests can run here, the browser, and folders of their own."""

import gc
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from postmortem.build import build_messages
from tests import prepared
from tests.services import find_pooler

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# The same pages without windows, extensions and services around them: half the processor's time.
HEADLESS = shutil.which("chromium-headless-shell") or CHROMIUM
CHROMIUM_HINT = "a browser: install Chromium (Debian: apt install chromium-headless-shell fonts-wqy-microhei)"
NEEDS = {  # marker: (is it here, what is missing)
    "browser": (HEADLESS is not None, CHROMIUM_HINT),
    "redis": ("TEST_REDIS_URL" in os.environ, "a Redis-protocol server: python tests/run.py starts one"),
    "pooler": (find_pooler() is not None, "PgBouncer (Debian: apt install pgbouncer)"),
}
DATABASE = {"db", "transactional_db", "live_server"}  # without these pytest-django lets no test near one
left_out: Counter[str] = Counter()

# How long an example takes says how busy the machine is, and nothing else.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")

# pytest-playwright keeps an event loop in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_addoption(parser):
    parser.addoption("--faults", action="store_true", help="the reliability tests in full size")


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        build_messages(ROOT / "locale")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out, and count, what cannot run here. Under CI a missing browser or server fails instead."""
    kept, gone = [], []
    for item in items:
        if {"page", "context", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if not item.get_closest_marker("both_engines"):
                item.add_marker(pytest.mark.once)  # the queries of a page are asked of both elsewhere
        if not reaches_database(item):
            item.add_marker(pytest.mark.once)
        reason = why_not(item)
        if reason:
            left_out[reason] += 1
        (gone if reason else kept).append(item)
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = kept


def reaches_database(item):
    needs_one = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(needs_one or DATABASE & set(getattr(item, "fixturenames", ())))


def why_not(item):
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        return "PostgreSQL: python tests/run.py runs them"
    if item.get_closest_marker("once") and connection.vendor == "postgresql":
        return "one engine only; they run with SQLite"
    for marker, (here, what) in NEEDS.items():
        if item.get_closest_marker(marker) and not here and not os.environ.get("CI"):
            return what
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What has been collected stays to the end: neither the collector nor a fork has to look through it.

    A tenth of the processor's time went into looking for cycles after every 700 objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup(item):
    for marker, (here, what) in NEEDS.items():
        if item.get_closest_marker(marker) and not here:
            pytest.fail(f"This test needs {what}.", pytrace=False)


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out)


class WorkerCounts:
    """Under xdist every worker collects everything: one of them tells the count."""

    @staticmethod
    def pytest_testnodedown(node):
        left_out.update({} if left_out else getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter):
    for what, number in left_out.items():
        terminalreporter.line(f"Not run here: {number} tests that need {what}.", yellow=True)
    if os.environ.get("WITHOUT_POSTGRES"):
        number = sum(len(terminalreporter.stats.get(outcome, [])) for outcome in ("passed", "failed"))
        terminalreporter.line(f"Not run on PostgreSQL: any of these {number} tests.", yellow=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config):
    config.pluginmanager.register(WorkerCounts())


@pytest.fixture(scope="session")
def prepared_database(django_db_modify_db_settings_parallel_suffix):
    """Where tests/run.py had a database made for all workers."""
    return prepared.await_it()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(prepared_database):
    """Just before the database is made."""
    if prepared_database:
        prepared.announce(prepared_database)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, prepared_database, django_db_blocker):
    with django_db_blocker.unblock():
        if prepared_database:
            prepared.copy(prepared_database)


@pytest.fixture(autouse=True)
def features(request, _django_db_marker):
    """What Django asks SQLite once for each connection counts for no test: beside the loop of a browser that
    has been started, a thread has another connection than before.
    """
    if request.node.get_closest_marker("django_db"):
        assert connection.features.supports_json_field


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploads of a test go to its own folder, and what it seals to its own file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HEADS_FILE = tmp_path / "heads.jsonl"


@pytest.fixture(autouse=True)
def no_memory():
    """What one test had cached, sign-ins counted by the rate limits for example, is nothing to the next."""
    cache.clear()


@pytest.fixture
def redis_url(worker_id):
    """A database of the test server that no other worker of this run uses."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    return f"{os.environ['TEST_REDIS_URL']}/{number}"


@pytest.fixture(scope="session")
def nothing_connected():
    """While the event loop of the browser runs, Django keeps the connections of this thread elsewhere, and
    what was open before is out of sight. A fork, where no loop runs, would find it again: all forks would
    speak over one socket, and the transaction of one that is killed would never end.
    """
    connections.close_all()


@pytest.fixture(scope="session")
def playwright(nothing_connected, playwright):
    return playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ("background-networking", "component-update", "quic", "sync")
    return {
        **browser_type_launch_args,
        "executable_path": HEADLESS,
        "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en", "timezone_id": "Asia/Shanghai"}
