"""Who works, who is asked, who is told (Assignment), and who stands behind it (SignOff). A is the
deliverable's column.
"""

from raci.models.assignment import Assignment
from raci.models.editing import LetterChange, Matrix
from raci.models.importing import GivenFile, MatrixImport
from raci.models.signing import GateDecision, SignedRow, SignOff

__all__ = [
    "Assignment",
    "GateDecision",
    "GivenFile",
    "LetterChange",
    "Matrix",
    "MatrixImport",
    "SignOff",
    "SignedRow",
]
