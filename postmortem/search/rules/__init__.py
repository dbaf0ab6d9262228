"""How texts and questions are cut into words that an index of either database takes. Pure."""

from postmortem.search.rules.grams import grams, is_said_in, normal, wanted
from postmortem.search.rules.snippet import parts_of, snippet

__all__ = ["grams", "is_said_in", "normal", "parts_of", "snippet", "wanted"]
