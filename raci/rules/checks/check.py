"""All rules over one matrix."""

from collections.abc import Callable, Iterable

from raci.rules.checks.finding import Finding
from raci.rules.checks.rows import (
    department_without_person,
    empty_row,
    no_accountable,
    no_responsible,
    outcome_without_owner,
)
from raci.rules.checks.whole import outcome_missing
from raci.rules.matrix import Row

# Of the rules in one group only the first that is broken is said: the others follow from it.
ROW_RULES: tuple[tuple[Callable[[Row], Finding | None], ...], ...] = (
    (empty_row, outcome_without_owner, no_accountable, department_without_person),
    (empty_row, no_responsible),
)


def check(rows: Iterable[Row]) -> list[Finding]:
    """Every broken rule, the matrix first, then row by row; each sentence is in the reader's language."""
    rows = list(rows)
    found = [missing] if (missing := outcome_missing(rows)) else []
    for row in rows:
        firsts = [next((f for rule in group if (f := rule(row))), None) for group in ROW_RULES]
        found += dict.fromkeys(f for f in firsts if f)
    return found
