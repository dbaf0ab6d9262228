from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections

from postmortem.audit.guards import lifted


class Command(Flush):
    """Django's flush, with the guards taken away meanwhile: they refuse DELETE and TRUNCATE."""

    def handle(self, **options: Any) -> None:
        with lifted(connections[options["database"]]):
            super().handle(**options)
