"""Everything beside the rows that the rules ask about: who there is, who contributed, what is carried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from raci.rules.load import Held
from raci.rules.matrix import Holder, Row


class Away(NamedTuple):
    """A time in which somebody is not there; `deputy_id` receives meanwhile."""

    since: datetime
    until: datetime
    deputy_id: int | None = None

    def covers(self, at: datetime) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True)
class Member:
    """One person: home, own trades (empty: those of the department), when away."""

    department_id: int | None = None
    disciplines: frozenset[str] = frozenset()
    is_active: bool = True
    away: tuple[Away, ...] = ()

    def is_there(self, at: datetime) -> bool:
        return self.is_active and not any(span.covers(at) for span in self.away)


@dataclass(frozen=True)
class Limits:
    """From where on a number is said. Shares are of one."""

    responsible: int = 3
    consulted: int = 4
    consulted_share: float = 0.5
    informed: int = 6
    due_in_a_week: int = 6
    accountable_at_once: int = 8
    every_row: int = 5
    hats: int = 4
    share: float = 0.7
    share_rows: int = 4
    phase_rows: int = 40
    before_launch: timedelta = timedelta(hours=24)


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Team:
    """The facts by id. What is left out is not known, and no rule says anything about it.

    `leads` and `disciplines` are by department; `taking_part` are the departments with a column, `named`
    those that asked for the activity or supply something; `contributors` and `approvers` are by row.
    `fixed_at` is when the matrix was last fixed in writing, `changed_at` when scope, dates or team last
    changed. `load` has the letters of each person over all activities.
    """

    people: Mapping[int, Member] = field(default_factory=dict)
    leads: Mapping[int, int] = field(default_factory=dict)
    disciplines: Mapping[int, frozenset[str]] = field(default_factory=dict)
    taking_part: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    driver_id: int | None = None
    sponsor_id: int | None = None
    launch_at: datetime | None = None
    contributors: Mapping[int, frozenset[Holder]] = field(default_factory=dict)
    approvers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    fixed_at: datetime | None = None
    changed_at: datetime | None = None
    load: Mapping[int, Sequence[Held]] = field(default_factory=dict)
    limits: Limits = LIMITS

    def home_of(self, person_id: int | None) -> int | None:
        found = self.people.get(person_id or 0)
        return found.department_id if found else None

    def trades_of(self, holder: Holder) -> frozenset[str]:
        """The person's own trades, else those of the department; empty if nobody has said any."""
        found = self.people.get(holder.person_id or 0)
        own = found.disciplines if found else frozenset[str]()
        return own or self.disciplines.get(holder.department_id, frozenset())

    def has_letter(self, row: Row, person_id: int, letters: str) -> bool:
        """Whether the person has one of the letters, alone or with a department that has it as a whole."""
        if "A" in letters and row.accountable_id == person_id:
            return True
        held = {holder for code in letters for holder in row.holding(code)}
        if person_id in {holder.person_id for holder in held}:
            return True
        return any(Holder(home) in held for home in self._homes(person_id))

    def _homes(self, person_id: int) -> set[int]:
        led = {department for department, lead in self.leads.items() if lead == person_id}
        home = self.home_of(person_id)
        return led | ({home} if home else set())


NOTHING_KNOWN: Final = Team()
