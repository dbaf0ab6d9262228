"""Where stored files are, and whether what is stored and what is written down are the same."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet, Sum

from postmortem.evidence.models import SmallPicture, StoredFile, Sweep
from postmortem.people.models import User

INCOMING: Final = "incoming-"


def folder() -> Path:
    """Where uploads lie while they are coming in; unless they are kept elsewhere (MEDIA_S3_…), for good."""
    return Path(settings.MEDIA_ROOT)


def content_of(file: StoredFile) -> "File[bytes] | None":
    """The content, open for reading; None if it is blanked or not there."""
    if file.blanked_at:
        return None
    try:
        return default_storage.open(file.stored_name)
    except FileNotFoundError:
        return None


def stored_names() -> set[str]:
    """The names of all content there is, of whatever has no row, too."""
    if not settings.IS_MEDIA_ELSEWHERE and not folder().exists():
        return set()
    _folders, names = default_storage.listdir("")
    return {name for name in names if not name.startswith(INCOMING)}


def left_halfway(before: datetime) -> Iterator[Path]:
    """What came in and was never finished, begun before that moment; spooled parts of requests, too."""
    places = [(folder(), f"{INCOMING}*"), (Path(settings.FILE_UPLOAD_TEMP_DIR), "*.upload*")]
    for place, pattern in places:
        for path in place.glob(pattern) if place.exists() else ():
            if path.stat().st_mtime < before.timestamp():
                yield path


def without_row(names: set[str], before: datetime) -> list[str]:
    """Which of these names no row stands for: none knows them, or it is blanked. What came later than that
    moment may still get its row.
    """
    known = set(StoredFile.objects.filter(blanked_at=None).values_list("stored_name", flat=True))
    return sorted(name for name in names - known if default_storage.get_modified_time(name) < before)


def unused(before: datetime) -> QuerySet[StoredFile]:
    """Stored before that moment, and nothing refers to them."""
    free = StoredFile.objects.filter(at__lt=before)
    for link in StoredFile._meta.related_objects:
        if link.field.model is not SmallPicture:
            using = link.field.model._default_manager.filter(**{link.field.name: OuterRef("pk")})
            free = free.filter(~Exists(using))
    return free


def without_content(names: set[str]) -> list[int]:
    """The ids of the rows whose content is not among these names, though it was never blanked."""
    rows = StoredFile.objects.filter(blanked_at=None).order_by("pk").values_list("pk", "stored_name")
    return [pk for pk, name in rows if name not in names]


def missing_files() -> int | None:
    """How many files the last look did not find; None before the first."""
    newest = Sweep.objects.values_list("missing", flat=True).first()
    return None if newest is None else len(newest)


class FilesPage(NamedTuple):
    """What is stored, and what the last looks at it said, newest first."""

    files: int
    size: int
    blanked: int
    newest: Sweep | None
    sweeps: list[Sweep]
    missing: list[StoredFile]


def files_page(_user: User) -> FilesPage:
    """In four queries."""
    sweeps = list(Sweep.objects.all()[:14])
    newest = sweeps[0] if sweeps else None
    kept = StoredFile.objects.filter(blanked_at=None)
    missing = kept.filter(pk__in=newest.missing if newest else []).order_by("pk")[:50]
    return FilesPage(
        files=kept.count(),
        size=kept.aggregate(n=Sum("size"))["n"] or 0,
        blanked=StoredFile.objects.exclude(blanked_at=None).count(),
        newest=newest,
        sweeps=sweeps,
        missing=list(missing),
    )
