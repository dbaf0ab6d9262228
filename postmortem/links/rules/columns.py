"""What the columns of a list are: guessed by the headings that the tools write, in Chinese and English."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raci.tables import plain

# What is taken from a list, in the order of the page; a list is read once it has the first two.
FIELDS: Final[dict[str, Promise]] = {
    "id": _("number there"),
    "title": _("what is needed"),
    "person": _("who answers for it"),
    "due": _("when it is due"),
    "status": _("how it stands there"),
    "acceptance": _("when it is good"),
    "url": _("address there"),
}
NEEDED: Final = ("id", "title")
WORDS: Final = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
HEADINGS: Final[dict[str, list[str]]] = WORDS["headings"]
MARKS: Final = {tool: frozenset(words) for tool, words in WORDS["marks"].items()}
STATES: Final = {state: frozenset(words) for state, words in WORDS["states"].items()}
WRAPPED: Final = re.compile(r"(?:custom field|自定义字段)\s*\((.+)\)")


def bare(heading: str) -> str:
    """A heading as it is compared: without what Jira puts around fields of the house's own."""
    said = plain(heading)
    wrapped = WRAPPED.fullmatch(said)
    return wrapped[1].strip() if wrapped else said


def guessed(headings: Mapping[int, str]) -> dict[int, str]:
    """Column → field, each field once."""
    found: dict[int, str] = {}
    for field, words in HEADINGS.items():
        named = {bare(heading): column for column, heading in reversed(list(headings.items()))}
        column = next((named[word] for word in words if word in named and named[word] not in found), None)
        if column is not None:
            found[column] = field
    return found


def tool_of(headings: Mapping[int, str]) -> str:
    """The tool that writes such headings; `other` if none is told."""
    said = {bare(heading) for heading in headings.values()}
    hits = {tool: len(said & marks) for tool, marks in MARKS.items()}
    best = max(hits, key=lambda tool: hits[tool])
    return best if hits[best] else "other"


def state_of(word: str) -> str:
    """A code of Link.State for what a tool calls a state."""
    said = plain(word)
    return next((state for state, words in STATES.items() if said in words), "unknown")
