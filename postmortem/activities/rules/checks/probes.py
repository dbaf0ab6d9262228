"""Test values for a field: each probes one point of the rules, with what every party makes of it."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.activities.rules.checks.characters import CLASSES, classes_of
from postmortem.activities.rules.checks.fields import Rule

LONGEST: Final = 5000
# What stands around a probe, by the class of its characters: before, after, filling.
BASES: Final[Mapping[str, tuple[str, str, str]]] = {
    "han": ("测试", "有限公司", "测"),
    "latin": ("Test", "Ltd", "a"),
    "digits": ("12", "34", "1"),
}
INSIDE: Final[Mapping[str, str]] = {"han": "中国", "latin": "CN", "digits": "0"}
PROBES: Final[Mapping[str, str]] = {
    "digits": "2026",
    "latin": "Ab",
    "han": "中国",
    "rare_han": "㐂𠮷",
    "spaces": " ",
    "half_brackets": "({})",
    "full_brackets": "（{}）",
    "half_punctuation": ",.-",
    "full_punctuation": "，。、",
    "emoji": "😀",
}


class Expected(StrEnum):
    """What a party makes of a value."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_WRITTEN = "not_written"
    BY_FORMAT = "by_format"  # its format is words, which somebody has to read


class Probe(NamedTuple):
    """One value. `about` is what it probes: "needed", "min", "max" or a class of characters."""

    about: str
    name: str
    text: str


def probes(rules: Sequence[Rule]) -> list[Probe]:
    """The test values for a field with these rules, each text once."""
    base = _base(rules)
    made = {probe.text: probe for probe in reversed(list(_all(rules, base)))}
    return list(reversed(made.values()))


def _all(rules: Sequence[Rule], base: str) -> Iterator[Probe]:
    yield Probe("needed", _("empty"), "")
    for about, bounds in (("min", [r.fewest for r in rules]), ("max", [r.most for r in rules])):
        for n in sorted({n + step for n in bounds if n is not None for step in (-1, 0, 1)}):
            if 0 < n <= LONGEST:
                name = ngettext("%(n)s character", "%(n)s characters", n) % {"n": n}
                yield Probe(about, name, BASES[base][2] * n)
    for code, word in CLASSES.items():
        yield Probe(code, str(word), _fitted(PROBES[code].format(INSIDE[base]), rules, base))


def _base(rules: Sequence[Rule]) -> str:
    """The class of the characters around a probe: what nobody refuses, best what most allow."""

    def weight(code: str) -> tuple[int, int]:
        return (sum(code in r.refused for r in rules), -sum(code in r.allowed for r in rules))

    return min(BASES, key=weight)


def _fitted(probe: str, rules: Sequence[Rule], base: str) -> str:
    """The probe with something around it, as long as everybody takes it where that is possible."""
    before, after, filling = BASES[base]
    most = min((r.most for r in rules if r.most is not None), default=LONGEST)
    fewest = min(max((r.fewest for r in rules if r.fewest is not None), default=0), LONGEST)
    whole = f"{before}{probe}{after}"
    if len(whole) > most:
        whole = f"{filling}{probe}{filling}" if len(probe) + 2 <= most else probe
    return whole + filling * (min(fewest, most) - len(whole))


def expected(rule: Rule, probe: Probe) -> Expected:
    """What a party with this rule makes of the value.

    1. It refuses what breaks any rule of it.
    2. What it has not written about the probed point is never allowed: it is to be asked.
    3. A format in words has to be read by somebody.
    """
    if not probe.text:
        return {"yes": Expected.REFUSED, "no": Expected.ALLOWED}.get(rule.needed, Expected.NOT_WRITTEN)
    if _breaks(rule, probe.text):
        return Expected.REFUSED
    if not _has_written(rule, probe.about):
        return Expected.NOT_WRITTEN
    return Expected.BY_FORMAT if rule.format and rule.pattern is None else Expected.ALLOWED


def _breaks(rule: Rule, text: str) -> bool:
    too_short = rule.fewest is not None and len(text) < rule.fewest
    too_long = rule.most is not None and len(text) > rule.most
    if too_short or too_long or classes_of(text) & rule.refused:
        return True
    pattern = rule.pattern
    return pattern is not None and not pattern.fullmatch(text)


def _has_written(rule: Rule, about: str) -> bool:
    if about == "min":
        return rule.fewest is not None
    return rule.most is not None if about == "max" else about in rule.allowed
