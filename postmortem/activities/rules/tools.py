"""What can be switched on for an activity; everything else stays out of sight (experience.md, section 3)."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOOLS: Final[Mapping[str, str | Promise]] = {
    "slots": _("publish slots"),
    "brief": _("briefs"),
    "test_reading": _("test reading"),
    "journey": _("the user's way"),
    "field_rules": _("field rules"),
    "coverage": _("coverage"),
    "attendance": _("who takes part in the alignment"),
    "presence": _("departments per phase"),
    "tracks": _("two tracks before the launch"),
    "metrics": _("metrics and data checks"),
    "voices": _("what users say"),
    "kickoff": _("kick-off"),
    "weekly": _("weekly alignment"),
    "premortem": _("pre-mortem"),
}
# What each is for, in one line.
USES: Final[Mapping[str, str | Promise]] = {
    "slots": _("When each channel publishes, and by when what goes into it must be final."),
    "brief": _("What whoever makes something needs to know, filled in through a link."),
    "test_reading": _("Three to five outsiders say what it is, whether they want it and how to use it."),
    "journey": _("The steps a user goes; before the launch somebody walks each and says what was seen."),
    "field_rules": _("What each party allows in each field, where that is written, where rules contradict."),
    "coverage": _("Every scenario, every change, and which department has looked at it."),
    "attendance": _("Which party is at the table, and who presents."),
    "presence": _("Which department is there in which phase."),
    "tracks": _("Product tests while operations prepares, side by side."),
    "metrics": _("At most three figures with a target, and looking back at them after the launch."),
    "voices": _("Cards with the words of users beside the goal, put together by what they are about."),
    "kickoff": _("The goal, who does what and what is left out, said once to everybody."),
    "weekly": _("Three short entries on Monday, beside those of last week."),
    "premortem": _("Imagine that it went wrong: what was it, and what is done about it now?"),
}
# Which of them are tables of things to know, by the kind of the table.
TABLES: Final = (
    *("field_rules", "coverage", "attendance", "test_reading", "journey"),
    *("tracks", "presence", "brief"),
)


def known_tools(names: Sequence[str]) -> list[str]:
    """These names in the order of the registry, each once, unknown ones left out."""
    return [name for name in TOOLS if name in names]
