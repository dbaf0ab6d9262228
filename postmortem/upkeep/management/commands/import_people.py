from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortem.people.models import User
from postmortem.upkeep import actions
from postmortem.upkeep.actions.importing import problems_of
from postmortem.upkeep.importing import REASONS
from postmortem.upkeep.models import PeopleImport


class Command(BaseCommand):
    help = "Takes people or departments over from a file: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="CSV or XLSX, as WeCom, DingTalk or Feishu export it, or our own"
        )
        parser.add_argument(
            "--by", required=True, help="account name of the administrator in whose name it happens"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument(
            "--only-good", action="store_true", help="leave out the rows that cannot be taken"
        )
        parser.add_argument(
            "--no-new-departments", action="store_true", help="a row with an unknown department is bad"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(account=options["by"], role=User.Role.ADMIN, is_active=True).first()
        if by is None:
            raise CommandError("There is no active administrator with this account name.")
        now = timezone.now()
        try:
            content = options["file"].read_bytes()
            given = actions.bring_people(
                options["file"].name,
                content,
                adds_departments=not options["no_new_departments"],
                by=by,
                now=now,
            )
            actions.read_waiting(now=now)
            given.refresh_from_db()
            self.say(given)
            self.end(given, options, by)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal

    def say(self, given: PeopleImport) -> None:
        if given.state == PeopleImport.State.FAILED:
            raise CommandError(given.reason)
        for row, column, heading, code, value in problems_of(given):
            self.stderr.write(f"row {row}, column {column} ({heading}): {REASONS[code]} {value}".rstrip())
        self.stdout.write(", ".join(f"{name} {number}" for name, number in given.found["counts"].items()))

    def end(self, given: PeopleImport, options: dict[str, Any], by: User) -> None:
        if options["dry_run"]:
            actions.drop_import(given, by=by, now=timezone.now())
            return
        try:
            actions.confirm_import(
                given, seen=given.seen, only_good=options["only_good"], by=by, now=timezone.now()
            )
        except ValidationError:
            actions.drop_import(given, by=by, now=timezone.now())
            raise
        actions.read_waiting(now=timezone.now())
        given.refresh_from_db()
        if given.state != PeopleImport.State.APPLIED:
            raise CommandError(given.reason)
        self.stdout.write("Taken over.")
