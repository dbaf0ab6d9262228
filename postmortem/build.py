"""Makes what is not committed, each only where stale: message catalogues (.mo) and collected static files.

`python -m postmortem.build` does both; so does every start.
"""

import hashlib
import os
from pathlib import Path

import django
import polib
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def build_messages(locale: Path) -> None:
    """Compile every catalogue below `locale` that is newer than its compiled form."""
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(f".{os.getpid()}.mo")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)  # whole or not at all, also when two build at once


def build_static_files() -> None:
    """Collect the static files into STATIC_ROOT unless the sources are those of the last time."""
    stamp = Path(f"{settings.STATIC_ROOT}.sources")
    sources = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == sources:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources, encoding="utf-8")


def _fingerprint() -> str:
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def build() -> None:
    for locale in settings.LOCALE_PATHS:
        build_messages(Path(locale))
    build_static_files()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortem.settings")
    django.setup()
    build()
