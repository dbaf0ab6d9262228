"""Static files as a browser gets them: named by their content, compressed, and all style sheets in one."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ALL: Final = "css/all.css"
IMPORT: Final = re.compile(r'^@import url\("([^"]+)"\);$', re.MULTILINE)
ADDRESS: Final = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)")
Files = dict[str, tuple[Storage, str]]


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Where static files are collected. One sheet instead of forty: each would be asked for by itself."""

    # Whoever serves them may be another account than the one that collected them, unlike with uploads;
    # who may enter the folder is decided by the umask.
    file_permissions_mode = 0o644

    def post_process(self, paths: Files, *args: Any, **options: Any) -> Iterator[tuple[str, str, bool]]:
        if ALL in paths and not options.get("dry_run"):
            whole = whole_sheet(paths)
            self.delete(ALL)
            self.save(ALL, ContentFile(whole.encode()))
            paths = {**paths, ALL: (self, ALL)}
        yield from super().post_process(paths, *args, **options)


def whole_sheet(paths: Files) -> str:
    """The text of all.css with each line that names a sheet replaced by that sheet."""
    return IMPORT.sub(lambda line: _text(paths, beside(ALL, line[1])), _text(paths, ALL))


def beside(sheet: str, address: str) -> str:
    """The name of the file that an address in a sheet means: beside("css/all.css", "../x") is "x"."""
    return normpath(PurePosixPath(sheet).parent.joinpath(address).as_posix())


def _text(paths: Files, name: str) -> str:
    """A sheet as it is kept. An address in it would mean another file once it stands in all.css, unless both
    are in one folder.
    """
    storage, path = paths[name]
    with storage.open(path) as file:
        text = str(file.read().decode())
    moved = [a for a in ADDRESS.findall(text) if beside(name, a) != beside(ALL, a)]
    if moved:
        raise ValueError(f"{name} names {moved[0]}, which only a sheet in css/ may do.")
    return text
