"""Where stored files are."""

from pathlib import Path

from django.conf import settings

from postmortem.evidence.models import StoredFile


def folder() -> Path:
    """Where uploads lie, also while they are still coming in."""
    return Path(settings.MEDIA_ROOT)


def path_of(file: StoredFile) -> Path | None:
    """The file on disk, or None once its content is blanked."""
    return None if file.blanked_at else folder() / file.stored_name
