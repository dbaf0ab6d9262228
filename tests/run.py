"""The whole suite on real servers: python tests/run.py [sqlite|postgres|all] [pytest arguments]

Starts a private PostgreSQL and Redis-protocol server, runs pytest for each engine, stops the servers and
ends with pytest's own closing line. An engine that fails ends the run: the closing line tells of the failure.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import services  # noqa: E402 - the path comes first

# Of three workers one mostly waits, for a browser or for a server that comes back: two processors are busy.
WORKERS = ["-n", "3", "--dist", "worksteal"]
ENGINES = {"sqlite": ["sqlite"], "postgres": ["postgres"], "all": ["sqlite", "postgres"]}


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    engines = ENGINES["all"]
    if arguments and arguments[0] in ENGINES:
        engines, arguments = ENGINES[arguments[0]], arguments[1:]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postmortem-servers-")))
        environment = {**os.environ, "TEST_REDIS_URL": stack.enter_context(services.redis_server(folder))}
        urls = {"sqlite": ""}
        if "postgres" in engines:
            try:
                urls["postgres"] = stack.enter_context(services.postgres(folder))
            except services.ServiceMissing as missing:
                engines = without_postgres(engines, missing)
                environment["WITHOUT_POSTGRES"] = "1"
        for engine in engines:
            if code := run(engine, urls[engine], environment, arguments):
                return code
    return 0


def without_postgres(engines: list[str], missing: services.ServiceMissing) -> list[str]:
    """The engines that remain, if somebody has said that this is all right; CI never says so."""
    print(missing, flush=True)
    if os.environ.get("CI") or os.environ.get("ALLOW_NO_PG") != "1":
        sys.exit("The tests need PostgreSQL; ALLOW_NO_PG=1 runs the rest and says what was not run.")
    return [engine for engine in engines if engine != "postgres"]


def run(engine: str, url: str, environment: dict[str, str], arguments: list[str]) -> int:
    print(f"\n== {engine} ==", flush=True)
    environment = {**environment, "TEST_ENGINE": engine}
    environment.pop("DATABASE_URL", None)
    # Workers and the programs that tests start compile each file once, and not into the sources.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(ROOT / ".venv/bytecode")
    # The server goes with its databases: dropping one would fail if a browser still had a page of it open.
    kept = ["--reuse-db"] if url else []
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "pytest", *kept, *(arguments or WORKERS)]
    if arguments:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="postmortem-prepared-") as folder:
        environment["TEST_PREPARED"] = f"{folder}/{engine}"
        with subprocess.Popen([sys.executable, "-m", "tests.prepared"], cwd=ROOT, env=environment):
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
