"""The two commands on a fresh machine: real runs of what `make run` and `make setup` start."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from postmortem.build import build_messages
from postmortem.start import DEMO_LOGINS
from tests.services import free_port
from tests.source import ROOT

pytestmark = pytest.mark.once
PATIENCE = 540  # seconds; two cores may be busy with the other tests


class Run:
    """One `make run` (without make) in a data folder, marked so that each of its processes can be found."""

    def __init__(self, data_dir: Path, **environment: str):
        self.mark = f"SET_UP_TEST={uuid.uuid4()}"
        self.port = free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        name, _, value = self.mark.partition("=")
        self.environment = {
            **kept,
            name: value,
            "PORT": str(self.port),
            "DATA_DIR": str(data_dir),
            **environment,
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            command or (sys.executable, "-m", "postmortem.start"),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self.process

    def refused(self) -> str:
        """What it says when it ends at once with a code that is not 0."""
        said, _ = self.start().communicate(timeout=PATIENCE)
        assert self.process.returncode not in (0, None)
        return said

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def processes(self) -> dict[int, str]:
        """The command line by process id of everything that this run has started and that still runs."""
        found = {}
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and self.mark.encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        return found


@contextmanager
def running(data_dir, *command, **environment):
    run = Run(data_dir, **environment)
    run.start(*command)
    try:
        wait_until(lambda: run.process.poll() is not None or (run.answers() and len(run.processes()) >= 6))
        assert run.process.poll() is None, run.process.communicate()[0]
        yield run
    finally:
        for number in run.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        run.process.communicate(timeout=10)


def wait_until(happened):
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def end(run, number):
    run.process.send_signal(number)
    said, _ = run.process.communicate(timeout=PATIENCE)
    return said


def people_in(data_dir):
    with sqlite3.connect(data_dir / "postmortem.sqlite3") as database:
        return database.execute("SELECT id, account, password FROM people_user ORDER BY id").fetchall()


@pytest.mark.timeout(1500)  # two starts, for each of which a busy machine may take its time
def test_a_first_start_loads_the_demo_and_a_second_one_keeps_all_data(tmp_path):
    with running(tmp_path) as first:
        said = end(first, signal.SIGTERM)
        left = first.processes()
    made = people_in(tmp_path), (tmp_path / "secret_key").read_text()

    with running(tmp_path, "make", "run") as second:
        end(second, signal.SIGTERM)
        wait_until(lambda: second.processes() == {})

    assert f"Postmortem is at http://localhost:{first.port}/" in said
    assert re.findall(r"\S+@demo\.example", said) == list(DEMO_LOGINS)
    assert (first.process.returncode, left) == (0, {})
    assert (people_in(tmp_path), (tmp_path / "secret_key").read_text()) == made
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077] == []


def supervised(run, *programs):
    """A supervisor of small programs instead of ours, with little patience."""
    script = (
        "import sys; from postmortem import supervise as s; s.PATIENCE = 0.5; print('up', flush=True);"
        "programs = {str(number): ['sh', '-c', line] for number, line in enumerate(sys.argv[1:])};"
        "sys.exit(s.supervise(programs, announce=lambda: True))"
    )
    return run.start(sys.executable, "-c", script, *programs)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_with_code_0(tmp_path, number):
    run = Run(tmp_path)
    supervised(run, "exec sleep 60", "exec sleep 60")
    wait_until(lambda: len(run.processes()) == 3)

    end(run, number)

    assert (run.process.returncode, run.processes()) == (0, {})


def test_one_program_that_ends_by_itself_ends_the_others(tmp_path):
    run = Run(tmp_path)

    said, _ = supervised(run, "sleep 60", "sleep 0.2; exit 7", "sleep 60").communicate(timeout=PATIENCE)

    assert (run.process.returncode, run.processes()) == (1, {})
    assert said == "up\n1 ended by itself (code 7); the rest is stopped.\n"


def test_a_program_that_does_not_listen_is_killed_with_its_children(tmp_path):
    run = Run(tmp_path)
    supervised(run, "trap '' TERM; sleep 60 & sleep 60; sleep 60")
    wait_until(lambda: len(run.processes()) == 4)

    end(run, signal.SIGTERM)

    assert (run.process.returncode, run.processes()) == (0, {})


def test_nothing_outlives_a_killed_supervisor(tmp_path):
    run = Run(tmp_path)
    supervised(run, "exec sleep 60", "exec sleep 60")
    wait_until(lambda: len(run.processes()) == 3)

    end(run, signal.SIGKILL)

    wait_until(lambda: run.processes() == {})


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    run = Run(tmp_path)
    with socket.create_server(("127.0.0.1", run.port)):
        said = run.refused()

    assert said == (
        f"Port {run.port} on 127.0.0.1 cannot be used (Address already in use); "
        f"choose another one, for example: make run PORT={run.port + 1}\n"
    )


def test_a_data_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    said = Run(tmp_path / "file" / "data").refused()

    assert said == f"DATA_DIR is '{tmp_path}/file/data', which cannot be written (Not a directory).\n"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "http"}, "PORT is 'http'; it may be a number from 1 to 65535."),
        (
            {"TIME_ZONE": "Mars/Base"},
            "TIME_ZONE is 'Mars/Base', which is no time zone; write it like Asia/Shanghai.",
        ),
        (
            {"DATABASE_URL": "postgres://db/one", "DATABASE_REPLICA_URL": "mysql://db"},
            "DATABASE_REPLICA_URL starts with 'mysql'; it may be postgres://.",
        ),
        (
            {"DATABASE_REPLICA_URL": "postgres://db/copy"},
            "DATABASE_REPLICA_URL needs a DATABASE_URL of PostgreSQL.",
        ),
        (
            {"DATABASE_URL": "mysql://db"},
            "DATABASE_URL starts with 'mysql'; it may be sqlite:/// or postgres://.",
        ),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; it may be yes or no."),
        ({"UPLOAD_LIMIT": "lots"}, "UPLOAD_LIMIT is 'lots'; it may be a whole number from 1 up."),
        (
            {"EMAIL_URL": "post://me:secret@mail"},
            "EMAIL_URL starts with 'post' and cannot be read; "
            "write it like smtp+tls://account:password@mail.example.com:587 or filemail:///mail.",
        ),
        ({"SECRET_KEY_FILE": "/not/there"}, "SECRET_KEY_FILE names '/not/there', which cannot be read."),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(tmp_path, environment, sentence):
    assert Run(tmp_path, **environment).refused() == f"{sentence}\n"


def test_a_database_that_does_not_answer_is_said_in_one_line(tmp_path):
    url = f"postgres://nobody@127.0.0.1:{free_port()}/none"

    said = Run(tmp_path, DATABASE_URL=url).refused()

    assert said.startswith("The database of DATABASE_URL does not answer: ")
    assert len(said.splitlines()) == 1


def test_a_missing_python_is_said_in_one_sentence(tmp_path):
    done = subprocess.run(
        [ROOT / ".ci" / "setup", "requirements.lock"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHON": "python-that-is-not-there"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (
        1,
        "Python 3.11 or newer is needed and was not found; "
        "install it or name it: make PYTHON=/path/to/python3.11\n",
    )


def test_setup_installs_again_only_when_the_lock_has_changed(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".ci/setup").write_text("#!/bin/sh\necho $1 >> installed\n")
    (tmp_path / ".ci/setup").chmod(0o755)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).touch()

    for target in ("setup", "setup", "setup-dev", "setup", "setup-dev"):
        subprocess.run(["make", "-s", target], cwd=tmp_path, check=True)

    assert (tmp_path / "installed").read_text().split() == ["requirements.lock", "requirements-dev.lock"]


def test_a_message_catalogue_is_compiled_only_where_stale(tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, target = folder / "django.po", folder / "django.mo"
    source.write_text('msgid "yes"\nmsgstr "是"\n', encoding="utf-8")
    build_messages(tmp_path)
    first = target.stat()

    build_messages(tmp_path)
    again = target.stat()
    os.utime(source, ns=(first.st_atime_ns, first.st_mtime_ns + 10**9))
    build_messages(tmp_path)

    assert again.st_ino == first.st_ino
    assert target.stat().st_ino != first.st_ino
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
