"""Text as it is compared: one spelling for full-width, traditional and unseen characters, and the way back.

Nothing here changes what people wrote: every place found in the plain text is led back to the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from postmortem.language.rules.data import shipped

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
ENDS = re.compile(r"[。!?;\n]+|\.(?=\s|$)")
# What somebody else said, or what a machine prints: quoted, at most 200 characters; a quoted line; code.
QUOTED = re.compile(
    r"“[^“”\n]{1,200}”|「[^「」\n]{1,200}」|『[^『』\n]{1,200}』|\"[^\"\n]{1,200}\"|`[^`\n]{1,200}`|^>[^\n]*",
    re.MULTILINE,
)
APOSTROPHES = {"’": "'", "‘": "'", "ʼ": "'", "`": "`"}


@dataclass(frozen=True)
class Plain:
    """The comparable text; `origin[i]` is where its character i stands in the original."""

    text: str
    origin: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the plain text stands in the original."""
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


@cache
def simplified() -> dict[str, str]:
    pairs: dict[str, str] = shipped("simplified")
    return dict(zip(pairs["traditional"], pairs["simplified"], strict=True))


@cache
def folded(character: str) -> str:
    """One character in the one spelling; nothing for what cannot be seen."""
    if unicodedata.category(character) == "Cf":
        return ""
    found = APOSTROPHES.get(character) or unicodedata.normalize("NFKC", character)
    return "".join(simplified().get(part, part) for part in found)


def normalise(text: str) -> Plain:
    """NFKC character by character, traditional to simplified, without invisible characters."""
    parts, origin = [], []
    for index, character in enumerate(text):
        said = character if character < "\x80" else folded(character)
        parts.append(said)
        origin.extend([index] * len(said))
    return Plain("".join(parts), (*origin, len(text)))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, without the blanks around it."""
    start = 0
    for end in [found.end() for found in ENDS.finditer(text)] + [len(text)]:
        piece = text[start:end]
        if bare := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
        start = end


def quotations(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in QUOTED.finditer(text)]


def unquoted(text: str) -> str:
    """The same length, with blanks for what is quoted."""
    return QUOTED.sub(lambda found: " " * len(found.group()), text)


def spoken(text: str, otherwise: str) -> str:
    """ "zh" or "en", by the characters; `otherwise` for a text without letters."""
    han = len(HAN.findall(text))
    if han:
        return "zh" if han * 2 >= len(LATIN.findall(text)) / 4 else "en"
    return "en" if LATIN.search(text) else otherwise[:2]
