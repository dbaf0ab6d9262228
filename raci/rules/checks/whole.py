"""Rules for the matrix as a whole."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from raci.rules.checks.finding import Finding, Severity, Step
from raci.rules.matrix import Row


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
