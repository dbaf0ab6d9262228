"""What the reading page says of similar things, of who helped, and of what was decided against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from incidents.queries.reading.told import Part
from postmortem.activities.rules.checks import similar
from postmortem.people.redaction import Words

SHAPES = {
    "fine": "done",
    similar.MENDED: "verified",
    "carried": "half",
    similar.THERE: "warn",
    "none": "none",
}


class Thanked(NamedTuple):
    """A side, and the person if it was one, who stands here by name."""

    side: str
    person: str
    text: str


class Looked(NamedTuple):
    """One thing that was looked at, and what each check said: (shape, word, what shows it)."""

    thing: str
    said: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Left:
    """`fault_class` and `looked` are of today, as similar things are often looked at after publication; of an
    old version, which is read without its incident, they are of then.
    """

    fault_class: str
    looked: list[Looked]
    mended: int
    again: int
    thanks: list[Thanked]
    ideas: list[tuple[str, str]]


def thanked_in(document: Part) -> set[int]:
    """Who helped, by id."""
    return {one["person"] for one in document.get("thanks", []) if one["person"]}


def left_of(document: Part, sweep: Part | None, again: int, helpers: Mapping[int, str], words: Words) -> Left:
    """`sweep` as it is today, where that counts; `helpers` are the names of those of `thanked_in`. What was
    frozen before there was such a thing has none.
    """
    sweep = document.get("sweep", {}) if sweep is None else sweep
    rows, thanked = sweep.get("rows", []), document.get("thanks", [])
    return Left(
        fault_class=words.text(sweep.get("class", "")),
        looked=[
            Looked(words.text(row["label"]), [_said(cell, words) for cell in row["cells"]]) for row in rows
        ],
        mended=sum(any(cell["found"] == similar.MENDED for cell in row["cells"]) for row in rows),
        again=again if rows else 0,
        thanks=[
            Thanked(
                words.side(one["department"]),
                helpers.get(one["person"], ""),
                words.text(one["text"]),
            )
            for one in thanked
        ],
        ideas=[(words.text(one["text"]), words.text(one["reason"])) for one in document.get("ideas", [])],
    )


def _said(cell: Part, words: Words) -> tuple[str, str, str]:
    found = cell["found"]
    word = _("not applicable") if found == "none" else str(similar.FOUND.get(found, _("open")))
    return SHAPES.get(found, "open"), word, words.text(cell["note"] if found == "none" else cell["shown"])
