"""Field rules: what each party takes in one field, and where that is written.

What is not written never counts as allowed: it stays open, and is asked.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.rules.checks.characters import CLASSES
from postmortem.activities.rules.checks.kind import Part, Value

NOT_WRITTEN: Final = "not_written"
KNOWN_BY: Final = {
    "documented": gettext_lazy("documented"),
    "told": gettext_lazy("told when asked"),
    NOT_WRITTEN: gettext_lazy("not written"),
}
NEEDED: Final = {"yes": gettext_lazy("required"), "no": gettext_lazy("may be empty")}
SCHEMA: Final = (
    Part("known_by", gettext_lazy("How is the rule known?"), "choice", required=True, choices=KNOWN_BY),
    Part("needed", gettext_lazy("Must it be filled in?"), "choice", choices=NEEDED),
    Part("min", gettext_lazy("Fewest characters"), "number"),
    Part("max", gettext_lazy("Most characters"), "number"),
    Part(
        "allowed",
        gettext_lazy("Allowed"),
        "choices",
        choices=CLASSES,
        help=gettext_lazy("Mark only what is written or was said. What is marked nowhere stays not written."),
    ),
    Part("refused", gettext_lazy("Not allowed"), "choices", choices=CLASSES),
    Part(
        "format",
        gettext_lazy("Format"),
        help=gettext_lazy("In words, or a regular expression from ^ to $."),
    ),
    Part(
        "source",
        gettext_lazy("Where does it stand?"),
        help=gettext_lazy("Document and section, or who said it."),
    ),
    Part("production", gettext_lazy("It can be proved only in production"), "yes"),
)
LONGEST_PATTERN: Final = 200


def is_known(value: Value) -> bool:
    """Whether the value settles the cell."""
    return bool(value) and value.get("known_by") != NOT_WRITTEN


def check(value: Value) -> None:
    """Raises ValidationError by part for what does not fit together."""
    wrong = {}
    fewest, most = value.get("min"), value.get("max")
    if fewest is not None and most is not None and fewest > most:
        wrong["max"] = _("This is less than the fewest characters.")
    if both := set(value.get("allowed", ())) & set(value.get("refused", ())):
        names = ", ".join(str(word) for code, word in CLASSES.items() if code in both)
        wrong["refused"] = _("Marked as allowed, too: %(names)s.") % {"names": names}
    if value.get("known_by") == "documented" and not value.get("source"):
        wrong["source"] = _("Say in which document and section it stands.")
    if wrong:
        raise ValidationError(wrong)


def says(value: Value) -> list[str]:
    """The rule in short phrases."""
    lines = [_length(value), _word(NEEDED, value.get("needed"))]
    lines += [
        _("allowed: %(names)s") % {"names": _names(value["allowed"])} if value.get("allowed") else "",
        _("not allowed: %(names)s") % {"names": _names(value["refused"])} if value.get("refused") else "",
        _("format: %(format)s") % {"format": value["format"]} if value.get("format") else "",
        _word(KNOWN_BY, value.get("known_by")),
        value.get("source", ""),
        _("provable only in production") if value.get("production") else "",
    ]
    return [line for line in lines if line]


def _word(words: dict[str, Any], code: str | None) -> str:
    return str(words[code]) if code in words else ""


def _names(codes: list[str]) -> str:
    return " · ".join(str(word) for code, word in CLASSES.items() if code in codes)


def _length(value: Value) -> str:
    fewest, most = value.get("min"), value.get("max")
    if fewest is not None and fewest == most:
        return _("exactly %(max)s characters") % {"max": most}
    if fewest is not None and most is not None:
        return _("%(min)s to %(max)s characters") % {"min": fewest, "max": most}
    if most is not None:
        return _("at most %(max)s characters") % {"max": most}
    return _("at least %(min)s characters") % {"min": fewest} if fewest is not None else ""


@dataclass(frozen=True)
class Rule:
    """What one party takes in one field; None and empty mean that nothing is written about it."""

    fewest: int | None = None
    most: int | None = None
    needed: str = ""
    allowed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    format: str = ""

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """The format as a pattern, if it is one that costs little on any text; else None: it is words."""
        return pattern_of(self.format)


def rule_of(value: Value) -> Rule:
    """The rule in a cell's value; one that says of itself that nothing is written is empty."""
    if not is_known(value):
        return Rule()
    return Rule(
        fewest=value.get("min"),
        most=value.get("max"),
        needed=value.get("needed", ""),
        allowed=frozenset(value.get("allowed", ())),
        refused=frozenset(value.get("refused", ())),
        format=value.get("format", ""),
    )


def pattern_of(said: str) -> re.Pattern[str] | None:
    """A regular expression from ^ to $ without groups and with at most one part that varies in length: no
    text makes such a one slow.
    """
    if not (said.startswith("^") and said.endswith("$") and len(said) <= LONGEST_PATTERN):
        return None
    if re.search(r"\[\[|--|&&|~~|\|\|", said):
        return None  # other programs read these in another way
    bare = re.sub(r"\\.", "x", re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", said))
    varying = re.findall(r"[*+?]|\{\d*,\d*\}", bare)
    counts = [int(n) for n in re.findall(r"\d+", "".join(re.findall(r"\{[\d,]*\}", bare)))]
    if re.search(r"[()|]", bare) or len(varying) > 1 or max(counts, default=0) > 10_000:
        return None
    try:
        return re.compile(said)
    except (re.error, OverflowError):
        return None
