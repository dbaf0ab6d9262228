from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from postmortem.audit import queries


class Command(BaseCommand):
    help = "Walks every audit chain and the file about them, and says where one does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--line", action="append", default=[], help="NUMBER:SIGN of a mail: must stand so in the file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = [*queries.verify(), *queries.not_in_file(options["line"])]
        for place in breaks:
            self.stderr.write(f"{place.stream} {place.seq}: {place.reason}")
        if breaks:
            raise CommandError(f"{len(breaks)} places do not hold.")
        self.stdout.write("Every chain holds.")
