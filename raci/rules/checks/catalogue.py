"""Every rule by its code: how heavy it is and what it is about, for exceptions and their list."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raci.rules.checks.finding import Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  as in the table of docs/concepts


class Rule(NamedTuple):
    severity: Severity
    title: str | Promise


RULES: Final[dict[str, Rule]] = {
    "R01": Rule(E, _("somebody is accountable")),
    "R02": Rule(E, _("somebody is responsible")),
    "R03": Rule(W, _("few are responsible")),
    "R04": Rule(W, _("few are consulted")),
    "R05": Rule(I, _("few are told each time")),
    "R06": Rule(W, _("departments hear of each other")),
    "R07": Rule(E, _("the row has letters")),
    "R08": Rule(E, _("every name stands once")),
    "R09": Rule(W, _("the name shows a result, and something says when it is good")),
    "R10": Rule(E, _("a person is named who is there when it is due")),
    "R11": Rule(W, _("A and R are with the trade of the row")),
    "R12": Rule(W, _("the A is not below the R")),
    "R13": Rule(E, _("the final effect has an owner")),
    "R14": Rule(W, _("whoever contributes has a letter")),
    "R15": Rule(W, _("whoever approves is accountable or asked before")),
    "R16": Rule(W, _("somebody else looks at it, too")),
    "R17": Rule(I, _("one letter in a cell")),
    "R18": Rule(E, _("somebody of the house is accountable")),
    "R19": Rule(W, _("rows that follow each other hear of each other")),
    "R20": Rule(E, _("help goes with somebody responsible")),
    "C01": Rule(W, _("what falls due in a week can be done in a week")),
    "C02": Rule(W, _("the A is spread over several people")),
    "C03": Rule(I, _("a column has empty cells")),
    "C04": Rule(I, _("a department does more than look on")),
    "C05": Rule(E, _("whoever takes part has a letter")),
    "C06": Rule(W, _("one person has few parts")),
    "C07": Rule(W, _("whoever works on it is asked before")),
    "M01": Rule(E, _("every department of the activity appears")),
    "M02": Rule(W, _("several departments answer for rows")),
    "M03": Rule(W, _("the matrix is as new as the plan")),
    "M04": Rule(E, _("every signature is there at the launch")),
    "M05": Rule(W, _("the sponsor decides and does not do the daily work")),
    "M06": Rule(I, _("rows are grouped")),
    "M07": Rule(W, _("rows are added in time")),
}
