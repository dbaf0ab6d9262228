"""A file is kept whole or not at all: on disk first, then in the database."""

import hashlib
import os
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from postmortem.evidence import queries, rules
from postmortem.evidence.models import StoredFile
from postmortem.people.models import User

LOOKS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}


def store(upload: UploadedFile, *, by: User, now: datetime) -> StoredFile:
    """Keep an uploaded file and its sha256.

    1. Bytes go to a temporary file beside the others and are counted and hashed on the way.
    2. Ending and content must say the same of the kinds that are taken (rules.TAKEN).
    3. The file is flushed to disk and gets its random name in one step; then the row is written.
    Raises ValidationError with code "empty", "too_big" or "refused_type"; then nothing is left behind.
    """
    name = rules.plain_name(upload.name or "")
    kind = rules.ending(name)
    if kind not in rules.TAKEN:
        raise _refused_type()
    folder = queries.folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, raw = tempfile.mkstemp(prefix="incoming-", dir=folder)
    temporary, final, kept = Path(raw), folder / f"{uuid4().hex}.{kind}", False
    try:
        with os.fdopen(handle, "wb") as out:
            size, sha256 = _copy(upload, out)
        _check_content(temporary, name)
        temporary.replace(final)
        row = StoredFile.objects.create(
            stored_name=final.name,
            sha256=sha256,
            size=size,
            media_type=rules.TAKEN[kind],
            original_name=name,
            by=by,
            at=now,
        )
        kept = True
    finally:
        temporary.unlink(missing_ok=True)
        if not kept:
            final.unlink(missing_ok=True)
    return row


def _copy(upload: UploadedFile, out: IO[bytes]) -> tuple[int, str]:
    """Write everything to disk; returns size in bytes and sha256."""
    size, digest = 0, hashlib.sha256()
    for chunk in upload.chunks():
        size += len(chunk)
        if size > settings.UPLOAD_LIMIT:
            raise ValidationError(
                _("A file may have at most %(limit)s; this one is larger.")
                % {"limit": filesizeformat(settings.UPLOAD_LIMIT)},
                code="too_big",
            )
        digest.update(chunk)
        out.write(chunk)
    if size == 0:
        raise ValidationError(_("The file is empty."), code="empty")
    out.flush()
    os.fsync(out.fileno())
    return size, digest.hexdigest()


def _check_content(path: Path, name: str) -> None:
    kind = rules.ending(name)
    with path.open("rb") as file:
        head = file.read(rules.HEAD)
    fits = rules.fits(name, head)
    if kind in LOOKS:
        fits = fits and _is_picture(path, LOOKS[kind])
    if kind in rules.OFFICE:
        fits = fits and _is_office(path, rules.OFFICE_FOLDER[kind])
    if not fits:
        raise _refused_type()


def _is_picture(path: Path, look: str) -> bool:
    try:
        with Image.open(path, formats=[look]) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _is_office(path: Path, inner: str) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    return "[Content_Types].xml" in names and any(n.startswith(inner) for n in names) and not has_macros


def _refused_type() -> ValidationError:
    return ValidationError(
        _("This kind of file is not taken; send a picture, PDF, Office file, text, zip or mp4."),
        code="refused_type",
    )


def discard(file: StoredFile) -> None:
    """Take back a file whose use was refused: the row first, then the content."""
    path = queries.folder() / file.stored_name
    StoredFile.objects.filter(pk=file.pk).delete()
    path.unlink(missing_ok=True)
