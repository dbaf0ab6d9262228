"""`make fuzz-api`: every operation of the API is asked as its description allows, and as it does not.

schemathesis, in an environment of its own (.ci/fuzz.lock), asks a real server on loopback with the demo: no
server error, no answer that is not described, no body of another shape, nothing without a key. The seed is
fixed and the time bounded. ARGS go to schemathesis.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.utils import timezone

from tests.served import ROOT, served

SCHEMATHESIS = ROOT / ".venv-fuzz" / "bin" / "schemathesis"
SECONDS = 150
KEYS = 20  # 300 requests a minute each
# A description cannot say which ids there are and which times lie ahead: what it allows may be refused.
LEFT_OUT = "positive_data_acceptance"


def main(more: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="postmortem-fuzz-") as folder:
        os.environ |= {"DATA_DIR": f"{folder}/data", "DJANGO_SETTINGS_MODULE": "postmortem.settings"}
        with served(Path(folder)) as base:
            return asked(base, " ".join(keys()), more)


def keys() -> list[str]:
    """Keys of the demo's product manager that may do everything; the server has made the database."""
    django.setup()
    from postmortem.doors.actions import NewKey, make_key  # noqa: PLC0415  needs Django to be set up
    from postmortem.doors.rules import SCOPES  # noqa: PLC0415
    from postmortem.people.models import User  # noqa: PLC0415

    person, now = User.objects.get(account="pm"), timezone.now()
    return [make_key(NewKey(f"Fuzz {n}", tuple(SCOPES), 30), by=person, now=now)[1] for n in range(KEYS)]


def asked(base: str, secrets: str, more: list[str]) -> int:
    command = [str(SCHEMATHESIS), "run", f"{base}/api/v1/openapi.json", "--exclude-checks", LEFT_OUT]
    command += ["--seed", "11", "--max-time", str(SECONDS), "--max-examples", "40"]
    command += ["--wait-for-schema", "60", "--request-timeout", "60", "--generation-database", "none", *more]
    environment = {**os.environ, "KEYS": secrets, "SCHEMATHESIS_HOOKS": str(ROOT / ".ci" / "fuzz.py")}
    return subprocess.run(command, cwd=ROOT / ".ci", env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
