"""The 26 things that make a retrospective worth reading, each met, open, for a person to judge, or not asked.

A list of what to look at before publishing; it is never counted into a score.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.rules.hindsight import looks_back
from incidents.rules.retrospective import FACTORS, length

SHOWN_SHARE: Final = 0.8  # of the lines of the timeline
ACRONYM: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,5}(?![A-Za-z0-9])")
EVERYBODY_KNOWS: Final = {
    "OK",
    "APP",
    "ID",
    "PDF",
    "CEO",
    "AM",
    "PM",
    "FAQ",
    "VIP",
    "UTC",
    "H5",
    "II",
    "IT",
    "TV",
}
MET, OPEN, JUDGE, NONE = "met", "open", "judge", "none"


@dataclass(frozen=True)
class Deed:
    """One improvement, as the list looks at it."""

    title: str
    end_state: str
    type: str
    priority: int
    is_strong: bool


@dataclass(frozen=True)
class Looked:
    """What is known of a page at work. What does not apply to it is None."""

    severe: bool = False
    is_incident: bool = True
    facilitator: bool | None = None  # somebody outside leads the conversation
    shared_in_time: bool | None = None
    summary: str = ""
    has_number: bool = False
    begins_before: bool | None = None
    lines: int = 0
    lines_shown: int = 0
    told: tuple[str, ...] = ()  # what people wrote into the timeline
    conditions: tuple[tuple[str, str], ...] = ()  # (text, why it made sense)
    conditions_shown: int = 0  # how many of them have something that shows them
    sides: int = 0
    sides_answered: int = 0
    matrix: bool | None = None
    compiled: bool = False
    phases: bool | None = None
    lucky: str = ""
    went_well: str = ""
    sweep: bool | None = None
    deeds: tuple[Deed, ...] = ()
    ideas_open: int = 0
    second_read: bool = False
    texts: tuple[str, ...] = ()
    explained: bool = False
    names: tuple[str, ...] = ()
    strong_hints: int = 0
    message_outside: bool = False
    restricted: bool = False
    restricted_reason: str = ""
    published: bool = False
    pulse: bool = False


class Item(NamedTuple):
    """One thing on the list: its code, how it stands, and where it is mended (an anchor of the page)."""

    code: str
    state: str
    place: str

    @property
    def words(self) -> str:
        return str(WORDS[self.code])


WORDS: Final[Mapping[str, str | Promise]] = {
    "facilitator": _("Somebody who had no row in it leads the conversation."),
    "shared": _("Those who took part could check the facts in time."),
    "summary": _("The one minute has at most 120 words, or 200 Chinese characters."),
    "number": _("What it meant is said with at least one number, or with how it was estimated."),
    "before": _("The timeline begins before it began."),
    "evidence": _("Four of five lines of the timeline have something that shows them."),
    "hindsight": _("The timeline says what could be seen then, not what should have been."),
    "conditions": _("At least two conditions met."),
    "sensible": _("Each condition says why it made sense at the time, and something shows it."),
    "sides": _("Every side has given its view, or said that it gives none."),
    "matrix": _("The matrix that was in force then is part of it."),
    "approvals": _("Approvals that were passed on are listed as such."),
    "phases": _("It says in which phase it arose and in which it was found."),
    "lucky": _("Where luck helped is answered; “none found” counts."),
    "well": _("At least one thing that went well is named."),
    "sweep": _("Similar things were looked at, or it says why not."),
    "deeds": _(
        "Every improvement says what will be different and how one sees it; not all are equally urgent."
    ),
    "strength": _("One improvement prevents it, and not all of them are training or a reminder."),
    "ideas": _("Every parked idea is taken up, or left with a reason."),
    "second": _("Somebody from another department understood it without explanation."),
    "words": _("Abbreviations are explained for readers from elsewhere."),
    "names": _("Names stand only where somebody carries something on."),
    "hints": _("Strong hints at wording are reworded or answered."),
    "message": _("The message to customers was approved by whoever answers for it."),
    "visibility": _("Who may read it is not narrower than usual without a reason."),
    "pulse": _("Those who took part were asked whether they learnt something."),
}
PLACES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("facilitator", "visibility"), "frame"),
    **dict.fromkeys(("shared", "sides", "second", "pulse"), "what-is-missing"),
    **dict.fromkeys(("matrix", "approvals", "before", "evidence", "hindsight"), "compiled"),
    **dict.fromkeys(("conditions", "sensible", "phases"), "conditions"),
    **dict.fromkeys(("deeds", "strength", "ideas"), "improvements"),
}


def items(looked: Looked) -> list[Item]:
    """All 26 in their order."""
    states = {**_of_people(looked), **_of_record(looked), **_of_words(looked), **_of_change(looked)}
    return [Item(code, states[code], PLACES.get(code, "words")) for code in WORDS]


def _yes(met: bool | None) -> str:  # noqa: FBT001  the answer itself
    return NONE if met is None else MET if met else OPEN


def _of_people(looked: Looked) -> dict[str, str]:
    return {
        "facilitator": _yes(looked.facilitator),
        "shared": _yes(looked.shared_in_time),
        "sides": _yes(looked.sides_answered >= looked.sides if looked.sides > 1 else None),
        "second": MET if looked.second_read else JUDGE,
        "message": JUDGE if looked.message_outside else NONE,
        "visibility": _yes(bool(looked.restricted_reason.strip()) if looked.restricted else True),
        "pulse": _yes(looked.pulse) if looked.published else NONE,
    }


def _of_record(looked: Looked) -> dict[str, str]:
    shown = looked.lines_shown >= SHOWN_SHARE * looked.lines
    return {
        "number": _yes(looked.has_number),
        "before": _yes(looked.begins_before),
        "evidence": _yes(shown if looked.lines else None),
        "hindsight": _yes(not any(map(looks_back, looked.told)) if looked.told else None),
        "matrix": _yes(looked.matrix),
        "approvals": _yes(looked.compiled),
        "phases": _yes(looked.phases),
        "sweep": _yes(looked.sweep),
    }


def _of_words(looked: Looked) -> dict[str, str]:
    minute, explained = looked.summary.strip(), all(why.strip() for _text, why in looked.conditions)
    all_shown = looked.conditions_shown >= len(looked.conditions)
    unknown = any(set(ACRONYM.findall(text)) - EVERYBODY_KNOWS for text in looked.texts)
    return {
        "summary": _yes(bool(minute) and not length(minute).over),
        "conditions": _yes(len(looked.conditions) >= FACTORS),
        "sensible": _yes(explained and all_shown if looked.conditions else None),
        "lucky": _yes(bool(looked.lucky.strip())),
        "well": _yes(bool(looked.went_well.strip())),
        "words": _yes(looked.explained if unknown else None),
        "names": _yes(not looked.names),
        "hints": _yes(not looked.strong_hints),
    }


def _of_change(looked: Looked) -> dict[str, str]:
    deeds = looked.deeds
    whole = all(deed.title.strip() and deed.end_state.strip() for deed in deeds)
    varied = len(deeds) < 3 or len({deed.priority for deed in deeds}) > 1
    prevents = any(deed.type == "prevent" for deed in deeds) and any(deed.is_strong for deed in deeds)
    return {
        "deeds": _yes(bool(deeds) and whole and varied),
        "strength": _yes(prevents if looked.severe else None),
        "ideas": _yes(not looked.ideas_open),
    }
