"""Where the rules of two parties on one field do not fit together, in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.rules.checks.characters import CLASSES
from postmortem.activities.rules.checks.fields import Rule, rule_of
from postmortem.activities.rules.checks.kind import Grid, GridLine

Rules = Mapping[str, Rule]


class Finding(NamedTuple):
    """One thing about one field: a conflict between parties, or (not `is_conflict`) what one of them has not
    written while another counts on it. `about` is "length", "needed", "format" or a class of characters.
    """

    row: int
    field: str
    about: str
    sentence: str
    is_conflict: bool = True


class Found(NamedTuple):
    """What is shown above the table of field rules."""

    conflicts: list[Finding]
    unwritten: list[Finding]
    production: list[GridLine]


def found(grid: Grid) -> Found:
    """Every finding of a table, and the rows with something that only production proves."""
    findings = [one for row in grid.rows for one in of_row(grid, row)]
    production = [
        row
        for row in grid.rows
        if any(grid.at(row, column).value.get("production") for column in grid.columns)
    ]
    return Found(
        [one for one in findings if one.is_conflict],
        [one for one in findings if not one.is_conflict],
        production,
    )


def of_row(grid: Grid, row: GridLine) -> list[Finding]:
    """The findings about one field; a party for whom the field does not exist has no say in it."""
    rules = {
        column.label: rule_of(grid.at(row, column).value)
        for column in grid.columns
        if grid.at(row, column).state != "not_applicable"
    }
    return [Finding(row.pk, row.label, *one) for one in between(rules)]


def in_row(grid: Grid, row: GridLine) -> list[str]:
    """The conflicts about one field, in words."""
    return [one.sentence for one in of_row(grid, row) if one.is_conflict]


def between(rules: Rules) -> Iterator[tuple[str, str, bool]]:
    """(about, sentence, is_conflict) of the rules of several parties, by their names."""
    yield from _lengths(rules)
    yield from _needed(rules)
    yield from _formats(rules)
    for code, word in CLASSES.items():
        yield from _characters(code, str(word), rules)


def _join(names: Iterable[str]) -> str:
    return _(", ").join(names)


def _lengths(rules: Rules) -> Iterator[tuple[str, str, bool]]:
    most = {name: rule.most for name, rule in rules.items() if rule.most is not None}
    if len(set(most.values())) > 1:
        limits = [_("%(party)s %(n)s") % {"party": name, "n": n} for name, n in most.items()]
        yield "length", _("Most characters: %(limits)s.") % {"limits": _join(limits)}, True
    fewest = {name: rule.fewest for name, rule in rules.items() if rule.fewest is not None}
    if len(set(fewest.values())) > 1:
        limits = [_("%(party)s %(n)s") % {"party": name, "n": n} for name, n in fewest.items()]
        yield "length", _("Fewest characters: %(limits)s.") % {"limits": _join(limits)}, True


def _needed(rules: Rules) -> Iterator[tuple[str, str, bool]]:
    yes = [name for name, rule in rules.items() if rule.needed == "yes"]
    no = [name for name, rule in rules.items() if rule.needed == "no"]
    if yes and no:
        said = {"yes": _join(yes), "no": _join(no)}
        yield "needed", _("Required by %(yes)s; may be empty at %(no)s.") % said, True


def _formats(rules: Rules) -> Iterator[tuple[str, str, bool]]:
    said = {name: rule.format for name, rule in rules.items() if rule.format}
    if len(set(said.values())) > 1:
        yield "format", _("Different formats: %(names)s.") % {"names": _join(said)}, True


def _characters(code: str, word: str, rules: Rules) -> Iterator[tuple[str, str, bool]]:
    yes = [name for name, rule in rules.items() if code in rule.allowed]
    no = [name for name, rule in rules.items() if code in rule.refused]
    silent = [name for name, rule in rules.items() if code not in rule.allowed | rule.refused]
    said = {"what": word, "yes": _join(yes), "no": _join(no), "silent": _join(silent)}
    if yes and no:
        yield code, _("%(what)s: allowed by %(yes)s, not by %(no)s.") % said, True
    if yes and silent:
        yield code, _("%(what)s: allowed by %(yes)s, not written by %(silent)s.") % said, False
