"""How a risk stands, which one is read first, and what a change request has to say. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Who asked for a change: a code in the lines of the entry, and its word.
CHANGE_SOURCES: Final[Mapping[str, str | Promise]] = {
    "customer": gettext_lazy("a customer"),
    "market": gettext_lazy("the market"),
    "executive": gettext_lazy("an executive"),
    "inside": gettext_lazy("somebody taking part"),
}
CHANGE_LINES: Final = ("need", "resources", "dates", "risks")


class RiskState(StrEnum):
    ACCEPTED = "accepted"
    ASKED = "asked"
    REFUSED = "refused"
    ANSWERED = "answered"
    OPEN = "open"


# A state is a shape and a word; these are the shapes.
RISK_SHAPES: Final[Mapping[RiskState, str]] = {
    RiskState.ACCEPTED: "verified",
    RiskState.ASKED: "said",
    RiskState.REFUSED: "warn",
    RiskState.ANSWERED: "half",
    RiskState.OPEN: "open",
}


def risk_state(*, response: str, signature: str) -> RiskState:
    """How a risk stands: `response` is what is done if it happens, `signature` the newest answer of a signer
    ("open", "done", "declined", or empty if nobody was asked).
    """
    signed = {"done": RiskState.ACCEPTED, "open": RiskState.ASKED, "declined": RiskState.REFUSED}
    if signature in signed:
        return signed[signature]
    return RiskState.ANSWERED if response.strip() else RiskState.OPEN


def risk_level(likelihood: int | None, impact: int | None) -> int:
    """1 to 9: how likely it is times how much it would matter; 0 where one of them is not said."""
    return (likelihood or 0) * (impact or 0)


def risk_waits(*, accepted: bool, noted: int, told: int) -> bool:
    """Whether the launch page has to name it: nobody signed for it, and not everybody told has taken note,
    or nobody was told.
    """
    return not accepted and (told == 0 or noted < told)


def check_change(lines: Mapping[str, str]) -> None:
    """Raises ValidationError by line for a change request that leaves something unsaid."""
    wrong = {
        name: _("Write a sentence; “none” is one, too.")
        for name in CHANGE_LINES
        if not lines.get(name, "").strip()
    }
    if lines.get("source", "") not in CHANGE_SOURCES:
        wrong["source"] = _("Say where the change comes from.")
    if wrong:
        raise ValidationError(wrong)


def check_signer(signer_id: int, driver_id: int) -> None:
    """Raises ValidationError on `signer`: whoever drives the activity asks, and somebody else signs."""
    if signer_id == driver_id:
        raise ValidationError(
            {"signer": _("Whoever drives the activity asks; choose somebody else to sign.")}
        )
