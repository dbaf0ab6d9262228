"""Briefs: what whoever asks for something has to say before it can be made, slot by slot."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from postmortem.activities.rules.checks.kind import Grid, GridLine, Part, TableKind, declare
from postmortem.activities.rules.checks.missing import Missing, is_open

NEEDED, TOO_LONG = "BRIEF1", "BRIEF2"

BRIEF: Final = declare(
    TableKind(
        "brief",
        gettext_lazy("slot"),
        gettext_lazy("who fills it"),
        (Part("text", gettext_lazy("What is there to say?"), "lines", required=True),),
        label=gettext_lazy("Brief"),
        question=gettext_lazy("Is everything known that is needed to make it?"),
    )
)


class Slot(NamedTuple):
    """One thing to be filled in: what it is called, what helps to fill it, how long it may be."""

    label: str | Promise
    hint: str | Promise
    longest: int
    required: bool = True


AUDIENCE = Slot(gettext_lazy("Who is it for?"), gettext_lazy("Whoever should stop and read it."), 120)
OFFER = Slot(gettext_lazy("What is offered?"), gettext_lazy("With numbers, conditions and exceptions."), 200)
WHY_NOW = Slot(gettext_lazy("Why now?"), gettext_lazy("What makes somebody act today."), 120)
HOW_TO_USE = Slot(gettext_lazy("How is it used?"), gettext_lazy("Step by step, as a customer does it."), 300)
WHERE = Slot(gettext_lazy("Where does it appear?"), gettext_lazy("Channel and place."), 120)
DEADLINE = Slot(
    gettext_lazy("By when is it needed?"), gettext_lazy("Day and time at which it must be there."), 80
)
MUST = Slot(
    gettext_lazy("What must be in it, what must not?"),
    gettext_lazy("Prescribed wording, logos, small print."),
    300,
    required=False,
)
SLOTS: Final[Mapping[str, tuple[Slot, ...]]] = {
    "poster": (
        Slot(gettext_lazy("Headline"), gettext_lazy("One line, read from three metres away."), 30),
        OFFER,
        WHY_NOW,
        HOW_TO_USE,
        Slot(gettext_lazy("Size and format"), gettext_lazy("Like 1080 × 1920 px, PNG."), 80),
        WHERE,
        DEADLINE,
        MUST,
    ),
    "copy": (
        Slot(gettext_lazy("What is it, in one sentence?"), gettext_lazy("As you would say it aloud."), 80),
        AUDIENCE,
        OFFER,
        WHY_NOW,
        HOW_TO_USE,
        Slot(gettext_lazy("How long may it be?"), gettext_lazy("Characters or lines."), 40),
        DEADLINE,
        MUST,
    ),
    "guidance": (
        Slot(gettext_lazy("What does the customer want to do?"), gettext_lazy("One sentence."), 120),
        Slot(gettext_lazy("Where does it begin?"), gettext_lazy("The page or message they come from."), 120),
        HOW_TO_USE,
        Slot(gettext_lazy("What can go wrong, and then?"), gettext_lazy("The usual stumbles."), 300),
        WHERE,
        DEADLINE,
        MUST,
    ),
}
USUAL: Final[tuple[Slot, ...]] = (
    Slot(gettext_lazy("What is needed?"), gettext_lazy("One sentence."), 120),
    Slot(gettext_lazy("What is it meant for?"), gettext_lazy("What will be different with it."), 200),
    AUDIENCE,
    DEADLINE,
    MUST,
)


def slots_for(kind: str) -> tuple[Slot, ...]:
    """The slots of a brief for this kind of deliverable, in their order."""
    return SLOTS.get(kind, USUAL)


def slot_of(row: GridLine, kind: str) -> Slot | None:
    """The slot that a row of a brief is (rows keep the position they begin with); None for one added."""
    slots = slots_for(kind)
    return slots[row.position - 1] if 1 <= row.position <= len(slots) else None


def is_required(row: GridLine, kind: str) -> bool:
    """A slot added by hand is needed, too: somebody wants to know."""
    slot = slot_of(row, kind)
    return slot is None or slot.required


def too_long(row: GridLine, kind: str, text: str) -> str:
    """The sentence that refuses a text longer than its slot; empty if it fits."""
    slot = slot_of(row, kind)
    if slot is None or len(text.strip()) <= slot.longest:
        return ""
    over = len(text.strip()) - slot.longest
    said = ngettext(
        "“%(slot)s” is %(over)s character too long; at most %(longest)s.",
        "“%(slot)s” is %(over)s characters too long; at most %(longest)s.",
        over,
    )
    return said % {"slot": row.label, "over": over, "longest": slot.longest}


class Fill(NamedTuple):
    """How far a brief is: which slots are empty, and which of them must not be."""

    slots: int
    empty: tuple[GridLine, ...]
    needed: tuple[GridLine, ...]

    @property
    def is_complete(self) -> bool:
        return self.slots > 0 and not self.needed

    @property
    def sentence(self) -> str:
        """“2 of 7 slots are empty.”"""
        if not self.slots:
            return _("This brief has no slots.")
        if not self.empty:
            return _("Every slot is filled.")
        said = ngettext(
            "%(empty)s of %(all)s slots is empty.", "%(empty)s of %(all)s slots are empty.", len(self.empty)
        )
        return said % {"empty": len(self.empty), "all": self.slots}


def fill(grid: Grid, kind: str) -> Fill:
    """What is filled of the brief for a deliverable of this kind; what does not apply counts as filled."""
    empty = tuple(row for row in grid.rows if any(is_open(grid.at(row, column)) for column in grid.columns))
    needed = tuple(row for row in empty if is_required(row, kind))
    return Fill(len(grid.rows), empty, needed)


def unfilled(grid: Grid, kind: str) -> list[Missing]:
    """The required slots that are empty, each by its name."""
    return [
        Missing(NEEDED, _("“%(slot)s” is needed and empty.") % {"slot": row.label}, row.pk)
        for row in fill(grid, kind).needed
    ]
