"""What a rule says about a matrix."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from raci.rules.matrix import Holder


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
    """One rule that a row, a column (`holder`) or, without either, the matrix breaks: what is wrong and what
    mends it, as sentences. `waived` says why it may be so (an exception).
    """

    code: str
    severity: Severity
    row_id: int | None
    sentence: str
    mend: str
    step: Step
    holder: Holder | None = None
    waived: str = ""

    @property
    def blocks(self) -> bool:
        """Nobody can sign while it is so."""
        return self.severity == Severity.ERROR and not self.waived


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep the matrix from being put forward."""
    return [finding for finding in findings if finding.blocks]
