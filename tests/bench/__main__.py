"""make bench: measures the engine on a private PostgreSQL server and writes docs/benchmarks.md.

Nothing of it is a test: figures depend on the machine. The server is on loopback, has its data in a temporary
folder, and ends with this program.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def main() -> int:
    from tests import services

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postmortem-bench-")))
        os.environ |= {
            "DATABASE_URL": stack.enter_context(services.postgres(folder)),
            "DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATA_DIR": str(folder / "data"),
        }
        (folder / "data").mkdir()
        import django

        django.setup()
        from tests.bench import engine, report

        report.write(ROOT / "docs" / "benchmarks.md", engine.measure())
    return 0


if __name__ == "__main__":
    sys.exit(main())
