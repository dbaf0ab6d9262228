"""What is counted: the names of cases, the axes along which each is added up, and the codes of arrivals."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol

ALL, KIND, DEPARTMENT = "all", "kind", "department"

ARRIVAL = "arrival"  # kind of deliverable · how far from the due time · minutes ahead of it (late: below 0)
APPROVAL = "approval"  # · by which channel
FOUND = "found"  # kind of incident · situation · minutes from its begin until it was seen
STOPPED = "stopped"  # the same incidents · minutes from seen to stopped
PUBLISHED = "published"  # the same incidents · minutes from stopped to published
REPEAT = "repeat"  # incidents that repeat another
SWEPT = "swept"  # searches for similar things · things where it was there, too
IMPROVEMENT = "improvement"  # strength · how it stands against its due time
LAUNCH = "launch"  # kind of activity · minutes from being told to the launch
GATE = "gate"  # · what was decided
CONDITION = "condition"  # kind of condition · situation
PHASE = "phase"  # where it arose · where it was found · own hours
DRAFT = "draft"  # first drafts of pages · characters
HINT = "hint"  # the same drafts · strong hints

AXES: Final[dict[str, tuple[str, ...]]] = {
    ARRIVAL: (ALL, KIND, DEPARTMENT),
    APPROVAL: (ALL,),
    FOUND: (ALL,),
    STOPPED: (ALL,),
    PUBLISHED: (ALL,),
    REPEAT: (ALL,),
    SWEPT: (ALL,),
    IMPROVEMENT: (ALL, KIND),
    LAUNCH: (KIND,),
    GATE: (ALL,),
    CONDITION: (ALL, KIND),
    PHASE: (KIND,),
    DRAFT: (ALL,),
    HINT: (ALL,),
}

DAY: Final = timedelta(days=1)
EARLY, IN_TIME, LATE, VERY_LATE = "early", "in_time", "late", "very_late"
ARRIVALS: Final = (EARLY, IN_TIME, LATE, VERY_LATE)
DONE_IN_TIME, DONE_LATER, NOT_YET, WONT_DO = "in_time", "later", "not_yet", "wont_do"
DEEDS: Final = (DONE_IN_TIME, DONE_LATER, NOT_YET, WONT_DO)


class Counted(Protocol):
    """A case, as far as counting is concerned."""

    name: str
    week: date
    kind: str
    code: str
    amount: int | None
    department_id: int | None


class Place(NamedTuple):
    """One figure: what identifies it."""

    name: str
    axis: str
    week: date
    key: str
    code: str


def arrival(ahead: timedelta) -> str:
    """How far from its due time something came: `ahead` of it, or behind it."""
    if ahead < timedelta(0):
        return LATE if ahead >= -DAY else VERY_LATE
    return EARLY if ahead >= DAY else IN_TIME


def places(case: Counted) -> Iterable[Place]:
    """The figures in which a case counts. Without a department it stands under none."""
    for axis in AXES[case.name]:
        key = {ALL: "", KIND: case.kind, DEPARTMENT: str(case.department_id or "")}[axis]
        yield Place(case.name, axis, case.week, key, case.code)


def added_up(cases: Iterable[Counted]) -> tuple[Counter[Place], Counter[Place]]:
    """How many cases stand at each place, and their amounts together."""
    numbers, totals = Counter[Place](), Counter[Place]()
    for case in cases:
        for place in places(case):
            numbers[place] += 1
            totals[place] += case.amount or 0
    return numbers, totals
