from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from postmortem.demo.generated import generate
from postmortem.people.models import User


class Command(BaseCommand):
    help = (
        "Fills a PostgreSQL database in which nobody works with a large house, for measuring: about ten "
        "deliverables and one incident for each activity. The same seed makes the same house."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--activities", type=int, required=True, help="how many activities (at least 10)")
        parser.add_argument("--seed", type=int, default=1, help="a whole number from 0 up")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("generate needs PostgreSQL; set DATABASE_URL.")
        if options["activities"] < 10 or options["seed"] < 0:
            raise CommandError("At least 10 activities, and a seed from 0 up.")
        if User.objects.filter(is_demo=False).exclude(account__startswith="generated-").exists():
            raise CommandError("Somebody works here; nothing was changed. Take a database of its own.")
        started = monotonic()
        made = generate(options["activities"], options["seed"], now=timezone.now())
        for name, number in made.items():
            self.stdout.write(f"{number:>12,} {name.replace('_', ' ')}")
        self.stdout.write(f"Generated in {monotonic() - started:.0f} s.")
