"""One part of the bench, in a database of its own: measures, prints its section and writes it."""

import sys
from importlib import import_module
from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from tests.bench import report

MODULES = {"pages": "page_report"}


def main(name: str, *sizes: str) -> None:
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    part: Any = import_module(f"tests.bench.{MODULES.get(name, name)}")
    section = part.section(part.measure(*map(int, sizes)))
    section = f"{section.rstrip()}\n\n{report.measured_with()}\n"
    print(section, flush=True)
    report.replace(part.HEAD, section)


if __name__ == "__main__":
    main(*sys.argv[1:])
