"""make bench: measures engine and matrix on a private PostgreSQL server and writes docs/benchmarks.md.
`python -m tests.bench matrix` measures and writes anew only what is said about the matrix, `… pages` what is
said about pages (up to 100,000 deliverables; another number may follow: `… pages 1000000`), `… relay` about
mails, `… workers` about several processes.

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
        from tests.bench import engine, matrix, page_report, pages, relay, report, workers

        page = ROOT / "docs" / "benchmarks.md"
        engine.prepare()
        if sys.argv[1:2] == ["pages"]:
            page_report.write(page, pages.measure_all(int((sys.argv[2:] or ["100000"])[0])))
            return 0
        if own := {"relay": relay, "workers": workers}.get((sys.argv[1:] or [""])[0]):
            report.replace(page, own.HEAD, own.section(own.measure()))
            return 0
        measured = matrix.measure()
        if sys.argv[1:] != ["matrix"]:
            report.write(page, engine.measure())
        report.write_matrix(page, measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
