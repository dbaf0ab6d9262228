import zipfile
import zlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortem.audit.queries import verify
from postmortem.backup.actions import look_into, restore_archive
from postmortem.backup.rules import Unfit

SHOWN = {
    "people.user": "people",
    "activities.activity": "activities",
    "activities.deliverable": "deliverables",
    "incidents.incident": "incidents",
    "incidents.retrospective": "retrospectives",
}


class Command(BaseCommand):
    help = "Reads a backup into an empty installation, where chasing is paused until somebody lets it go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an archive of manage.py backup, or of the nightly one")
        parser.add_argument(
            "--check",
            action="store_true",
            help="read all of it, say what is in it, change nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        read = self.check_only if options["check"] else self.restore
        try:
            read(options["file"])
        except Unfit as refusal:
            what = "Nothing was changed." if options["check"] else "No row was written."
            raise CommandError(f"{refusal} {what}") from refusal
        except (zipfile.BadZipFile, zlib.error) as error:
            raise CommandError("This is no whole archive; nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{error.strerror or error}; no row was written.") from error

    def check_only(self, path: Path) -> None:
        found = look_into(path)
        held = found.manifest
        self.stdout.write(
            f"Whole: {held.rows} rows, {len(held.files)} files of {found.files_size} bytes,"
            f" {held.entries} entries of the record, as they were at {held.at} ({held.engine})."
        )
        self.stdout.write(", ".join(f"{word}: {held.tables.get(label, 0)}" for label, word in SHOWN.items()))
        for name in held.missing:
            self.stdout.write(f"The stored file {name} was not there when it was made.")
        if found.same_key:
            self.stdout.write("Every chain of the record holds, and SECRET_KEY is the one of the archive.")
        else:
            self.stdout.write("SECRET_KEY is not the one of the archive: no seal could be compared.")
        if found.is_older:
            self.stdout.write("An older version made it; restoring brings its tables up to date.")
        self.stdout.write("Nothing was changed.")

    def restore(self, path: Path) -> None:
        restored = restore_archive(path, now=timezone.now())
        found = restored.manifest
        self.stdout.write(f"{found.rows} rows and {restored.files} files, as they were at {found.at}.")
        self.check_record(same_key=restored.same_key)
        self.stdout.write("Chasing is paused; /settings/runs/ shows what would go out, and lets it go on.")

    def check_record(self, *, same_key: bool) -> None:
        if not same_key:
            self.stderr.write(
                "SECRET_KEY is not the one of the archive: channel secrets cannot be read, and the audit"
                " chains cannot be checked, until the old key is SECRET_KEY or in SECRET_KEY_FALLBACKS."
            )
            return
        if breaks := list(verify()):
            raise CommandError(
                f"{len(breaks)} places of the record do not hold: manage.py verify_audit says which."
            )
        self.stdout.write("Every chain of the record holds.")
