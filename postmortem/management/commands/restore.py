import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortem.audit.queries import verify
from postmortem.backup.actions import restore_archive
from postmortem.backup.rules import Unfit


class Command(BaseCommand):
    help = "Reads a backup into an empty installation, where chasing is paused until somebody lets it go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an archive of manage.py backup, or of the nightly one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore_archive(options["file"], now=timezone.now())
        except Unfit as refusal:
            raise CommandError(f"{refusal} No row was written.") from refusal
        except zipfile.BadZipFile as error:
            raise CommandError("This is no whole archive; nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{error.strerror or error}; no row was written.") from error
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
