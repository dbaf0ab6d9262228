"""A file is kept whole or not at all: on disk first, then in the database."""

import errno
import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

from postmortem.evidence import queries, rules
from postmortem.evidence.actions.pictures import LOOKS, Small, small
from postmortem.evidence.models import SmallPicture, StoredFile
from postmortem.people.models import User

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
log = logging.getLogger(__name__)


class Incoming(File):  # type: ignore[type-arg]
    """What has arrived whole; a folder on the same disk takes it over by its path, in one step."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self.path = path

    def temporary_file_path(self) -> str:
        return str(self.path)


def store(upload: UploadedFile, *, by: User, now: datetime) -> StoredFile:
    """Keep an uploaded file and its sha256.

    1. Bytes go to a temporary file beside the others and are counted and hashed on the way.
    2. Ending and content must say the same of the kinds that are taken (rules.TAKEN).
    3. The file is flushed to disk and gets its random name in one step; then the row is written, with the
       small look of a picture.
    Raises ValidationError with code "empty", "too_big", "refused_type", "no_room" or "away"; then nothing is
    left behind. Whoever is killed in between leaves at most a file without a row, which the sweep takes away.
    """
    name = rules.plain_name(upload.name or "")
    kind = rules.ending(name)
    if kind not in rules.TAKEN:
        raise _refused_type()
    with room_or_refusal(), _incoming() as (out, temporary):
        size, sha256 = _copy(upload, out)
        _check_content(temporary, name)
        file = StoredFile(
            stored_name=f"{uuid4().hex}.{kind}",
            sha256=sha256,
            size=size,
            media_type=rules.TAKEN[kind],
            original_name=name,
            by=by,
            at=now,
        )
        _keep(file, temporary, kind)
    return file


@contextmanager
def room_or_refusal() -> Iterator[None]:
    """A full disk, or a bucket that does not answer, is no mistake of whoever sends: it is said in a
    sentence, with code "no_room" or "away".
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        said = _("There is no room left for this file. Nothing was stored; please tell your administrator.")
        raise ValidationError(said, code="no_room") from error
    except Exception as error:
        if not rules.is_away(error):
            raise
        log.exception("the bucket did not take a file")
        said = _("The place where files are kept does not answer. Nothing was stored; try again later.")
        raise ValidationError(said, code="away") from error


@contextmanager
def _incoming() -> Iterator[tuple[IO[bytes], Path]]:
    """A temporary file that is gone in the end, whatever happens."""
    folder = queries.folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, raw = tempfile.mkstemp(prefix=queries.INCOMING, dir=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out, Path(raw)
    finally:
        Path(raw).unlink(missing_ok=True)


def _keep(file: StoredFile, temporary: Path, kind: str) -> None:
    """First the content under its name for good, then the row; without the row no content."""
    look, kept = _small(temporary, kind), False
    if look:
        file.small_width, file.small_height = look.width, look.height
    try:
        with Incoming(temporary) as whole:
            default_storage.save(file.stored_name, whole)
        with transaction.atomic():
            file.save(force_insert=True)
            if look:
                SmallPicture.objects.create(file=file, data=look.data)
        kept = True
    finally:
        if not kept:
            default_storage.delete(file.stored_name)


def _small(path: Path, kind: str) -> Small | None:
    if kind not in LOOKS:
        return None
    with path.open("rb") as picture:
        return small(picture, kind)


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
    if kind in rules.PACKED:
        fits = fits and _is_package(path, rules.OFFICE_FOLDER.get(kind, ""))
    if not fits:
        raise _refused_type()


def _is_picture(path: Path, look: str) -> bool:
    try:
        with Image.open(path, formats=[look]) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _is_package(path: Path, inner: str) -> bool:
    """An archive that unpacks to a size one can keep; one of Office has its folder `inner` and no macros."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    if rules.is_bomb(parts):
        return False
    names = [part.filename for part in parts]
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    is_office = "[Content_Types].xml" in names and any(n.startswith(inner) for n in names)
    return not inner or (is_office and not has_macros)


def _refused_type() -> ValidationError:
    return ValidationError(
        _("This kind of file is not taken; send a picture, PDF, Office file, text, zip or mp4."),
        code="refused_type",
    )


def discard(file: StoredFile) -> None:
    """Take back a file whose use was refused: the row first, then the content."""
    StoredFile.objects.filter(pk=file.pk).delete()
    take_content_away(file.stored_name)


def take_content_away(stored_name: str) -> None:
    """Of a file whose row has gone, or is blanked. While a bucket does not answer the content stays; the
    nightly look finds that no row stands for it.
    """
    try:
        default_storage.delete(stored_name)
    except Exception as error:
        if not rules.is_away(error):
            raise
        log.exception("the bucket did not take a file away; the nightly look will")
