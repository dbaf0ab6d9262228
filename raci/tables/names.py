"""The names in one cell of a table whose columns are the letters."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from raci.tables.cells import clean, plain
from raci.tables.letters import NOBODY

BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
QUOTED: Final = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=[,;、；，\n\r]|$)')
# Up to the next separator that stands outside of brackets; `n/a` is no separator.
BARE: Final = re.compile(
    r"(?:(?<![^\s,;])[nN]/[aA](?![^\s,;])|[(（\[【〔<][^()（）\[\]【】〔〕<>]*[)）\]】〕>]|[^,;/、；，|\n\r])+"
)
# `R&D` and `Q&A` are one name, `Li & Wang`, `李&王` and `QA&PM` are two.
AND: Final = re.compile(
    r"\s+(?:&|and|和|与|及)\s+|(?<![A-Z])[&＆]|[&＆](?![A-Z])|(?<=[A-Z]{2})[&＆]|[&＆](?=[A-Z][^\W\d_])"
)
NOTE: Final = re.compile(r"[(（\[【〔<]([^()（）\[\]【】〔〕<>]*)[)）\]】〕>]|[(（\[【〔].*$")
OPENING: Final = re.compile(r"[(（\[【〔<]")
MARKS: Final = re.compile(r"^(?:[-–—•·*@✓✔]+|\d{1,2}[.)）](?!\d))\s*|[*†‡¹²³]+$")
NUMBER: Final = re.compile(r"\d{1,2}")


class Named(NamedTuple):
    name: str
    note: str = ""


@lru_cache(maxsize=8192)
def names_in(text: str) -> tuple[Named, ...]:
    """Names between commas and the like, each once. Notes in brackets and marks are no part of a name; what
    stands in quotation marks is one name as it is.
    """
    found: dict[str, Named] = {}
    for named in _items(text):
        if named.name:
            found.setdefault(named.name, named)
    return tuple(found.values())


def _items(text: str) -> Iterator[Named]:
    position = 0
    while position < len(text):
        if quoted := QUOTED.match(text, position):
            yield Named(quoted.group(1).replace('""', '"'))
            position = quoted.end()
        elif bare := BARE.match(text, position):
            position = bare.end()
            is_numbering = text[position : position + 1] == "、" and NUMBER.fullmatch(bare.group().strip())
            if not is_numbering:
                yield from (named for part in BREAK.split(bare.group()) for named in _people(part))
        else:
            position += 1


@lru_cache(maxsize=8192)
def _people(item: str) -> tuple[Named, ...]:
    """The people between two separators: usually one."""
    found = []
    for part in AND.split(item):
        note = clean(" ".join(noted.group(1) or "" for noted in NOTE.finditer(part)))
        name = clean(MARKS.sub("", clean(NOTE.sub(" ", part))))
        if name and plain(name) not in NOBODY:
            found.append(Named(name, note))
    return tuple(found)


def join_names(names: Iterable[str]) -> str:
    """One cell that reads as exactly these names."""
    return ", ".join(name if _stands_alone(name) else _quote(name) for name in names)


def _stands_alone(name: str) -> bool:
    """Whether it reads as itself, whatever follows: a bracket could be closed by a later name."""
    return names_in(name) == (Named(name),) and not OPENING.search(name)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
