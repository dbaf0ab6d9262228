"""Django's migrate, polite to a database that is in use."""

import time
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections

LOCKED: Final = "55P03"  # PostgreSQL: lock_not_available
PAUSE: Final = 2  # seconds before the first new try; each further one waits as much longer


class Command(migrate.Command):
    """On PostgreSQL a step waits some seconds at most for a table in use: whoever reads it would wait
    behind the step. Then it lets go and tries again; each migration is whole or not there.
    """

    help = migrate.Command.help

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--tries", type=int, default=10, help="how often a step that waits for a lock is tried"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        tries = options.pop("tries", 10)
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for number in range(1, tries + 1):
            _wait_at_most(connection, settings.MIGRATE_LOCK_SECONDS)
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != LOCKED:
                    raise
                self.stderr.write(f"A table is in use; trying again ({number} of {tries}).")
                time.sleep(PAUSE * number)
            else:
                return
            finally:
                _wait_at_most(connection, 0)
        raise CommandError("A table stayed in use; nothing was left half done. Try again in a calmer hour.")


def _wait_at_most(connection: Any, seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])
