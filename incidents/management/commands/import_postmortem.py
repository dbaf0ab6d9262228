import json
import zoneinfo
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from incidents.actions import import_report
from incidents.importing import Report, Unreadable, check_size, read
from incidents.models import Incident
from incidents.queries import activities_to_import_into
from postmortem.activities.models import Activity
from postmortem.people.models import User


class Command(BaseCommand):
    help = (
        "Reads post-mortems from Markdown or text files, whatever their style, and makes "
        "a retrospective of each:"
        " all of the files or none. The same text is taken over once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="+", help="Markdown or text, at most 5 MB")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only read and print")
        parser.add_argument("--json", action="store_true", help="print what was read as JSON")
        parser.add_argument("--by", metavar="ACCOUNT", help="who keeps them; else the first administrator")
        parser.add_argument(
            "--activity", type=int, metavar="NUMBER", help="the activity in which it happened, by its number"
        )
        parser.add_argument(
            "--zone",
            default=settings.TIME_ZONE,
            help="the time zone of files that name none, like Europe/Berlin",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reports = [read_file(path) for path in options["file"]]
        lines = [in_words(report) for report in reports]
        if not options["dry_run"]:
            lines += take_over(reports, options)
        elif not options["json"]:
            lines += [f"{name}: is there already" for name in known_files(reports)]
        if options["json"]:
            document = [report.as_json() for report in reports]
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines))


def take_over(reports: list[Report], options: dict[str, Any]) -> list[str]:
    """All of them or none; a line for each."""
    zone, by = zone_of(options["zone"]), person_of(options["by"])
    activity = activity_of(options["activity"], by)
    with transaction.atomic():
        made = [
            import_report(one, zone=zone, by=by, now=timezone.now(), activity=activity) for one in reports
        ]
    return [
        f"{report.file}: {'' if one.is_new else 'was there already: '}incident {one.incident.pk}"
        for report, one in zip(reports, made, strict=True)
    ]


def read_file(path: Path) -> Report:
    """Raises CommandError with the sentence that says why nothing can be read."""
    try:
        check_size(path.stat().st_size)
        return read(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except Unreadable as unreadable:
        raise CommandError(f"{path.name}: {unreadable.sentence}") from unreadable


def zone_of(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise CommandError(f"There is no time zone {name}.")
    return name


def person_of(account: str | None) -> User:
    """Whoever may import on the page, too."""
    may = User.objects.filter(is_active=True, role__in=[User.Role.PM, User.Role.ADMIN])
    if account is None:
        found = may.filter(role=User.Role.ADMIN).order_by("pk").first()
        if found is None:
            raise CommandError("There is no administrator yet; say with --by who keeps what is imported.")
        return found
    found = may.filter(account=account).first()
    if found is None:
        raise CommandError(f"{account} is no account of a driver or an administrator.")
    return found


def activity_of(number: int | None, by: User) -> Activity | None:
    """One that whoever keeps the page may open. Raises CommandError."""
    if number is None:
        return None
    found = activities_to_import_into(by).filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no activity {number} that {by.account} takes part in.")
    return found


def known_files(reports: list[Report]) -> list[str]:
    known = set(
        Incident.objects.filter(import_key__in=[report.key for report in reports]).values_list(
            "import_key", flat=True
        )
    )
    return [report.file for report in reports if report.key in known]


def in_words(report: Report) -> str:
    """One line about what was read, and one for each warning."""
    date, severity = report.happened_on or "no date", report.severity or "no severity"
    counts = {
        "timeline": report.timeline,
        "factors": report.factors,
        "lessons": report.lessons,
        "actions": report.actions,
        "other": report.other,
    }
    found = [
        f"{report.title}",
        f"{date}",
        severity,
        *(f"{name} {len(many)}" for name, many in counts.items()),
    ]
    what = f"{report.file}: {' · '.join(found)}"
    return "\n".join([what, *(f"  {warning}" for warning in report.warnings)])
