"""The few words of a text around what was looked for."""

from collections.abc import Sequence
from typing import Final

from postmortem.search.rules.grams import normal, runs

BEFORE: Final = 24
LENGTH: Final = 140


def parts_of(query: str) -> list[str]:
    """What is marked in a text."""
    return list(dict.fromkeys(runs(query[:200])))


def snippet(text: str, parts: Sequence[str]) -> str:
    """About a line of the text, from a little before the first hit; its beginning if nothing is hit."""
    plain = " ".join(text.split())
    folded = normal(plain)
    places = [at for part in parts if (at := folded.find(part)) >= 0]
    # Folding may change the length; then the place is only about right, which is enough for a line.
    start = max(min(places) - BEFORE, 0) if places else 0
    cut = plain[start : start + LENGTH]
    return f"{'… ' if start else ''}{cut}{' …' if start + LENGTH < len(plain) else ''}"
