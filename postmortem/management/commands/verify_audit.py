from typing import Any

from django.core.management.base import BaseCommand, CommandError

from postmortem.audit import queries


class Command(BaseCommand):
    help = "Walks every audit chain and says where one does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = list(queries.verify())
        for place in breaks:
            self.stderr.write(f"{place.stream} {place.seq}: {place.reason}")
        if breaks:
            raise CommandError(f"{len(breaks)} places do not hold.")
        self.stdout.write("Every chain holds.")
