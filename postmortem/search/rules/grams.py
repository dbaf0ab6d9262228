"""Bigrams for Chinese, words for the rest.

A run of Han characters, kana or hangul becomes its overlapping pairs, and its last character by itself, so
that one character finds every run that has it. Anything else becomes whole words. Each is spelled in small
ASCII letters and digits: what an index makes of other characters depends on its locale.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

PAIRED: Final = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
RUNS: Final = re.compile(rf"[{PAIRED}]+|[^\W_{PAIRED}]+")
IS_PAIRED: Final = re.compile(rf"[{PAIRED}]")
COMBINING: Final = re.compile(
    "[" + "".join(sign for sign in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(sign)) + "]+"
)
LONGEST_WORD: Final = 40
LONGEST_TEXT: Final = 20_000
MOST: Final = 12
TITLE, ANYWHERE = "t", "b"


def normal(text: str) -> str:
    """One spelling for what reads the same: full width, letter case, accents."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return COMBINING.sub("", unicodedata.normalize("NFD", folded))


def runs(text: str) -> Iterator[str]:
    return (found.group() for found in RUNS.finditer(normal(text[:LONGEST_TEXT])))


def spelled(word: str) -> str:
    """`w` and the word if it is plain, else `x` and the numbers of its characters."""
    return f"w{word}" if word.isascii() else "x" + "".join(f"{ord(sign):05x}" for sign in word)


def words_in(text: str) -> Iterator[str]:
    for run in runs(text):
        if IS_PAIRED.match(run):
            yield from (spelled(run[at : at + 2]) for at in range(len(run)))
        else:
            yield spelled(run[:LONGEST_WORD])


def grams(title: str, body: str) -> str:
    """Everything to be indexed, parted by single spaces: words of the title apart, and words of both."""
    titled = set(words_in(title))
    found = {TITLE + word for word in titled} | {ANYWHERE + word for word in titled | set(words_in(body))}
    return " ".join(sorted(found))


def wanted(query: str, where: str = ANYWHERE) -> list[tuple[str, bool]]:
    """What an index has to hold for this query: words, each with whether it is only a beginning.

    A plain word may be the beginning of a longer one, and a single character begins every pair. Empty for a
    query without any letter or digit.
    """
    found: list[tuple[str, bool]] = []
    for run in runs(query[:200]):
        if not IS_PAIRED.match(run):
            found.append((where + spelled(run[:LONGEST_WORD]), True))
        elif len(run) == 1:
            found.append((where + spelled(run), True))
        else:
            found.extend((where + spelled(run[at : at + 2]), False) for at in range(len(run) - 1))
    return list(dict.fromkeys(found))[:MOST]


def is_said_in(query: str, texts: Iterable[str]) -> bool:
    """Whether each part of the query stands in one of the texts as it was typed: pairs may be anywhere."""
    said = [normal(text) for text in texts]
    return all(any(run in text for text in said) for run in runs(query[:200]))
