"""What the product knows at one moment, as plain values: the only input of compile."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from postmortem.activities.rules import Fact, PlanRow


def iso(at: datetime | None) -> str | None:
    """A moment as the document spells it: ISO, UTC."""
    return at.astimezone(UTC).isoformat() if at else None


@dataclass(frozen=True)
class InForce:
    """Who answered for a row at that moment, and its letters: letter -> [(department, person)]; `signed` are
    the departments that stood behind it.
    """

    row: int
    accountable_id: int | None = None
    department_id: int | None = None
    letters: dict[str, list[tuple[int, int | None]]] = field(default_factory=dict)
    signed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Plan:
    """The activity."""

    pk: int
    title: str
    kind: str
    goal: str = ""
    non_goal: str = ""
    driver_id: int | None = None
    sponsor_id: int | None = None
    requesting_department_id: int | None = None
    department_ids: tuple[int, ...] = ()
    requested_at: datetime | None = None
    told_at: datetime | None = None
    asked_launch_at: datetime | None = None
    agreed_launch_at: datetime | None = None
    launched_at: datetime | None = None


@dataclass(frozen=True)
class Approval:
    """One approval of the log, whoever passed it on."""

    pk: int
    at: datetime
    verdict: str
    channel: str
    scope: str = ""
    row: int | None = None
    said_by_id: int | None = None
    relayed_by_id: int | None = None
    confirmed_at: datetime | None = None
    said: str = ""


@dataclass(frozen=True)
class Number:
    """One figure: expected against actual, in the smallest plain number (1.5, 30)."""

    pk: int
    kind: str
    expected: float | int | None
    actual: float | int | None
    estimated: bool = False
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """One finding of an incident; `department_id` answered for its row when the incident began."""

    pk: int
    kind: str
    text: str
    row: int | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class Claimed:
    """What was thought to explain it, settled; what speaks for and against it as (evidence, kind)."""

    pk: int
    state: str
    text: str
    test: str = ""
    result: str = ""
    speak_for: tuple[tuple[int, str], ...] = ()
    speak_against: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Trouble:
    """The incident."""

    pk: int
    title: str
    kind: str
    severity: int
    situation: str
    started_at: datetime
    detected_at: datetime
    reported_at: datetime
    mitigated_at: datetime | None = None
    stopped_by: str = ""
    similar: str = ""
    waiver: str = ""
    department_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Measured:
    """One metric of the plan at one horizon (a code of Checkpoint.Horizon), in plain numbers."""

    pk: int
    metric: int
    horizon: str
    expected: float | int | None
    actual: float | int | None
    missed: bool = False
    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Decided:
    """One decision about going live; `open` counts what was open then, `by_id` is None where none came."""

    pk: int
    at: datetime
    verdict: str
    by_id: int | None = None
    open: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Week:
    """One weekly alignment; `week` is its Monday, as ISO text."""

    pk: int
    week: str
    goal: str = ""


@dataclass(frozen=True)
class Spent:
    """What a department says it worked again, or without a letter."""

    department_id: int
    kind: str
    size: str
    hours: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """Everything compile needs. `at` dates the document; `usual`: median lead time of so many others."""

    at: datetime
    zone: str
    facts: tuple[Fact, ...] = ()
    plan: Plan | None = None
    trouble: Trouble | None = None
    rows: tuple[PlanRow, ...] = ()
    in_force: tuple[InForce, ...] = ()
    matrix_number: int | None = None
    approvals: tuple[Approval, ...] = ()
    numbers: tuple[Number, ...] = ()
    seen: tuple[Seen, ...] = ()
    claims: tuple[Claimed, ...] = ()
    people: tuple[tuple[int, int | None], ...] = ()
    usual: tuple[timedelta, int] | None = None
    measured: tuple[Measured, ...] = ()
    decided: tuple[Decided, ...] = ()
    weeks: tuple[Week, ...] = ()
    spent: tuple[Spent, ...] = ()

    @property
    def begin(self) -> datetime | None:
        """When it was asked for; without that, when the one who drives it was told."""
        return (self.plan.requested_at or self.plan.told_at) if self.plan else None

    @property
    def slot(self) -> datetime | None:
        """When it went live, or was to go live."""
        return (self.plan.launched_at or self.plan.agreed_launch_at) if self.plan else None
