"""Text that no spreadsheet takes for a formula, and back.

A quotation mark goes before everything that some program would calculate, at the start of a cell and after
each place at which some program starts a new one. Reading takes exactly this mark away again.
"""

import re
import unicodedata
from typing import Final

MARK: Final = "'"
# A quoted line break or semicolon begins a new cell for programs with other rules than ours.
STARTS: Final = re.compile("([\n\r\v\f\x1c-\x1e\x85\u2028\u2029;\t]+)")
BLANK_BEGINNINGS: Final = ("\t", "\r", "\n", "\v", "\f")
SIGNS: Final = frozenset("=+-@")


def neutral(text: str) -> str:
    """The text with its marks; most texts need none."""
    parts = (MARK + part if _is_formula(part) else part for part in STARTS.split(text))
    marked = "".join(parts)
    return MARK + marked if _is_blank_first(marked) else marked


def unquoted(text: str) -> str:
    """What `neutral` was given."""
    if MARK not in text:
        return text
    whole = text[1:] if text.startswith(MARK) and _is_blank_first(text) else text
    parts = STARTS.split(whole)
    return "".join(part[1:] if part.startswith(MARK) and _is_formula(part) else part for part in parts)


def _is_blank_first(text: str) -> bool:
    rest = text.lstrip(MARK)
    return any(sign in BLANK_BEGINNINGS for sign in rest[: len(rest) - len(rest.lstrip())])


def _is_formula(part: str) -> bool:
    """Whether a sign comes first, leaving aside marks of ours and what programs do not see or tell apart."""
    for character in unicodedata.normalize("NFKC", part.lstrip(MARK)):
        if character in SIGNS:
            return True
        if not character.isspace() and unicodedata.category(character)[0] not in "CZ":
            return False
    return False
