"""What each name of a file stands for: known, chosen, left out, or still to be said."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from raci.queries.columns import key_of
from raci.queries.importing.house import House
from raci.rules import Holder
from raci.rules.matching import field_of
from raci.tables import Column

OUT: Final = "out"
NEW: Final = "new."
REST: Final = "rest"
LONGEST: Final = 80


class Stands(StrEnum):
    KNOWN = "known"
    CHOSEN = "chosen"
    INVITED = "invited"
    OUT = "out"
    PARTY = "party"
    OPEN = "open"


@dataclass(frozen=True)
class Name:
    """`likely` are keys of those it may mean. Somebody to be invited has a negative person id until then."""

    text: str
    cell: str
    field: str
    stands: Stands
    holder: Holder | None = None
    value: str = ""
    likely: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """Everything by which a name is understood: who there is, what was answered, whom the reader may add."""

    house: House
    answers: Mapping[str, str]
    may_invite: Collection[int]

    def names(self, columns: Iterable[Column], used: Collection[str]) -> list[Name]:
        """Every name once, in the order of the file; `used` are those that have a letter somewhere."""
        once = {column.name: column for column in reversed(list(columns))}
        in_order = list(once.values())[::-1]
        return [
            self._name(column, -number, is_used=column.name in used)
            for number, column in enumerate(in_order, 1)
        ]

    def _name(self, column: Column, number: int, *, is_used: bool) -> Name:
        text, cell, field = column.name, column.cell, field_of("name", column.name)
        meant = self.house.directory.meant(text, column.above)
        holders = [one.holder for one in meant if one.holder]
        if len(meant) == 1 and holders:
            return Name(text, cell, field, Stands.KNOWN, holders[0])
        if meant and all(one.is_party for one in meant):
            return Name(text, cell, field, Stands.PARTY)
        value, likely = self.answers.get(field, ""), tuple(map(key_of, holders))
        if chosen := self.house.holder(value):
            return Name(text, cell, field, Stands.CHOSEN, chosen, value, likely)
        if (home := self.new_home(value)) and len(text) <= LONGEST:
            return Name(text, cell, field, Stands.INVITED, Holder(home, number), value, likely)
        if value == OUT or self.answers.get(REST) or not is_used:
            return Name(text, cell, field, Stands.OUT, value=value, likely=likely)
        return Name(text, cell, field, Stands.OPEN, likely=likely)

    def new_home(self, value: str) -> int | None:
        """The department for somebody who is to be added, if the reader may do that there."""
        home = value.removeprefix(NEW)
        is_open = value.startswith(NEW) and home.isdecimal() and int(home) in self.may_invite
        return int(home) if is_open else None
