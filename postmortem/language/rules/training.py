"""Learning the weights: logistic regression on the labelled sentences, the same numbers at every run."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from postmortem.language.rules.data import Labelled
from postmortem.language.rules.features import features
from postmortem.language.rules.text import normalise
from postmortem.language.rules.weights import Weights

EPOCHS, RATE, DECAY = 25, 0.25, 0.0015
SEEN_IN = 2  # sentences; a code that occurs in one only says nothing about others
FOLDS = 5
WANTED_PRECISION = 0.94
SMALLEST = 0.01  # a weight below it is left out of the file


class Example(NamedTuple):
    codes: tuple[str, ...]
    blaming: bool


def examples(sentences: Sequence[Labelled], language: str) -> list[Example]:
    return [
        Example(tuple(sorted(features(normalise(one.text).text, language))), one.blaming) for one in sentences
    ]


def fit(learnt_from: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """Bias and weights. Each sentence's codes share one step, so that long sentences do not shout."""
    counted = Counter(code for one in learnt_from for code in one.codes)
    known = {code for code, number in counted.items() if number >= SEEN_IN}
    data = [([code for code in one.codes if code in known], one.blaming) for one in learnt_from]
    weights, squares, bias = dict.fromkeys(known, 0.0), dict.fromkeys(known, 1.0), 0.0
    dice = random.Random(7)  # noqa: S311  an order, not a secret
    for _epoch in range(EPOCHS):
        dice.shuffle(data)
        for codes, blaming in data:
            total = bias + sum(weights[code] for code in codes)
            wrong = blaming - 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            bias += 0.02 * wrong
            for code in codes:
                slope = wrong - DECAY * weights[code] * 10
                squares[code] += slope * slope
                weights[code] += RATE * slope / math.sqrt(squares[code])
    return bias, weights


def scored_apart(all_examples: Sequence[Example]) -> list[tuple[float, bool]]:
    """Each sentence's chance from weights that have not seen it (cross-validation)."""
    order = list(range(len(all_examples)))
    random.Random(11).shuffle(order)  # noqa: S311
    found: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        apart = set(order[fold::FOLDS])
        bias, weights = fit([one for index, one in enumerate(all_examples) if index not in apart])
        judge = Weights(bias, weights, 0.5, 0.5)
        found += [(judge.chance(all_examples[index].codes), all_examples[index].blaming) for index in apart]
    return found


def threshold(scored: Sequence[tuple[float, bool]], precision: float) -> float:
    """The lowest chance from which on at least this share of the hinted sentences are rightly hinted at."""
    best, right = 1.0, 0
    for hinted, (chance, blaming) in enumerate(sorted(scored, reverse=True), 1):
        right += blaming
        if right / hinted >= precision:
            best = chance
    return best


@dataclass(frozen=True)
class Measured:
    """How well hints meet a labelled set; intervals are Wilson's at 95 %."""

    hit: int
    blaming: int
    flagged: int

    @property
    def recall(self) -> float:
        return self.hit / self.blaming if self.blaming else 0.0

    @property
    def precision(self) -> float:
        return self.hit / self.flagged if self.flagged else 0.0


def apart_measured(scored: Sequence[tuple[float, bool]], sure: float) -> Measured:
    """What cross-validation says of the weights alone, at this threshold."""
    return Measured(
        hit=sum(blaming and chance >= sure for chance, blaming in scored),
        blaming=sum(blaming for _chance, blaming in scored),
        flagged=sum(chance >= sure for chance, _blaming in scored),
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """The interval in which the true share lies, at 95 %."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def trained(sentences: Sequence[Labelled], language: str) -> dict[str, object]:
    """What is shipped: the weights of all sentences, and thresholds that cross-validation found."""
    learnt_from = examples(sentences, language)
    scored = scored_apart(learnt_from)
    bias, weights = fit(learnt_from)
    kept = {code: round(weight, 3) for code, weight in sorted(weights.items()) if abs(weight) >= SMALLEST}
    sure = round(threshold(scored, WANTED_PRECISION), 3)
    return {"bias": round(bias, 3), "weights": kept, "sure": sure, "floor": round(sure / 2, 3)}
