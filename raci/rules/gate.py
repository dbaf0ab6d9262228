"""Whether it can go, and who decides: in turn, on what is open, until the time it goes live."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from postmortem.audit.rules import digest
from raci.models import GateDecision
from raci.rules.matrix import Row

LOOKED_AT: Final = ("what", "want", "use")  # the questions of a look before publishing, in their order
Verdict = GateDecision.Verdict
# After these it goes live; after the others it waits.
GOES: Final = frozenset({Verdict.GO, Verdict.OPEN_ITEMS, Verdict.OLD_VERSION, Verdict.DROP})
# What somebody can say, in the order in which it is offered. Nobody says "no decision".
OFFERED: Final = (
    Verdict.GO,
    Verdict.OPEN_ITEMS,
    Verdict.MOVE,
    Verdict.OLD_VERSION,
    Verdict.DROP,
    Verdict.HOLD,
)
# Where what is open comes from, in the order of the page.
SOURCES: Final = ("matrix", "signatures", "assets", "checks", "log", "preview")


class Fact(NamedTuple):
    """One open thing by what identifies it: its source, what kind of gap it is, and the id it is about."""

    source: str
    code: str
    pk: int


class Came(NamedTuple):
    """What has come of a row: when the newest real version came, and whether anything has come at all."""

    real_at: datetime | None = None
    anything: bool = False


class Said(NamedTuple):
    """What is decided: a verdict with its sentence; `mark` is what was open on the page (mark_of), `moves_to`
    the other time, `row` what it goes without or uses an old version of.
    """

    verdict: str
    reason: str = ""
    mark: str = ""
    moves_to: datetime | None = None
    row: int | None = None


@dataclass(frozen=True)
class Turn:
    """Who decides, in their turn: the owner of the final effect, then the sponsor; never who drives it.

    The second one's turn begins at `passes_at`, half of the time from the question to the launch.
    """

    people: Sequence[int]
    passes_at: datetime | None = None

    def is_for(self, person: int, now: datetime) -> bool:
        """Whether this person may decide now; whoever was first still may after the turn has passed."""
        if person not in self.people:
            return False
        return person == self.people[0] or (self.passes_at is not None and now >= self.passes_at)


def in_turn(owner_id: int | None, sponsor_id: int | None, driver_id: int) -> list[int]:
    """Who decides, the first one first; empty if there is nobody but who drives it."""
    people = [one for one in (owner_id, sponsor_id) if one and one != driver_id]
    return list(dict.fromkeys(people))


def halfway(asked_at: datetime, slot_at: datetime) -> datetime:
    return asked_at + (slot_at - asked_at) / 2


def mark_of(facts: Iterable[Fact]) -> str:
    """Equal as long as the same things are open: whoever decides, decides on what was on the page."""
    return digest(sorted(list(fact) for fact in facts))


def asset_codes(row: Row, came: Came, now: datetime) -> list[str]:
    """What is open about one row of the plan: not there, an old version in use, not looked at, too late."""
    if row.status == "draft" or row.kind == "outcome":
        return []  # that nobody has accepted is said by the rules of the matrix
    found = []
    if row.status == "returned":
        found.append("returned")
    elif row.status == "agreed":
        found.append("old" if came.anything else "past" if row.due_at < now else "awaited")
    elif row.status == "delivered":
        found.append("unapproved" if came.real_at else "old")
    if came.real_at and row.freeze_at and came.real_at > row.freeze_at:
        found.append("late")
    return found


def log_code(kind: str, channel: str, asked: Collection[str]) -> str:
    """What an entry of the log that is not locked waits for; empty for what only says what was done. `asked`
    are the states of what is asked about it.
    """
    if kind == "approval":
        return "relayed" if channel in ("relayed", "none") else ""
    if kind == "question":
        return "question"
    if kind == "risk":
        return "risk" if asked else "untold"
    if "declined" in asked:
        return "otherwise"
    return "unconfirmed" if "open" in asked else ""


def needs_sentence(verdict: str) -> bool:
    return verdict not in (Verdict.GO, Verdict.NONE)
