"""Pure decisions after a fault: what else is shaped like it, and whether it happened before."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.rules.checks import Rule

MOST_PROPOSED: Final = 30
ALIKE: Final = 0.3  # of the pairs of letters that two texts have; below that they are about other things
WORD: Final = re.compile(r"[a-z0-9]+")
HAN: Final = re.compile(r"[\u3400-\u9fff]+")
NO_RULE: Final = Rule()


class Why(StrEnum):
    """Why something may be shaped like the fault; strongest first."""

    SAME_RULE = "same_rule"
    SAME_TYPE = "same_type"
    NOT_WRITTEN = "not_written"
    SAME_PARTY = "same_party"
    SAME_KIND = "same_kind"
    SAME_FLOW = "same_flow"


WORDS: Final = {
    Why.SAME_RULE: gettext_lazy("the same rule"),
    Why.SAME_TYPE: gettext_lazy("the same type of field"),
    Why.NOT_WRITTEN: gettext_lazy("its rule is not written, or only production can prove it"),
    Why.SAME_PARTY: gettext_lazy("the same party"),
    Why.SAME_KIND: gettext_lazy("the same kind of thing"),
    Why.SAME_FLOW: gettext_lazy("the same flow, not live yet"),
}


class Spot(NamedTuple):
    """One field of one party, where a rule stands. `party` is its identity, `label` what people read."""

    key: str
    field: str
    party: str
    label: str
    rule: Rule = NO_RULE
    unproven: bool = False


class Candidate(NamedTuple):
    """Something to look at, and why it may be shaped like the fault."""

    key: str
    label: str
    why: tuple[Why, ...]

    @property
    def reasons(self) -> str:
        return " · ".join(str(WORDS[one]) for one in self.why)


def alike_fields(faulty: Sequence[Spot], others: Iterable[Spot], *, about_rules: bool) -> list[Candidate]:
    """Fields that share rule, type or party with one where the fault was; with the most reasons first.

    `about_rules`: somebody found a rule at fault without saying which, so that what is unproven is looked at.
    """
    there = {spot.key for spot in faulty}
    found = []
    for spot in others:
        why = tuple(reason for reason in Why if _shares(reason, spot, faulty, about_rules=about_rules))
        if why and spot.key not in there:
            found.append(Candidate(spot.key, spot.label, why))
    return sorted(found, key=lambda one: (-len(one.why), one.label))


def _shares(reason: Why, spot: Spot, faulty: Sequence[Spot], *, about_rules: bool) -> bool:
    if reason == Why.NOT_WRITTEN:
        return spot.unproven and (about_rules or any(one.unproven for one in faulty))
    if reason == Why.SAME_PARTY:
        return any(one.party == spot.party for one in faulty)
    if reason == Why.SAME_TYPE:
        return any(same_type(one.field, spot.field) for one in faulty)
    if reason == Why.SAME_RULE:
        return spot.rule != NO_RULE and any(one.rule == spot.rule for one in faulty)
    return False


def same_type(one: str, other: str) -> bool:
    """Whether two fields end alike: "Registered address" and "Business address", 注册地址 and 经营地址."""
    return bool(_kind_word(one)) and _kind_word(one) == _kind_word(other)


def _kind_word(name: str) -> str:
    text = name.strip().lower()
    if han := HAN.findall(text):
        return str(han[-1])[-2:]
    words = WORD.findall(text)
    return str(words[-1]) if words else ""


def likeness(one: str, other: str) -> float:
    """How much two texts say the same, from 0 to 1: pairs of Han characters and words they have in common."""
    mine, theirs = _parts(one), _parts(other)
    if not mine or not theirs:
        return 0.0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def _parts(text: str) -> frozenset[str]:
    text = text.lower()
    pairs = {run[at : at + 2] for run in HAN.findall(text) for at in range(len(run) - 1)}
    return frozenset(pairs | {word for word in WORD.findall(text) if len(word) > 3})


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days from one beginning to the next."""
    return max(0, (later - earlier).days)


def check_class(said: str) -> None:
    """Raises ValidationError on `fault_class` without a sentence."""
    if not said.strip():
        raise ValidationError({"fault_class": _("Say in one sentence what else would be shaped like it.")})


def check_over(*, complete: bool, waiver: str) -> None:
    """Raises ValidationError on `none_because` while similar things are open and no reason is given."""
    if not complete and not waiver.strip():
        raise ValidationError({"none_because": _("Look at similar things first, or say why there are none.")})
