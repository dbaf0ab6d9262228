"""How one row stands at a moment, and what is missing. Codes; the words are in templatetags."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postmortem.activities.models import Deliverable
from postmortem.activities.rules.times import margin

Status = Deliverable.Status
SHAPES = {
    "unnamed": "said",
    "addressed": "said",
    "named": "said",
    "awaited": "open",
    "past": "late",
    "standing_in": "said",
    "arrived": "half",
    "approved": "done",
    "returned": "open",
    "dropped": "dropped",
}


@dataclass(frozen=True)
class Came:
    """What has come of a row: when the first real version came, and whether something stands in."""

    first_at: datetime | None = None
    stands_in: bool = False


@dataclass(frozen=True)
class Standing:
    """`code` is a key of SHAPES; `margin` (early is positive) once something real has come; `late_by` while
    it is awaited past its due time.
    """

    code: str
    margin: timedelta | None = None
    late_by: timedelta | None = None
    stands_in: bool = False

    @property
    def shape(self) -> str:
        return SHAPES[self.code]

    @property
    def is_in(self) -> bool:
        return self.code in ("arrived", "approved")

    @property
    def is_owned(self) -> bool:
        return self.code not in ("unnamed", "addressed", "named")


def standing(row: Deliverable, came: Came, now: datetime) -> Standing:
    """How the row stands: who has it, whether it has come, early or late."""
    early = margin(row.due_at, came.first_at) if came.first_at else None
    awaited = row.status in (Status.DRAFT, Status.AGREED, Status.RETURNED)
    late = now - row.due_at if awaited and now > row.due_at and came.first_at is None else None
    return Standing(_code(row, came, late), early, late, came.stands_in and early is None)


def _code(row: Deliverable, came: Came, late: timedelta | None) -> str:
    if row.status == Status.DRAFT:
        if row.accountable_id:
            return "named"
        return "addressed" if row.accountable_department_id else "unnamed"
    fixed = {
        Status.DELIVERED: "arrived",
        Status.APPROVED: "approved",
        Status.RETURNED: "returned",
        Status.DROPPED: "dropped",
    }
    if row.status in fixed:
        return fixed[Status(row.status)]
    if late is not None:
        return "past"
    return "standing_in" if came.stands_in and came.first_at is None else "awaited"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: a code, the row it is about (if any), whether it blocks or only warns."""

    code: str
    row: Deliverable | None = None
    standing: Standing | None = None
    blocks: bool = False


def gaps(rows: list[tuple[Deliverable, Standing]], *, has_launch: bool, has_sponsor: bool) -> list[Gap]:
    """What is missing, the heaviest first: the final effect, what is late, who is not named."""
    found = [gap for row, how in rows if (gap := _gap_of(row, how))]
    if not has_launch:
        found.append(Gap("no_launch", blocks=True))
    if not any(row.kind != "outcome" for row, how in rows if how.code != "dropped"):
        found.append(Gap("no_rows"))
    if not has_sponsor:
        found.append(Gap("no_sponsor"))
    return sorted(found, key=_weight)


def _gap_of(row: Deliverable, how: Standing) -> Gap | None:
    if how.code == "dropped":
        return None
    if not how.is_owned:
        return Gap("effect_unowned" if row.kind == "outcome" else how.code, row, how, blocks=True)
    if how.code == "past":
        return Gap("past", row, how, blocks=True)
    if how.stands_in:
        return Gap("standing_in", row, how, blocks=True)
    return Gap(how.code, row, how) if how.code in ("arrived", "returned") else None


ORDER = [
    "effect_unowned",
    "past",
    "no_launch",
    "unnamed",
    "addressed",
    "named",
    "standing_in",
    "returned",
    "arrived",
    "no_rows",
    "no_sponsor",
]


def _weight(gap: Gap) -> tuple[int, str, int]:
    due = gap.row.due_at.isoformat() if gap.row else ""
    return ORDER.index(gap.code), due, gap.row.pk if gap.row else 0
