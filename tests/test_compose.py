"""Production: the compose file and the Dockerfile are valid, hold no secret, and every command starts."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from postmortem.supervise import die_with_parent
from tests.services import free_port
from tests.source import ROOT

TOOLS = Path(sys.executable).parent
PATIENCE = 90  # seconds; two cores may be busy with the other tests


def tool(name, *words):
    return subprocess.run([TOOLS / name, *words], cwd=ROOT, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def compose():
    """docker-compose.yml as docker-compose understands it, with its variables left open."""
    command = [
        TOOLS / "docker-compose",
        "--env-file",
        os.devnull,
        "config",
        "--format",
        "json",
        "--no-interpolate",
    ]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


@pytest.mark.once
def test_the_compose_file_is_valid():
    done = tool("docker-compose", "config", "--quiet")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.once
def test_the_dockerfile_passes_hadolint():
    done = subprocess.run(
        [TOOLS / "hadolint", "Dockerfile"], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.once
def test_every_service_that_stays_has_a_health_check(compose):
    stay = {name: service for name, service in compose["services"].items() if service["restart"] != "no"}

    assert [name for name, service in stay.items() if "healthcheck" not in service] == []
    assert sorted(stay) == ["beat", "postgres", "valkey", "web", "worker"]


@pytest.mark.once
def test_no_secret_is_written_into_the_compose_file(compose):
    written = [
        f"{name}.{key}"
        for name, service in compose["services"].items()
        for key, value in service.get("environment", {}).items()
        if re.search(r"SECRET|PASSWORD|TOKEN|DATABASE_URL", key) and not value.startswith("/run/secrets/")
    ]

    assert written == []


@pytest.mark.once
def test_image_and_compose_file_start_the_web_alike(compose):
    last_line = (ROOT / "Dockerfile").read_text().splitlines()[-1]

    assert json.loads(last_line.removeprefix("CMD ")) == compose["services"]["web"]["command"]


class Production:
    """Runs the services' command lines with a database, a broker, a port and secret files of their own."""

    def __init__(self, services, folder, redis_url):
        self.services, self.folder, self.port = services, folder, free_port()
        (folder / "secret_key").write_text("made for this test only\n")
        (folder / "database_url").write_text(f"{new_database()}\n")
        self.here = {
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
            "/run/secrets": str(folder),
            "/data/": f"{folder}/",
            "redis://valkey:6379/0": redis_url,
            "${BASE_URL:-http://localhost:8000}": "http://localhost:8000",
            "${BEHIND_PROXY:-false}": "false",
            "$$": "$",
        }

    def adapt(self, text):
        """The text with the addresses and folders of this test instead of those inside the containers."""
        for there, here in self.here.items():
            text = text.replace(there, here)
        return text

    def environment(self, name):
        given = {key: self.adapt(value) for key, value in self.services[name]["environment"].items()}
        path = f"{TOOLS}:{os.environ['PATH']}"
        return {**given, "PATH": path, "DATA_DIR": str(self.folder), "HOSTNAME": socket.gethostname()}

    def run(self, name, command):
        """The answer of a command that ends, inside the service's environment."""
        kind, *words = command if command[0].startswith("CMD") else ["CMD", *command]
        words = [self.adapt(word) for word in words]
        return subprocess.run(
            words if kind == "CMD" else ["sh", "-c", *words],
            cwd=ROOT,
            env=self.environment(name),
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    @contextmanager
    def running(self, name, *, until):
        """The service's own command line, from the time it has said `until`."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self.adapt(word) for word in self.services[name]["command"]],
                cwd=ROOT,
                env=self.environment(name),
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        try:
            deadline = time.monotonic() + PATIENCE
            while until not in log.read_text():
                assert (process.poll(), time.monotonic() < deadline) == (None, True), log.read_text()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def new_database():
    """The URL of an empty database on the server of this test run."""
    server = connection.settings_dict
    url = f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}"
    name = f"compose_{uuid.uuid4().hex}"
    with closing(psycopg2.connect(f"{url}/postgres")) as admin:
        admin.autocommit = True
        admin.cursor().execute(f'CREATE DATABASE "{name}"')
    return f"{url}/{name}"


@pytest.fixture
def production(compose, tmp_path, redis_url):
    return Production(compose["services"], tmp_path, redis_url)


def healthy(production, name):
    return production.run(name, production.services[name]["healthcheck"]["test"])


@pytest.mark.postgres
@pytest.mark.redis
def test_each_command_line_of_the_compose_file_runs_and_is_found_healthy(production):
    migrated = production.run("migrate", production.services["migrate"]["command"])

    with (
        production.running("web", until="Listening at"),
        production.running("worker", until="ready."),
        production.running("beat", until="beat: Starting"),
    ):
        answers = [healthy(production, name) for name in ("web", "worker")]

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert [(answer.returncode, answer.stderr) for answer in answers] == [(0, ""), (0, "")]


@pytest.mark.postgres
@pytest.mark.redis
def test_the_health_check_of_a_web_that_is_down_fails(production):
    assert healthy(production, "web").returncode != 0
