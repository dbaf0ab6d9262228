"""What is to be mended in a matrix before the leads can sign it, and what is only said. Codes as in
docs/concepts (R01 and the like).
"""

from raci.rules.checks.check import check
from raci.rules.checks.finding import Finding, Severity, Step, errors

__all__ = ["Finding", "Severity", "Step", "check", "errors"]
