"""What a rule says about a matrix."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from raci.rules.matrix import Holder


class Severity(StrEnum):
    """An error keeps the matrix from being put forward; the others are only said."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


WEIGHTS = {severity: number for number, severity in enumerate(Severity)}


class Step(StrEnum):
    """The mend that goes with a finding: which page or button carries it out."""

    NAME = "name"
    GIVE_R = "give_r"
    FILL = "fill"
    ADD_OUTCOME = "add_outcome"
    SPLIT = "split"
    EDIT_ROW = "edit_row"
    DEPUTY = "deputy"
    LETTERS = "letters"
    LOAD = "load"
    PUT_FORWARD = "put_forward"
    EXCEPTION = "exception"


class Finding(NamedTuple):
    """One rule that a row, a column (`holder`) or, without either, the matrix breaks: what is wrong and what
    mends it, as sentences. `waived` says why it may be so (an exception), and `until` how long.
    """

    code: str
    severity: Severity
    row_id: int | None
    sentence: str
    mend: str
    step: Step
    holder: Holder | None = None
    waived: str = ""
    until: datetime | None = None

    @property
    def blocks(self) -> bool:
        """Nobody can sign while it is so."""
        return self.severity == Severity.ERROR and not self.waived

    @property
    def weight(self) -> int:
        """For sorting, the heaviest first; what an exception covers comes last."""
        return len(WEIGHTS) if self.waived else WEIGHTS[self.severity]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep the matrix from being put forward."""
    return [finding for finding in findings if finding.blocks]
