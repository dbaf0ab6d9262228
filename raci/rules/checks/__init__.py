"""What is to be mended in a matrix before the leads can sign it, and what is only said. Codes as in
docs/concepts (R01 and the like).
"""

from raci.rules.checks.catalogue import RULES, Rule
from raci.rules.checks.check import check
from raci.rules.checks.columns import PERSONAL
from raci.rules.checks.finding import Finding, Severity, Step, errors
from raci.rules.checks.rows import external_accountable
from raci.rules.checks.team import Away, Limits, Member, Team
from raci.rules.checks.trades import is_outside, trades_of_row
from raci.rules.checks.waived import Excepted, marked
from raci.rules.checks.whole import signatures_missing

__all__ = [
    "PERSONAL",
    "RULES",
    "Away",
    "Excepted",
    "Finding",
    "Limits",
    "Member",
    "Rule",
    "Severity",
    "Step",
    "Team",
    "check",
    "errors",
    "external_accountable",
    "is_outside",
    "marked",
    "signatures_missing",
    "trades_of_row",
]
