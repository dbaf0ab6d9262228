"""What a template holds, and whether it holds together.

The body is JSON (the files beside this one are TOML of the same shape), version 1:

    version       1
    about         {"en", "zh"}: one line, what it brings and when to take it
    freeze_hours  how long before the launch everything is to be final; less where there is little time
    tools         names of rules.TOOLS that it switches on; may be left out
    rows          in their order, each
        kind, phase   codes of Deliverable
        discipline    a code of DisciplineCode, or empty
        name          {"en", "zh"}
        acceptance    {"en", "zh"}: when is it good; may be empty
        percent       due after this share of the time from the beginning to the freeze, 1 to 95; or
        days_after    due this many days after the launch, 0 to 90: only the final effect
        letters       {"A": trade, "R": [trades], "S": …, "C": …, "I": …}: trades, never people or departments

One row is the final effect. No two rows have the same name.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.activities.models import Deliverable
from postmortem.activities.rules.tools import TOOLS, known_tools
from postmortem.people.models import DisciplineCode

VERSION: Final = 1
MOST_ROWS: Final = 60
LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 1000
PERCENTS: Final = range(1, 96)
DAYS: Final = range(91)
HOURS: Final = range(169)
MANY: Final = ("R", "S", "C", "I")
OUTCOME: Final = Deliverable.Kind.OUTCOME
Document = Mapping[str, Any]


class Said(NamedTuple):
    """The same in both languages."""

    en: str = ""
    zh: str = ""

    def within(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @property
    def keys(self) -> set[str]:
        """What a name is compared by."""
        return {key_of(self.en), key_of(self.zh)}

    @property
    def document(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}


NOTHING: Final = Said()


def key_of(name: str) -> str:
    """A name without case and spaces."""
    return "".join(name.split()).casefold()


@dataclass(frozen=True)
class StarterRow:
    """One row of a template; `letters` maps a letter to trades, the A to one at most."""

    kind: str
    phase: str
    name: Said
    discipline: str = ""
    acceptance: Said = NOTHING
    percent: int | None = None
    days_after: int | None = None
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_outcome(self) -> bool:
        return self.kind == OUTCOME

    @property
    def document(self) -> dict[str, Any]:
        """The row as the body holds it."""
        due = {"percent": self.percent} if self.days_after is None else {"days_after": self.days_after}
        letters: dict[str, Any] = {code: list(trades) for code, trades in self.letters.items() if trades}
        if "A" in letters:
            letters["A"] = letters["A"][0]
        return {
            "kind": self.kind,
            "phase": self.phase,
            "discipline": self.discipline,
            "name": self.name.document,
            "acceptance": self.acceptance.document,
            **due,
            "letters": letters,
        }


@dataclass(frozen=True)
class Body:
    rows: tuple[StarterRow, ...]
    about: Said = NOTHING
    freeze_hours: int = 0
    tools: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "about": self.about.document,
            "freeze_hours": self.freeze_hours,
            "tools": list(self.tools),
            "rows": [row.document for row in self.rows],
        }


def read_body(document: object) -> Body:
    """The body of a template from its JSON. Raises ValidationError with one sentence if it does not hold
    together.
    """
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise ValidationError(_("This is no template of a version that is known here."))
    found = document.get("rows")
    if not isinstance(found, list | tuple):
        raise ValidationError(_("A template has a list of rows."))
    rows = tuple(read_row(one, number) for number, one in enumerate(found, 1))
    hours = document.get("freeze_hours", 0)
    if not _is_in(hours, HOURS):
        raise ValidationError(_("Say in whole hours, at most a week, by when it is final."))
    about = _said(document.get("about", {}), LONGEST_TEXT)
    return checked(Body(rows, about, hours, _tools(document.get("tools", ()))))


def _tools(document: object) -> tuple[str, ...]:
    if not isinstance(document, list | tuple):
        raise ValidationError(_("A template has a list of tools."))
    return tuple(known_tools([_one_of(name, list(TOOLS)) for name in document]))


def checked(body: Body) -> Body:
    """The body, if its rows fit together. Raises ValidationError with one sentence."""
    if len(body.rows) > MOST_ROWS:
        raise ValidationError(_("A template has at most %(most)s rows.") % {"most": MOST_ROWS})
    if sum(row.is_outcome for row in body.rows) != 1:
        raise ValidationError(_("A template has exactly one row for the final effect."))
    taken = Counter(key for row in body.rows for key in row.name.keys)
    twice = [row for row in body.rows if any(taken[key] > 1 for key in row.name.keys)]
    if twice:
        raise ValidationError(_("Two rows are called “%(name)s”.") % {"name": twice[0].name.en})
    return body


def read_row(document: object, number: int) -> StarterRow:
    """One row from its JSON. Raises ValidationError that says which row and what is wrong."""
    try:
        return _row(document if isinstance(document, Mapping) else {})
    except ValidationError as wrong:
        said = {"number": number, "sentence": " ".join(wrong.messages)}
        raise ValidationError(_("Row %(number)s: %(sentence)s") % said) from wrong


def _row(document: Document) -> StarterRow:
    name = _said(document.get("name", {}), LONGEST_NAME)
    if not (name.en and name.zh):
        raise ValidationError(_("Give it a name in both languages."))
    kind = _one_of(document.get("kind"), Deliverable.Kind.values)
    percent, days_after = document.get("percent"), document.get("days_after")
    _check_due(kind, percent, days_after)
    return StarterRow(
        kind=kind,
        phase=_one_of(document.get("phase"), Deliverable.Phase.values),
        name=name,
        discipline=_one_of(document.get("discipline", ""), ["", *DisciplineCode.values]),
        acceptance=_said(document.get("acceptance", {}), LONGEST_TEXT),
        percent=percent,
        days_after=days_after,
        letters=_letters(document.get("letters", {})),
    )


def _check_due(kind: str, percent: object, days_after: object) -> None:
    if (percent is None) == (days_after is None):
        raise ValidationError(_("Say when it is due in one way."))
    if percent is not None and not _is_in(percent, PERCENTS):
        raise ValidationError(_("It is due after 1 to 95 percent of the time."))
    if days_after is not None and kind != OUTCOME:
        raise ValidationError(_("Only the final effect is due after the launch."))
    if days_after is not None and not _is_in(days_after, DAYS):
        raise ValidationError(_("The final effect is due at most 90 days after the launch."))


def _letters(document: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(document, Mapping) or not set(document) <= {"A", *MANY}:
        raise ValidationError(_("A row of a template knows the letters A, R, S, C and I."))
    found = {}
    for code, said in document.items():
        trades = [said] if code == "A" else said
        if not isinstance(trades, list | tuple) or len(set(map(str, trades))) < len(trades):
            raise ValidationError(_("Letters in a template go to trades."))
        found[code] = tuple(_one_of(trade, DisciplineCode.values) for trade in trades)
    return {code: trades for code, trades in found.items() if trades}


def _one_of(value: object, codes: list[str]) -> str:
    if not isinstance(value, str) or value not in codes:
        raise ValidationError(_("“%(value)s” is not known here.") % {"value": str(value)[:40]})
    return value


def _said(document: object, longest: int) -> Said:
    texts = [document.get(code, "") for code in ("en", "zh")] if isinstance(document, Mapping) else [None]
    if not all(isinstance(text, str) and len(text) <= longest for text in texts):
        raise ValidationError(_("A text is missing or too long."))
    return Said(*(str(text).strip() for text in texts))


def _is_in(value: object, numbers: range) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in numbers
