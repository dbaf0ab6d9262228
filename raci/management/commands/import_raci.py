import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from postmortem.activities.models import Activity
from postmortem.people.models import Department, User
from raci.actions import answer_import, apply_import, bring_table
from raci.management.in_words import as_json, difference, in_words, opens
from raci.models import MatrixImport
from raci.queries import opens_import, preview
from raci.queries.importing.names import OUT, REST
from raci.queries.importing.planning import ALL, QUESTION, TABLE
from raci.rules.matching import field_of
from raci.tables import File, Unreadable, check_size, read


class Command(BaseCommand):
    help = (
        "Reads tables of who does what from a CSV, XLSX or Markdown file and says what they hold. With"
        " --activity it says what they would change in its matrix, and takes that over: all of it or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX or Markdown, at most 5 MB and 5,000 rows")
        parser.add_argument(
            "--activity", type=int, metavar="ID", help="take the table over into this activity"
        )
        parser.add_argument("--by", metavar="ACCOUNT", help="in whose name; else who drives the activity")
        parser.add_argument("--json", action="store_true", help="print the tables and changes as JSON")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only read and print")
        parser.add_argument("--table", default="", metavar="N", help=f"the table, counted from 0, or {ALL}")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="NAME=ACCOUNT",
            help="who a name is: an account, a department's code, or - for nobody; may be repeated",
        )
        parser.add_argument("--leave-out", action="store_true", help="leave out every name nobody knows")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="ID=CHOICE",
            help="the answer to a question that reading the file has asked; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = dict(answer.rpartition("=")[::2] for answer in options["answer"])
        found = read_file(options["file"], answers)
        if options["activity"] is not None:
            self.take_over(found, answers, options)
        elif options["json"]:
            self.say(found.as_json())
        else:
            self.stdout.write("\n".join(in_words(found)))

    def say(self, document: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))

    def take_over(self, file: File, answers: dict[str, str], options: dict[str, Any]) -> None:
        """Print the difference, and make it."""
        activity = activity_of(options["activity"])
        by, now = person_of(options["by"], activity), timezone.now()
        said = all_answers(answers, options)
        given = MatrixImport(activity=activity, name=file.name, answers=said)
        page = preview(by, given, file, now=now, most=sys.maxsize)
        if not options["dry_run"]:
            if page.look.is_open:
                raise CommandError("\n".join([f"{file.name}:", *opens(page)]))
            if page.count:
                carry_out(activity, options["file"], said, page.look.digest, by)
        if options["json"]:
            self.say(as_json(page))
        else:
            self.stdout.write("\n".join(difference(page)))


def read_file(path: Path, answers: dict[str, str]) -> File:
    """Raises CommandError with the sentence that says why nothing can be read."""
    try:
        check_size(path.stat().st_size)
        return read(path.name, path.read_bytes(), answers=answers)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except Unreadable as unreadable:
        raise CommandError(f"{path.name}: {unreadable.sentence}") from unreadable


def activity_of(pk: int) -> Activity:
    found = Activity.objects.select_related("lead__department", "sponsor").filter(pk=pk).first()
    if found is None:
        raise CommandError(f"There is no activity {pk}.")
    return found


def person_of(account: str | None, activity: Activity) -> User:
    if account is None:
        return activity.lead
    found = User.objects.filter(account=account, is_active=True).first()
    if found is None:
        raise CommandError(f"There is nobody with the account {account}.")
    try:
        opens_import(found, activity.pk)
    except (Http404, PermissionDenied) as denied:
        raise CommandError(f"{account} may not change the matrix of this activity.") from denied
    return found


def all_answers(answers: dict[str, str], options: dict[str, Any]) -> dict[str, str]:
    """What the preview of the page would have been told."""
    said = {QUESTION + question: choice for question, choice in answers.items()}
    for pair in options["map"]:
        name, _equals, whom = pair.rpartition("=")
        said[field_of("name", name)] = holder_key(whom)
    if options["leave_out"]:
        said[REST] = "yes"
    if options["table"]:
        said[TABLE] = options["table"]
    return said


def holder_key(whom: str) -> str:
    if whom == "-":
        return OUT
    person = User.objects.filter(account=whom, is_active=True, department__isnull=False).first()
    if person:
        return f"{person.department_id}.{person.pk}"
    department = Department.objects.filter(code=whom, is_active=True).first()
    if department is None:
        raise CommandError(f"{whom} is neither an account in a department nor the code of a department.")
    return str(department.pk)


def carry_out(activity: Activity, path: Path, said: dict[str, str], seen: str, by: User) -> None:
    """Raises CommandError with the sentence that says why not."""
    now = timezone.now()
    try:
        with transaction.atomic():
            given = bring_table(activity, path.name, path.read_bytes(), by=by, now=now)
            answer_import(given, said)
            apply_import(given.pk, seen=seen, by=by, now=now)
    except ValidationError as refused:
        raise CommandError(" ".join(refused.messages)) from refused
