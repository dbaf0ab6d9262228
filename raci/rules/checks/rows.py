"""Rules for one row: "horizontal" reading."""

from django.utils.translation import gettext as _

from raci.rules.checks.finding import Finding, Severity, Step
from raci.rules.matrix import Row


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
