"""Letter sets as data: which letters a matrix offers, what each asks of whoever holds it, what fills it.

The A is in every set and is not listed: it is the row's own column (one person, who accepts).
"""

from dataclasses import dataclass
from datetime import timedelta
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
        """In the order in which a click goes round."""
        return tuple(letter.code for letter in self.letters)

    @property
    def all_letters(self) -> tuple[LetterKind, ...]:
        """With the A."""
        return (ACCOUNTABLE, *self.letters)


ACCOUNTABLE: Final = LetterKind("A", _("accountable"), _("one person, decides and answers"))
RESPONSIBLE: Final = LetterKind("R", _("responsible"), _("does it"), signed=True)
SUPPORTS: Final = LetterKind("S", _("supports"), _("helps whoever does it"), signed=True, needs="R")
CONSULTED: Final = LetterKind("C", _("consulted"), _("is asked before it is settled"))
INFORMED: Final = LetterKind("I", _("informed"), _("is told after it is settled"))

RACI: Final = LetterSet("raci", _("RACI"), (RESPONSIBLE, CONSULTED, INFORMED))
RASCI: Final = LetterSet("rasci", _("RASCI, with support"), (RESPONSIBLE, SUPPORTS, CONSULTED, INFORMED))
LETTER_SETS: Final = {one.code: one for one in (RACI, RASCI)}
# What a cell can hold, whichever set is chosen: a letter of another set stays until somebody clears it.
KINDS: Final = {letter.code: letter for one in LETTER_SETS.values() for letter in one.all_letters}
WORKING: Final = RASCI.codes
UNDO_WITHIN: Final = timedelta(hours=1)
