from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from postmortem.demo import load


class Command(BaseCommand):
    help = "Loads the demo stories and logins (running it twice changes nothing); --empty takes them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="take away the stories and the demo logins")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["empty"] and not load.is_loaded():
            self.stdout.write("There is no demo here; nothing was changed.")
        elif options["empty"]:
            load.empty(by=None, now=now)
            self.stdout.write("Empty. Make the first administrator: manage.py create_admin ACCOUNT")
        elif load.load(now=now):
            self.stdout.write("The demo is loaded.")
        else:
            self.stdout.write("The demo is there already; nothing was changed.")
