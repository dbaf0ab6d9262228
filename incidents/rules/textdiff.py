"""Two texts laid beside each other, sentence by sentence: what stayed, what went, what came."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

ENDS: Final = re.compile(r"(?<=[。！？；])|(?<=[.!?])(?=\s)|\n+")
ALIKE: Final = 0.55  # from here on two sentences are one that was reworded
KEPT: Final = 1  # sentences that stay as a neighbour of what changed


class Piece(NamedTuple):
    """A sentence: `how` is same, gone or new; one without text stands for sentences left out."""

    how: str
    text: str


class Pair(NamedTuple):
    """One of a list of short texts before and after; an empty text where there is none."""

    before: str
    after: str


def sentences(text: str) -> list[str]:
    return [part.strip() for part in ENDS.split(text.replace("\r\n", "\n")) if part and part.strip()]


def differences(before: str, after: str) -> list[Piece]:
    """The sentences of both in reading order; of what stayed only the neighbours of a change. Equal texts:
    an empty list.
    """
    old, new = sentences(before), sentences(after)
    if old == new:
        return []
    found: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            found += _neighbours(old[a:b], is_first=a == 0, is_last=b == len(old))
        else:
            found += [Piece("gone", text) for text in old[a:b]] + [Piece("new", text) for text in new[c:d]]
    return found


def _neighbours(stayed: Sequence[str], *, is_first: bool, is_last: bool) -> Iterable[Piece]:
    head = [] if is_first else stayed[:KEPT]
    tail = [] if is_last else stayed[max(len(head), len(stayed) - KEPT) :]
    yield from (Piece("same", text) for text in head)
    if len(head) + len(tail) < len(stayed):
        yield Piece("same", "")
    yield from (Piece("same", text) for text in tail)


def paired(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Short texts that differ between two lists: a reworded one stands beside what it was."""
    gone = [text for text in before if text not in after]
    new = [text for text in after if text not in before]
    found: list[Pair] = []
    for text in new:
        was = max(gone, key=lambda one: likeness(one, text), default="")
        if was and likeness(was, text) >= ALIKE:
            gone.remove(was)
            found.append(Pair(was, text))
        else:
            found.append(Pair("", text))
    return [*found, *(Pair(text, "") for text in gone)]


def likeness(one: str, other: str) -> float:
    """0 to 1; by letters, so that it holds for both languages."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
