"""The product with its demo as `make run` serves it, on loopback, with its data in a folder that is given."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests import services

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 1200  # seconds; the first start loads the demo, which takes a while on a busy machine


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yields its address; the program ends with the block."""
    port = services.free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "PORT": str(port), "BASE_URL": base, "DATA_DIR": str(folder / "data")}
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "postmortem.start"]
        program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"{base}/healthz", program, folder / "log")
        yield base
    finally:
        program.terminate()
        program.wait(timeout=30)


def _wait_for(address: str, program: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and program.poll() is None:
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 - loopback, http
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit(f"The product did not come up: {log.read_text(errors='replace')[-2000:]}")
