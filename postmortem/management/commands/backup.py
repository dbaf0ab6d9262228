from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortem.audit.actions import export_heads
from postmortem.backup.actions import write_archive


class Command(BaseCommand):
    help = "Writes database, stored files and the heads of the audit chains into one archive, while all runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to: backup.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].resolve()
        if target.exists():
            raise CommandError(f"{target} is there already; nothing was written.")
        now = timezone.now()
        export_heads(now=now)
        try:
            manifest = write_archive(target, now=now)
        except OSError as error:
            raise CommandError(f"{error.strerror or error}; no half archive was left behind.") from error
        said = f"{manifest.rows} rows, {len(manifest.files)} files, {manifest.entries} entries of the record"
        self.stdout.write(f"{target}: {said}, {target.stat().st_size} bytes.")
        for name in manifest.missing:
            self.stderr.write(f"The stored file {name} is not there; the archive is without it.")
        self.stdout.write("SECRET_KEY is not in it: keep that apart, and do not lose it.")
