from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from postmortem.insights.actions import count_everything
from postmortem.insights.queries.proof import differences


class Command(BaseCommand):
    help = "Proves the figures of the trends by a full count, or counts everything again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_mutually_exclusive_group(required=True)
        ways.add_argument("--check", action="store_true", help="compare with a full count; 1 if any differs")
        ways.add_argument("--recount", action="store_true", help="forget all figures and count everything")

    def handle(self, *args: Any, **options: Any) -> None:
        started = monotonic()
        if options["recount"]:
            number = count_everything()
            self.stdout.write(f"{number:,} things counted in {monotonic() - started:.0f} s.")
            return
        wrong = differences()
        for place, stands, counted in wrong[:20]:
            self.stdout.write(f"{' '.join(map(str, place))}: {stands} instead of {counted}")
        if wrong:
            raise CommandError(f"{len(wrong)} figures are wrong; figures --recount mends them.")
        self.stdout.write("All figures are what a full count says.")
