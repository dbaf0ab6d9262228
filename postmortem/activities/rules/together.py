"""How far the departments are agreed: goals, figures, working together. Three sentences, no score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Metric
from postmortem.activities.rules.metrics import opposed

TWO_WEEKS = timedelta(days=14)


class Light(NamedTuple):
    """One of the three: a shape (done, half, open), what it is about, and the sentence that says why."""

    shape: str
    label: str
    sentence: str


@dataclass(frozen=True)
class Together:
    """What is known: the two sentences of the goal, live metrics (with `agreement` at hand), when the sides
    last sat together (None: never), and whether they mean to.
    """

    goal: str
    non_goal: str
    metrics: Sequence[Metric]
    met_on: date | None
    meets: bool
    today: date


def lights(known: Together) -> list[Light]:
    return [
        Light(*_goals(known)),
        Light(*_figures(known)),
        Light(*_process(known)),
    ]


def _goals(known: Together) -> tuple[str, str, str]:
    label = _("Goals")
    if not known.goal.strip():
        return "open", label, _("What is pursued is not said.")
    if opposed(known.metrics):
        return "half", label, _("It is said, and two sides measure themselves in opposite directions.")
    if not known.non_goal.strip():
        return "half", label, _("It is said; what is not pursued this time is open.")
    return "done", label, _("It is said what is pursued and what is not.")


def _figures(known: Together) -> tuple[str, str, str]:
    label = _("Figures")
    keys = [one for one in known.metrics if one.slot]
    if not keys:
        return "open", label, _("No key metric says how one will see it.")
    if any(one.target is None and not one.formula for one in keys):
        return "half", label, _("A key metric has no target yet.")
    if any(one.co_owner_id and not (one.agreement and one.agreement.frozen_at) for one in keys):
        return "half", label, _("A figure that two carry is not confirmed by both.")
    return "done", label, _("The same figures for everybody, each with its target.")


def _process(known: Together) -> tuple[str, str, str]:
    label = _("Working together")
    if known.met_on is None:
        if known.meets:
            return "open", label, _("A weekly alignment is wanted; none was held yet.")
        return "open", label, _("No kick-off and no weekly alignment yet.")
    if known.meets and known.today - known.met_on > TWO_WEEKS:
        return "half", label, _("The last alignment is more than two weeks ago.")
    return "done", label, _("The sides have sat together.")
