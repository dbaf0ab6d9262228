"""Sentences that look back from the end: what should have been. A timeline tells what one could see then."""

import re
from typing import Final, NamedTuple


class Looks(NamedTuple):
    """One phrase as it stands in the text, and where."""

    start: int
    end: int
    phrase: str


ENGLISH: Final = (
    r"\b(?:should|could|would|must|ought to)(?:n['’]t|\s+not)?\s+(?:\w+\s+)?have\b",
    r"\b(?:shoulda|coulda|woulda)\b",
    r"\bif\s+only\b",
    r"\bif\s+(?:\w+\s+){1,4}had\s+(?:\w+\s+)?\w+(?:ed|en|n|t)\b",
    r"\bhad\s+(?:we|they|he|she|it|anyone|anybody|somebody|someone|nobody)\s+\w+",
    r"\b(?:in|with)\s+hindsight\b",
    r"\blooking\s+back\b",
    r"\b(?:was|were)\s+supposed\s+to\b",
    r"\bfailed\s+to\b",
    r"\bneglected\s+to\b",
)
CHINESE: Final = (
    r"[本早原]就?[该該]",
    r"本[应應]",
    r"(?:本来|本來|原本|其实|其實)(?:应该|應該|可以|能够|能夠|能)",
    r"理[应應]",
    r"(?:早就|早)(?:应该|應該|应|應)",
    r"(?:如果|要是|假如|倘若|若)(?:当时|當時|当初|當初|早|提前|事先)",
    r"(?:如果|要是).{0,16}(?:就好了|就不会|就不會)",
    r"事后(?:看|来看)|事後(?:看|來看)",
    r"回[过過][头頭](?:看|来看|來看)?",
    r"[没沒]能(?:及时|及時|提前|发现|發現)",
)
PATTERN: Final = re.compile("|".join((*ENGLISH, *CHINESE)), re.IGNORECASE)


def looks_back(text: str) -> list[Looks]:
    """Every phrase that tells what should have been, in the order of the text: a hint, never a refusal."""
    return [Looks(found.start(), found.end(), found.group()) for found in PATTERN.finditer(text)]
