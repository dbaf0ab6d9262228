"""Letter sets as data: which letters a matrix offers, what each asks of whoever holds it, what fills it.

The A is in every set and is not listed: it is the row's own column (one person, who accepts).
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LetterKind:
    """`asks` is what the cell says in words; `signed` ones are hollow until the lead has signed; `needs` is
    a letter that the row must have, too.
    """

    code: str
    name: str | Promise
    asks: str | Promise
    signed: bool = False
    needs: str = ""


@dataclass(frozen=True)
class LetterSet:
    code: str
    name: str | Promise
    letters: tuple[LetterKind, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(letter.code for letter in self.letters)


RESPONSIBLE: Final = LetterKind("R", _("responsible"), _("does it"), signed=True)
SUPPORTS: Final = LetterKind("S", _("supports"), _("helps whoever does it"), signed=True, needs="R")
CONSULTED: Final = LetterKind("C", _("consulted"), _("is asked before it is settled"))
INFORMED: Final = LetterKind("I", _("informed"), _("is told after it is settled"))

RACI: Final = LetterSet("raci", _("RACI"), (RESPONSIBLE, CONSULTED, INFORMED))
RASCI: Final = LetterSet("rasci", _("RASCI, with support"), (RESPONSIBLE, SUPPORTS, CONSULTED, INFORMED))
LETTER_SETS: Final = {one.code: one for one in (RACI, RASCI)}
