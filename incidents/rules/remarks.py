"""Pure decisions about what readers ask: who reads it, when, and what is too long."""

from typing import Final

from postmortem.evidence.models import Remark

# What a comment carries in place of a fixed question when its author lets others read it, too.
FOR_ALL: Final = "for-all"
# What somebody says carries when it is a sentence of the page that reads as a verdict.
VERDICT: Final = "verdict"
LONGEST: Final = 1_000  # characters


def may_be_passed_on(remark: Remark) -> bool:
    """Whether others may read it once whoever keeps the page says so: a fixed question holds nobody's words,
    own words only if their author let them; what reads as a verdict never.
    """
    return remark.kind == Remark.Kind.CHIP or remark.chip == FOR_ALL


def may_be_read(remark: Remark) -> bool:
    """Whether other readers see it now."""
    return may_be_passed_on(remark) and remark.passed_on_at is not None
