"""How alike two texts are, in both languages: shared pairs of Han characters, shared words. Pure."""

import re
import unicodedata

WORD = re.compile(r"[a-z0-9]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]+")
ALIKE = 0.35  # from here on one report may be the other
SMALL = {
    "the",
    "is",
    "it",
    "in",
    "on",
    "of",
    "to",
    "and",
    "an",
    "at",
    "for",
    "has",
    "have",
    "are",
    "no",
    "not",
}


def parts(text: str) -> set[str]:
    """Words of two letters and more, and every two Han characters that stand together."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pairs = {run[at : at + 2] for run in HAN.findall(plain) for at in range(max(1, len(run) - 1))}
    return pairs | (set(WORD.findall(plain)) - SMALL)


def alike(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1: the share of common parts in the shorter of the two texts."""
    mine, theirs = parts(one), parts(other)
    smaller = min(len(mine), len(theirs))
    return len(mine & theirs) / smaller if smaller > 1 else float(mine == theirs and bool(mine))
