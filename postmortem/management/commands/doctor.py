from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortem.doctor import State, examine


class Command(BaseCommand):
    help = "Looks at settings, database, broker, mail, channels, fonts and clock, and says what to do."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        for state, about, seen, do in examine(now=timezone.now()):
            number += state == State.MEND
            self.stdout.write(f"{state:<5} {about}: {seen}")
            if do:
                self.stdout.write(f"      {do}")
        if number:
            raise CommandError(f"{number} to mend.")
