"""What was typed into "Who answers for …?", and where it stands in a text."""

import re
from collections.abc import Sequence
from typing import NamedTuple

LONGEST = 120
MOST_WORDS = 6


class Piece(NamedTuple):
    """A part of a text; `is_hit` says that it is one of the words looked for."""

    text: str
    is_hit: bool = False


def words_of(query: str) -> list[str]:
    """The words looked for: parted by spaces (also a full-width one), without question marks around."""
    plain = query.replace("\x00", " ")[:LONGEST]
    words = [word.strip("?？“”\"'") for word in plain.split()]
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def pieces(text: str, words: Sequence[str]) -> list[Piece]:
    """The text in parts, so that a page can mark the words in it; together they are the text."""
    if not words:
        return [Piece(text)]
    longest_first = sorted(words, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text, flags=re.IGNORECASE)
    return [Piece(part, is_hit=bool(place % 2)) for place, part in enumerate(parts) if part]


def is_in(words: Sequence[str], *texts: str) -> bool:
    """Whether every word stands in one of the texts."""
    folded = [text.casefold() for text in texts]
    return all(any(word.casefold() in text for text in folded) for word in words)
