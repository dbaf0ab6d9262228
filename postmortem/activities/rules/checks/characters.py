"""Classes of characters, as interfaces allow or refuse them."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

CLASSES: Final[Mapping[str, str | Promise]] = {
    "digits": gettext_lazy("digits"),
    "latin": gettext_lazy("Latin letters"),
    "han": gettext_lazy("Han characters"),
    "rare_han": gettext_lazy("rare Han characters"),
    "spaces": gettext_lazy("spaces"),
    "half_brackets": gettext_lazy("half-width brackets"),
    "full_brackets": gettext_lazy("full-width brackets"),
    "half_punctuation": gettext_lazy("half-width punctuation"),
    "full_punctuation": gettext_lazy("full-width punctuation"),
    "emoji": gettext_lazy("emoji"),
}
HALF_BRACKETS: Final = frozenset("()[]{}<>")
FULL_BRACKETS: Final = frozenset("（）【】〔〕〖〗《》〈〉「」『』［］｛｝")
DIGITS: Final = frozenset("0123456789")
JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f")  # they hold an emoji together


def class_of(char: str) -> str:
    """The class of one character (a key of CLASSES), or an empty text for what is in none."""
    for name, chars in (
        ("digits", DIGITS),
        ("half_brackets", HALF_BRACKETS),
        ("full_brackets", FULL_BRACKETS),
        ("emoji", JOINERS),
    ):
        if char in chars:
            return name
    code, category = ord(char), unicodedata.category(char)
    if category == "Zs" or char in "\t":
        return "spaces"
    if 0x4E00 <= code <= 0x9FFF:
        return "han"
    if 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF or 0xF900 <= code <= 0xFAFF:
        return "rare_han"
    return _by_width(code, category)


def _by_width(code: int, category: str) -> str:
    if category.startswith("L") and code < 0x250:
        return "latin"
    if category.startswith(("P", "S")) and code < 0x80:
        return "half_punctuation"
    if category == "So" or 0x1F000 <= code <= 0x1FAFF:
        return "emoji"
    return "full_punctuation" if category.startswith(("P", "S")) else ""


def classes_of(text: str) -> frozenset[str]:
    """Every class that occurs in the text."""
    return frozenset(filter(None, map(class_of, text)))
