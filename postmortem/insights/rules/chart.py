"""A chart as data: what is drawn, and the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from django.utils.functional import Promise

STACKED, GROUPED, DOTS = "stacked", "grouped", "dots"
NOTHING: Final = "–"


@dataclass(frozen=True)
class Topic:
    """What a chart is about; the title is its question, `definition` says what counts and what does not."""

    slug: str
    question: str | Promise
    definition: str | Promise
    names: tuple[str, ...]  # of the cases behind it
    with_departments: bool = False  # whether the rows behind it name the department


@dataclass(frozen=True)
class Series:
    """Values in the order of the categories; of dots (day, value) in any order."""

    name: str
    values: Sequence[Any]


class Answer(str):
    """The answer to the question of a chart in one line, and what it is made of: what is counted, how it is
    now and how it was in the period before.
    """

    what: str
    now: str
    before: str

    def __new__(cls, line: str, what: str, now: str, before: str) -> Self:
        made = super().__new__(cls, line)
        made.what, made.now, made.before = what, now, before
        return made


@dataclass(frozen=True)
class Chart:
    """One chart for one period. Without `rows` there is too little to speak of; where it lies `sideways` the
    categories stand one below another.
    """

    topic: Topic
    shape: str
    answer: str = ""
    categories: list[str] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    unit: str = ""
    sideways: bool = False
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def drawn(self) -> dict[str, Any]:
        """As the page's script draws it."""
        return {
            "shape": self.shape,
            "unit": self.unit,
            "sideways": self.sideways,
            "categories": self.categories,
            "series": [{"name": one.name, "values": list(one.values)} for one in self.series],
        }
