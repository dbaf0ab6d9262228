"""Beside the choice of a person: who of the own department has how much due around the same time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from postmortem.people.models import User
from postmortem.people.queries import active_people
from raci.queries.load.held import letters_held
from raci.rules.load import CLOSE, Held, near

SECOND = timedelta(seconds=1)  # a window ends before its last moment


class Nearby(NamedTuple):
    """One person who would have so many things due within 48 hours, the new one counted."""

    name: str
    things: int


@dataclass(frozen=True)
class Carried:
    """What the people of somebody's departments carry in a stretch of time."""

    people: Sequence[User]
    held: Mapping[int, Sequence[Held]]

    def near(self, department_id: int | None, due_at: datetime, *, but: int = 0) -> list[Nearby]:
        """Those of the department who have something else due within 48 hours, by name; `but` is the row that
        is being named.
        """
        home = [one for one in self.people if one.department_id == department_id]
        found = [Nearby(one.display_name, near(self.held[one.pk], due_at, but=but) + 1) for one in home]
        return sorted(one for one in found if one.things > 1)


def carried_for(lead: User, *, since: datetime, until: datetime) -> Carried:
    """What everybody carries whose lead this person is, of what the lead may open; four queries, and one for
    who leads nobody: what people carry is shown to nobody else.
    """
    people = list(active_people().filter(department__lead=lead))
    if not people:
        return Carried([], {})
    return Carried(people, letters_held([one.pk for one in people], since=since, until=until, seen_by=lead))


def nearby(lead: User, department_id: int, due_at: datetime, *, but: int = 0) -> list[Nearby]:
    """The same for one row."""
    carried = carried_for(lead, since=due_at - CLOSE, until=due_at + CLOSE + SECOND)
    return carried.near(department_id, due_at, but=but)
