"""Phrases to hint at: those that ship with the product, and what an organisation adds in plain words."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from postmortem.language.rules.data import LANGUAGES, shipped
from postmortem.language.rules.text import normalise

GAP = 12  # characters that "…" in a phrase of one's own may stand for
LONGEST = 120  # characters of such a phrase


class Strength(StrEnum):
    """INFO: only shown. NOTE and HINT: a proposal. STRONG: asks for other words, or for a reason."""

    INFO = "info"
    NOTE = "note"
    HINT = "hint"
    STRONG = "strong"


@dataclass(frozen=True)
class Pattern:
    """One phrase: where it is found, what it is, what to write instead.

    `sure`: it is hinted at wherever it stands; else only in a sentence that reads so as a whole.
    """

    code: str
    language: str
    category: str
    strength: Strength
    found: re.Pattern[str]
    better: str
    reason: str
    sure: bool = False
    example: str = ""


def said_of(language: str, category: str) -> tuple[str, str]:
    """The reason in one line and a better way, for a category."""
    words = shipped("categories")[language][category]
    return words["reason"], words["better"]


@cache
def shipped_patterns(language: str) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(
            code=row["code"],
            language=language,
            category=row["category"],
            strength=Strength(row["strength"]),
            found=re.compile(row["pattern"], 0 if row["case"] else re.IGNORECASE),
            better=row["better"],
            reason=said_of(language, row["category"])[0],
            sure=row["sure"],
            example=row["example"],
        )
        for row in shipped(f"patterns_{language}")
    )


def all_shipped() -> list[Pattern]:
    return [one for language in LANGUAGES for one in shipped_patterns(language)]


def compiled(phrase: str) -> re.Pattern[str]:
    """A phrase of one's own: words as they stand, "…" or "..." for a short gap, "|" between two spellings.

    It is never read as a regular expression, so nothing typed there can make a page slow.
    """
    spellings = [one.strip() for one in normalise(phrase).text.split("|")]
    return re.compile("|".join(spelt(one) for one in spellings if one), re.IGNORECASE)


def spelt(phrase: str) -> str:
    parts = [re.escape(part.strip()) for part in re.split(r"\.\.\.", phrase)]
    whole = rf"[^\n]{{0,{GAP}}}?".join(part for part in parts if part)
    begin = r"\b" if re.match(r"[A-Za-z0-9]", phrase) else ""
    return begin + whole + (r"\b" if re.search(r"[A-Za-z0-9]$", phrase) else "")
