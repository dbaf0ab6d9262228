"""What is to be mended in a matrix before the leads can sign it. Codes as in docs/concepts (R01 and the
like).
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from raci.rules.matrix import Row


class Severity(StrEnum):
    """An error keeps the matrix from being put forward; the others are only said."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Step(StrEnum):
    """The mend that goes with a finding: which page or button carries it out."""

    NAME = "name"
    GIVE_R = "give_r"
    FILL = "fill"
    ADD_OUTCOME = "add_outcome"


class Finding(NamedTuple):
    """One rule that a row (or, without row, the matrix) breaks: what is wrong and what mends it, as
    sentences.
    """

    code: str
    severity: Severity
    row_id: int | None
    sentence: str
    mend: str
    step: Step


def empty_row(row: Row) -> Finding | None:
    """R07: a row in which nobody has a letter. Of the final effect more is said (R13)."""
    if row.is_outcome or row.department_id or any(row.letters.values()):
        return None
    return Finding(
        "R07",
        Severity.ERROR,
        row.pk,
        _("Nobody has a letter in this row."),
        _("Name who answers for it"),
        Step.FILL,
    )


def outcome_without_owner(row: Row) -> Finding | None:
    """R13, seen from the outcome row: nobody is named for the final effect."""
    if not row.is_outcome or row.accountable_id:
        return None
    return Finding(
        "R13",
        Severity.ERROR,
        row.pk,
        _("The final effect has no owner."),
        _("Name who answers for the final effect"),
        Step.NAME,
    )


def no_accountable(row: Row) -> Finding | None:
    """R01: nobody and no department is accountable. More than one has no place to be stored."""
    if row.department_id:
        return None
    return Finding(
        "R01",
        Severity.ERROR,
        row.pk,
        _("No one is accountable."),
        _("Name who answers for it"),
        Step.NAME,
    )


def department_without_person(row: Row) -> Finding | None:
    """R10: the A went to a department that has not named a person yet."""
    if row.accountable_id or not row.department_id:
        return None
    return Finding(
        "R10",
        Severity.ERROR,
        row.pk,
        _("The department has not named a person yet."),
        _("Name who answers for it"),
        Step.NAME,
    )


def no_responsible(row: Row) -> Finding | None:
    """R02: nobody does the work; whoever is accountable may do it, but then that is said."""
    if row.holding("R"):
        return None
    return Finding(
        "R02", Severity.ERROR, row.pk, _("No one is responsible."), _("Say who does it"), Step.GIVE_R
    )


def outcome_missing(rows: Iterable[Row]) -> Finding | None:
    """R13, seen from the matrix: there is no row for the final effect."""
    if any(row.is_outcome for row in rows):
        return None
    return Finding(
        "R13",
        Severity.ERROR,
        None,
        _("There is no row for the final effect."),
        _("Add the row for the final effect"),
        Step.ADD_OUTCOME,
    )


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


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == Severity.ERROR]
