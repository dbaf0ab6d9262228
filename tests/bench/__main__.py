"""make bench: measures every part on a private PostgreSQL server and writes docs/benchmarks.md.

`python -m tests.bench matrix` measures one part alone and writes its section; `… pages 1000000` asks for
pages in a house of so many deliverables (100,000 if nothing is said).

Nothing of it is a test: figures depend on the machine. The server is on loopback, has its data in a temporary
folder and ends with this program; each part has a database of its own, and a time after which it is given up.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# Minutes that a part may take on a busy machine.
PARTS = {"engine": 20, "relay": 5, "workers": 10, "matrix": 10, "compile": 10, "search": 20, "pages": 60}


def main() -> int:
    from tests import services

    name, sizes = (sys.argv[1:2] or [""])[0], sys.argv[2:]
    if name and name not in PARTS:
        sys.exit(f"There is no part {name}: {', '.join(PARTS)}.")
    wanted = [name] if name else [one for one in PARTS if find_spec(f"tests.bench.{one}")]
    failed = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postmortem-bench-")))
        server = stack.enter_context(services.postgres(folder))
        for one in wanted:
            started = monotonic()
            failed += [] if measured(one, sizes, server, folder) else [one]
            print(f"{one}: {monotonic() - started:.0f} s", flush=True)
    for one in failed:
        print(f"{one} was not measured; its section is as it was.", file=sys.stderr)
    return bool(failed)


def measured(name: str, sizes: list[str], server: str, folder: Path) -> bool:
    """In a program of its own, so that no part finds a process that another has warmed."""
    import psycopg2

    with closing(psycopg2.connect(server.replace("postgres://", "postgresql://"))) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
    data = folder / name
    data.mkdir()
    environment = {
        **os.environ,
        "DATABASE_URL": f"{server.rpartition('/')[0]}/{name}",
        "DATA_DIR": str(data),
        "TEST_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-m", "tests.bench.part", name, *sizes]
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environment, timeout=PARTS[name] * 60, check=False)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
