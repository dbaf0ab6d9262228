"""What readers get of the sides: released sentences word for word, and what was not aligned."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.queries.reading.told import Part
from postmortem.people.redaction import Words


@dataclass(frozen=True)
class Voice:
    """The sentences one side has released; `late`: given after the others were revealed."""

    side: str
    late: bool
    sentences: list[str]


@dataclass(frozen=True)
class Sides:
    """What was not aligned, who says what about it, and which sides gave no view."""

    differences: list[str]
    voices: list[Voice]
    not_given: list[str]

    @property
    def is_empty(self) -> bool:
        return not self.differences and not self.voices


def sides_of(document: Part, words: Words) -> Sides:
    """From a published document, also one of before there were views, or from a draft."""
    views = document.get("views", [])
    voices = [
        Voice(_side(one, words), one["late"], [words.text(text) for text in one["released"]])
        for one in views
        if one["released"]
    ]
    return Sides(
        differences=[words.text(one["text"]) for one in document.get("differences", [])],
        voices=voices,
        not_given=[_side(one, words) for one in views if not one["given"]],
    )


def _side(one: Part, words: Words) -> str:
    return words.side(one["department"]) if one["department"] else _("The sponsor")
