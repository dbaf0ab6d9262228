"""Pure rules of language hints: text, phrases, weights, and what is hinted at."""

from postmortem.language.rules.hinting import Hint, Voice, hints
from postmortem.language.rules.patterns import Pattern, Strength, all_shipped, compiled, said_of

__all__ = ["Hint", "Pattern", "Strength", "Voice", "all_shipped", "compiled", "hints", "said_of"]
