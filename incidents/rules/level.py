"""How bad it is, from what it touches: each answer counts one step. Pure; correctable, with a reason."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Incident
from incidents.rules.incident import Affected

Severity = Incident.Severity
OUTSIDE = {Affected.CUSTOMERS, Affected.COMPLAINT, Affected.PARTNERS}


class Touches(StrEnum):
    """What it touches, beside people."""

    MANY = "many"
    BLOCKED = "blocked"
    MONEY = "money"
    DELAY = "delay"


TOUCHES = {
    Touches.MANY: gettext_lazy("Many, or it is seen in public"),
    Touches.BLOCKED: gettext_lazy("They cannot go on at all"),
    Touches.MONEY: gettext_lazy("Money"),
    Touches.DELAY: gettext_lazy("A date that was promised"),
}
CUSTOMERS = "customers"
SAID: dict[str, str | Promise] = {
    CUSTOMERS: gettext_lazy("People outside are affected"),
    **{code.value: words for code, words in TOUCHES.items()},
}


def answers(affected: Collection[str], touches: Collection[str]) -> dict[str, bool]:
    """What is stored: question → yes or no, with customers (anybody outside) from who is affected."""
    outside = any(code in OUTSIDE for code in affected)
    return {CUSTOMERS: outside, **{code.value: code in touches for code in Touches}}


def touched(stored: Mapping[str, object]) -> list[str]:
    """The ticked boxes of stored answers."""
    return [code.value for code in Touches if stored.get(code)]


def level(stored: Mapping[str, object], *, money_involved: bool = False) -> int:
    """1 (business stands still) to 4 (hardly anybody notices): every yes is one step up.

    Where customers pay in the activity, standing still or wrong money is one more step.
    """
    steps = sum(bool(stored.get(question)) for question in SAID)
    if money_involved and (stored.get(Touches.BLOCKED) or stored.get(Touches.MONEY)):
        steps += 1
    return max(Severity.ONE, Severity.FOUR - steps)


def reasons(stored: Mapping[str, object]) -> list[str]:
    """What was answered with yes, in words."""
    return [str(words) for question, words in SAID.items() if stored.get(question)]


def check_corrected(severity: int, follows: int, reason: str) -> None:
    """Raises ValidationError on severity_reason if the level is another than follows, and nobody says why."""
    if severity != follows and not reason.strip():
        said = _("Say in one sentence why the level is another than the answers give: level %(level)s.")
        raise ValidationError({"severity_reason": said % {"level": follows}})
