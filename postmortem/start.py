"""`make run`: gets this machine ready, then runs web, worker and beat as one (supervise.py).

PORT (8000), BIND (127.0.0.1) and DATA_DIR (var) may be set. What cannot work is said in one sentence.
"""

import os
import socket
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connections

from postmortem.build import build
from postmortem.supervise import supervise

DEMO_PASSWORD = "demo-postmortem"  # noqa: S105 - printed at every start, for logins that only the demo makes
DEMO_LOGINS = {
    "pm@demo.example": "leads an activity",
    "lead@demo.example": "leads the design department",
    "business@demo.example": "asks for the work",
    "boss@demo.example": "reads what was learnt",
    "admin@demo.example": "looks after the installation",
}


class CannotStart(Exception):
    """The one sentence says why."""


def main() -> int:
    os.umask(0o077)  # names, mails and keys are for this account only
    try:
        host, port = os.environ.get("BIND", "127.0.0.1"), port_number(os.environ.get("PORT", "8000"))
        check_port(host, port)
        data_dir = check_data_dir(Path(os.environ.get("DATA_DIR", "var")))
        os.environ["DATA_DIR"] = str(data_dir)
        prepare()
    except (CannotStart, ImproperlyConfigured) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    greeting = greet()
    connections.close_all()

    def announce() -> bool:
        if not answers(host, port):
            return False
        print(greeting, flush=True)
        return True

    return supervise(commands(host, port, data_dir), announce=announce)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}; it may be a number from 1 to 65535.")
    return int(text)


def check_port(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise CannotStart(
            f"Port {port} on {host} cannot be used ({reason(error)}); "
            f"choose another one, for example: make run PORT={port + 1 if port < 65535 else 8000}"
        ) from error


def check_data_dir(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CannotStart(
            f"DATA_DIR is {str(folder)!r}, which cannot be written ({reason(error)})."
        ) from error
    return folder.resolve()


def reason(error: OSError) -> str:
    return (error.strerror or str(error)).split(" (while")[0]


def prepare() -> None:
    """Migrate, build what is stale, and load the demo into an installation that has no user yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortem.settings")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CannotStart(
            f"The database of DATABASE_URL does not answer: {str(error).splitlines()[0]}"
        ) from error
    build()
    if not get_user_model().objects.exists():
        print("First start: loading the demo, a moment please.", flush=True)
        call_command("demo")


def commands(host: str, port: int, data_dir: Path) -> dict[str, list[str]]:
    """The three programs. Their common rules are the settings; what is said here is for one machine."""
    python = [sys.executable, "-m"]
    web = ["gunicorn", "postmortem.wsgi", f"--bind={host}:{port}", "--worker-class=gthread", "--threads=8"]
    celery = ["celery", "--app=postmortem"]
    worker = ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = ["beat", f"--schedule={data_dir / 'beat'}", "--pidfile="]
    quiet = ["--loglevel=WARNING"]
    return {
        "web": [*python, *web, "--no-control-socket", "--graceful-timeout=5", "--log-level=warning"],
        "worker": [*python, *celery, "--quiet", *worker, *quiet],
        "beat": [*python, *celery, "--quiet", *beat, *quiet],
    }


def answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def greet() -> str:
    """The address, and the demo logins as long as they exist."""
    lines = [f"Postmortem is at {settings.BASE_URL}/ (Ctrl-C ends it)."]
    there = get_user_model().objects.filter(email__in=DEMO_LOGINS).values_list("email", flat=True)
    if known := [login for login in DEMO_LOGINS if login in set(there)]:
        lines.append(f"Demo logins, all with the password {DEMO_PASSWORD}:")
        lines += [f"  {login:<22} {DEMO_LOGINS[login]}" for login in known]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
