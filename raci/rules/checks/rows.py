"""Rules for one row: "horizontal" reading of its letters and its name."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raci.rules.checks.finding import Finding, Severity, Step
from raci.rules.checks.names import is_vague
from raci.rules.checks.team import Limits, Team
from raci.rules.letters import LETTER_SETS
from raci.rules.matrix import Row

# Of all sets: a letter that needs another one needs it wherever it is used.
NEEDS = {letter.code: letter.needs for one in LETTER_SETS.values() for letter in one.letters if letter.needs}


def empty_row(row: Row) -> Finding | None:
    """R07: a row in which nobody has a letter. Of the final effect more is said (R13)."""
    if row.is_outcome or row.department_id or any(row.letters.values()):
        return None
    sentence, mend = _("Nobody has a letter in this row."), _("Name who answers for it")
    return Finding("R07", Severity.ERROR, row.pk, sentence, mend, Step.FILL)


def outcome_without_owner(row: Row) -> Finding | None:
    """R13, seen from the outcome row: nobody is named for the final effect."""
    if not row.is_outcome or row.accountable_id:
        return None
    sentence, mend = _("The final effect has no owner."), _("Name who answers for the final effect")
    return Finding("R13", Severity.ERROR, row.pk, sentence, mend, Step.NAME)


def no_accountable(row: Row) -> Finding | None:
    """R01: nobody and no department is accountable. More than one has no place to be stored."""
    if row.department_id:
        return None
    sentence, mend = _("No one is accountable."), _("Name who answers for it")
    return Finding("R01", Severity.ERROR, row.pk, sentence, mend, Step.NAME)


def department_without_person(row: Row) -> Finding | None:
    """R10: the A went to a department that has not named a person yet."""
    if row.accountable_id or not row.department_id:
        return None
    sentence, mend = _("The department has not named a person yet."), _("Name who answers for it")
    return Finding("R10", Severity.ERROR, row.pk, sentence, mend, Step.NAME)


def needed_letter(row: Row) -> Finding | None:
    """R20: a letter without the one it needs: S helps somebody who does it."""
    for code, needed in NEEDS.items():
        if row.holding(code) and not row.holding(needed):
            sentence, mend = _("There is help for this row, but no one is responsible."), _("Say who does it")
            return Finding("R20", Severity.ERROR, row.pk, sentence, mend, Step.GIVE_R)
    return None


def no_responsible(row: Row) -> Finding | None:
    """R02: nobody does the work; whoever is accountable may do it, but then that is said."""
    if row.holding("R"):
        return None
    sentence, mend = _("No one is responsible."), _("Say who does it")
    return Finding("R02", Severity.ERROR, row.pk, sentence, mend, Step.GIVE_R)


def many_responsible(row: Row, limits: Limits) -> Finding | None:
    """R03: so many do it that it is more than one thing."""
    number = len(row.holding("R"))
    if number <= limits.responsible:
        return None
    sentence = ngettext(
        "%(count)s does it: it may be more than one thing.",
        "%(count)s do it: it may be more than one thing.",
        number,
    )
    return Finding(
        "R03", Severity.WARNING, row.pk, sentence % {"count": number}, _("Split the row"), Step.SPLIT
    )


def many_consulted(row: Row, columns: int, limits: Limits) -> Finding | None:
    """R04: each C is a way there and back before it is settled. Up to two are never too many."""
    number = len(row.holding("C"))
    is_most = number > 2 and number > columns * limits.consulted_share
    if number <= limits.consulted and not is_most:
        return None
    sentence = ngettext(
        "%(count)s is asked before it is settled, and every answer takes its time.",
        "%(count)s are asked before it is settled, and every answer takes its time.",
        number,
    )
    mend = _("Tell some of them afterwards instead")
    return Finding("R04", Severity.WARNING, row.pk, sentence % {"count": number}, mend, Step.LETTERS)


def many_informed(row: Row, limits: Limits) -> Finding | None:
    """R05: told out of habit."""
    number = len(row.holding("I"))
    if number <= limits.informed:
        return None
    sentence = ngettext(
        "%(count)s is told each time; whoever only looks now and then can follow it.",
        "%(count)s are told each time; whoever only looks now and then can follow it.",
        number,
    )
    mend = _("Keep those who need it")
    return Finding("R05", Severity.INFO, row.pk, sentence % {"count": number}, mend, Step.LETTERS)


def nobody_is_asked_or_told(row: Row, team: Team) -> Finding | None:
    """R06: departments work on one thing and do not hear of each other."""
    if row.holding("C") or row.holding("I"):
        return None
    touching = row.signing_departments | {h.department_id for h in team.contributors.get(row.pk, ())}
    if len(touching) < 2:
        return None
    sentence = _("More than one department has a hand in it, and nobody is asked or told.")
    return Finding("R06", Severity.WARNING, row.pk, sentence, _("Say who is asked or told"), Step.LETTERS)


def unclear_result(row: Row) -> Finding | None:
    """R09: the name shows no result, or nothing says when it is good."""
    if is_vague(row.name):
        sentence, mend = _("The name does not say what will be there."), _("Name the result")
    elif not row.acceptance.strip():
        sentence, mend = _("Nothing says when it is good."), _("Say when it is good")
    else:
        return None
    return Finding("R09", Severity.WARNING, row.pk, sentence, mend, Step.EDIT_ROW)


def letters_in_one_cell(row: Row) -> Finding | None:
    """R17: more than one letter for one holder; A together with R is usual."""
    held = Counter(holder for holders in row.letters.values() for holder in holders)
    owner = (row.department_id, row.accountable_id)
    asides = {holder for code in "SCI" for holder in row.holding(code)}
    if not any(number > 1 for number in held.values()) and owner not in asides:
        return None
    sentence, mend = _("One cell has more than one letter."), _("Keep the one that asks for most")
    return Finding("R17", Severity.INFO, row.pk, sentence, mend, Step.LETTERS)


def external_accountable(row_id: int | None, letter: str, name: str) -> Finding | None:
    """R18: a party outside the house (its `name`) has this letter, and it is the A.

    It cannot be stored, so only an import can meet it.
    """
    if letter != "A":
        return None
    said = _("%(name)s is outside and cannot answer for a row here; name somebody who does.")
    sentence = said % {"name": name}
    return Finding("R18", Severity.ERROR, row_id, sentence, _("Name who answers for it"), Step.NAME)
