"""The practices that belong to each of the ten situations: was it done?"""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Situation


class Practice(NamedTuple):
    """One practice: its code, and one sentence that can be answered with done or not done."""

    code: str
    text: Promise


PRACTICES: Final[dict[str, tuple[Practice, ...]]] = {
    Situation.REQUIREMENT_CHANGE: (
        Practice(
            "need-and-impact", _("Need and impact of the change are written down before it is taken in")
        ),
        Practice("resources-again", _("People and time are allotted anew for the change")),
        Practice("dates-again", _("The dates are planned anew, and whoever agreed to them is named")),
        Practice("new-risks", _("The new risks have an answer and somebody who watches them")),
    ),
    Situation.DELAY: (
        Practice("plan-per-phase", _("Each phase has a length that comes from earlier activities")),
        Practice("risks-at-start", _("The risks are listed at the start, each with what will be done")),
        Practice("resources-confirmed", _("Each department confirms its people, and how they can be moved")),
    ),
    Situation.USER_EXPERIENCE: (
        Practice("user-research", _("Somebody outside the team tried it before it was finished")),
        Practice("design-review", _("Design looks at the whole way of the user, not at single pages")),
        Practice("smooth-functions", _("Every function is complete and goes through to its end")),
    ),
    Situation.MISSING_FUNCTION: (
        Practice("needs-analysed", _("What users need is listed, with where it comes from")),
        Practice("feasibility", _("Engineering judges each need before it is promised")),
        Practice("needs-traced", _("Each need leads to a deliverable and to a check")),
    ),
    Situation.COLLABORATION: (
        Practice("regular-meetings", _("All departments meet regularly, with open points written down")),
        Practice("resources-agreed", _("What each department gives is agreed in writing")),
        Practice("one-plan", _("There is one place for the plan, and everybody knows it")),
    ),
    Situation.TECHNICAL: (
        Practice("technical-evaluation", _("The technical way is judged at the start by whoever builds it")),
        Practice("technical-risks", _("Each technical risk has an answer, and a day by which it is known")),
        Practice("support-on-call", _("It is settled who can be asked for help, and how fast")),
    ),
    Situation.MARKET: (
        Practice("market-research", _("Market and competitors are looked at before the goal is set")),
        Practice("product-improved", _("What the first users say leads to changes by a date")),
        Practice("promotion-planned", _("The promotion is planned together with marketing")),
    ),
    Situation.TEAM: (
        Practice("training", _("Whoever does it for the first time is shown how")),
        Practice("clear-tasks", _("Each person knows the goal and the own tasks, in writing")),
    ),
    Situation.COMPLAINT: (
        Practice("reply-clock", _("A complaint has a path, and a time by which it is answered")),
        Practice("conditions-behind", _("The conditions behind a complaint are looked for")),
        Practice("customer-told", _("What was improved is told to the customer")),
    ),
    Situation.RELEASE: (
        Practice("release-plan", _("There is a plan for the release: who, what, when")),
        Practice("roll-back", _("The way back is written down and was tried")),
        Practice("support-at-release", _("Technical support is there during the release")),
    ),
}
KNOWN: Final = {(str(situation), one.code) for situation, found in PRACTICES.items() for one in found}


def practices_of(situation: str) -> tuple[Practice, ...]:
    """The practices of a situation, in their order; none for a code that is no situation."""
    return PRACTICES.get(situation, ())
