"""Which files are taken: the ending and the first bytes have to say the same. Pure."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Final, Protocol

import filetype

HEAD: Final = 8192
OFFICE: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# The folder inside the package that tells the three apart.
OFFICE_FOLDER: Final = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
IMAGES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
TEXTS: Final = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown"}
BINARIES: Final = {"pdf": "application/pdf", "mp4": "video/mp4", "zip": "application/zip"}
PACKED: Final = {*OFFICE, "zip"}
TAKEN: Final = {**IMAGES, **BINARIES, **OFFICE, **TEXTS}
# Refusals of `store` that belong to the field with the file, and how a page answers them; others with 422.
OF_THE_FILE: Final = ("empty", "too_big", "refused_type", "no_room", "away")
STATUS: Final = {"too_big": 413, "no_room": 507, "away": 503}
UNPACKED: Final = 1024 * 1024 * 1024  # bytes that the whole of an archive may unpack to
TIGHT, SMALL_PART = 200, 1024 * 1024  # a part of so many bytes is packed into a 200th only if it means harm
MARKUP: Final = (b"<svg", b"<html", b"<!doctype html", b"<script", b"<?xml", b"<body", b"<iframe")


class Part(Protocol):
    """One file in an archive."""

    file_size: int
    compress_size: int


class Refused(Protocol):
    """A form that knows what is wrong with its fields."""

    @property
    def errors(self) -> Mapping[str, Any]: ...

    def has_error(self, field: str, code: str | None = None) -> bool: ...


def status_of(form: Refused) -> int:
    """How a page answers a form that has errors: 413 for a file too large, 507 without room, 503 while
    the place for files does not answer, else 422.
    """
    for code, status in STATUS.items():
        if any(form.has_error(field, code) for field in form.errors):
            return status
    return 422


def ending(name: str) -> str:
    """The last ending of a file name in small letters, without the dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def plain_name(name: str) -> str:
    """The bare file name as it may be shown and sent: no folders, no control characters, at most 200
    characters.
    """
    bare = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    stem, suffix = PurePath(bare).stem, PurePath(bare).suffix
    return (stem[: 200 - len(suffix)] + suffix) or "file"


def fits(name: str, head: bytes) -> bool:
    """Whether the first bytes are what the ending says. Office files are looked into elsewhere."""
    kind = ending(name)
    if kind in TEXTS:
        return is_text(head)
    guessed = filetype.guess(head)
    found = guessed.mime if guessed else ""
    if kind in OFFICE:
        return found in (OFFICE[kind], BINARIES["zip"])
    return bool(found) and found == {**IMAGES, **BINARIES}.get(kind)


def is_bomb(parts: Iterable[Part]) -> bool:
    """Whether an archive is a few bytes that unpack to a disk full of them."""
    known = list(parts)
    tight = any(p.file_size > SMALL_PART and p.file_size > TIGHT * max(p.compress_size, 1) for p in known)
    return tight or sum(p.file_size for p in known) > UNPACKED


def charset_of(head: bytes) -> str:
    """What text that was taken is written in, by its first bytes."""
    return "utf-8" if _decodes(head, "utf-8") else "gb18030"


def is_text(head: bytes) -> bool:
    """Readable text in UTF-8 or GB18030 that no browser would take for a page or a picture."""
    if b"\x00" in head or head.lstrip().lower().startswith(MARKUP):
        return False
    return _decodes(head, "utf-8") or _decodes(head, "gb18030")


def _decodes(head: bytes, encoding: str) -> bool:
    """A character cut in half by the end of the head is no mistake."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
