"""A linear classifier in plain numbers: how likely is a sentence to look for somebody to have done it?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from postmortem.language.rules.data import shipped


@dataclass(frozen=True)
class Weights:
    """`sure`: from here on the sentence is hinted at. `floor`: below it a doubtful phrase is left alone."""

    bias: float
    weights: dict[str, float]
    sure: float
    floor: float

    def chance(self, codes: Iterable[str]) -> float:
        """Between 0 and 1."""
        total = self.bias + sum(self.weights.get(code, 0.0) for code in codes)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def weights(language: str) -> Weights:
    return Weights(**shipped(f"weights_{language}"))
