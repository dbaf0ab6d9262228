"""One activity at a glance."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from postmortem.activities import rules
from postmortem.activities.models import Activity, Deliverable, PublishSlot
from postmortem.activities.queries.access import hats, people_of
from postmortem.activities.queries.beside import BESIDE, ROWS, came_of, departments_beside
from postmortem.activities.queries.pressure import Pressure, span_of
from postmortem.activities.rules import Came, Gap, Hats, Scale, Standing, Track
from postmortem.people.models import Department, User
from postmortem.people.redaction import Words, redact_for


class Line(NamedTuple):
    """One row of the plan, who answers for it in words, how it stands, and where it lies on the clock."""

    row: Deliverable
    name: str
    owner: str
    standing: Standing
    track: Track


class Missing(NamedTuple):
    """One gap and, where it is about a row, that row's line."""

    gap: Gap
    line: Line | None


class SlotMark(NamedTuple):
    """A publish slot, and where its two times lie on the clock; empty = not drawn."""

    slot: PublishSlot
    channel: str
    freeze_x: str
    at_x: str


class TakingPart(NamedTuple):
    """A department, and who leads it if this reader sees names."""

    department: Department
    lead: str


@dataclass(frozen=True)
class Overview:
    """Everything the page of one activity shows."""

    activity: Activity
    hats: Hats
    words: Words
    lines: list[Line]
    clock: Scale
    gaps: list[Missing]
    departments: list[TakingPart]
    moves: list[str]
    to_launch: timedelta | None
    now: datetime
    not_asked: frozenset[int] = frozenset()
    is_put_forward: bool = False
    pressure: Pressure = field(default_factory=Pressure)

    @property
    def title(self) -> str:
        return self.words.text(self.activity.title)

    @property
    def goal(self) -> str:
        return self.words.text(self.activity.goal)

    @property
    def non_goal(self) -> str:
        return self.words.text(self.activity.non_goal)

    @property
    def driver(self) -> str:
        return self.words.person(self.activity.lead_id)

    @property
    def sponsor(self) -> str:
        return self.words.person(self.activity.sponsor_id) if self.activity.sponsor_id else ""

    @property
    def launch_at(self) -> datetime | None:
        return self.activity.launched_at or self.activity.agreed_launch_at

    @property
    def now_x(self) -> str:
        return self.clock.place(self.now)

    @property
    def launch_x(self) -> str:
        return self.clock.place(self.launch_at)

    @cached_property
    def slot_marks(self) -> list[SlotMark]:
        """The slots on the clock: by when everything is final, and when it is published."""
        return [
            SlotMark(
                slot,
                self.words.text(slot.channel),
                self.clock.place(slot.freeze_at),
                self.clock.place(slot.at),
            )
            for slot in self.pressure.slots
        ]

    @cached_property
    def in_order(self) -> list[str]:
        """Codes of what is as it should be."""
        owned = [line.standing.is_owned for line in self.needed]
        effect = [line.standing.is_owned for line in self.needed if line.row.kind == "outcome"]
        checks = {
            "goal": bool(self.activity.goal),
            "non_goal": bool(self.activity.non_goal),
            "launch": self.launch_at is not None,
            "sponsor": self.activity.sponsor_id is not None,
            "effect": any(effect),
            "owners": len(owned) > 1 and all(owned),
            "in_time": len(owned) > 1 and not self.late,
            "no_stand_in": len(owned) > 1 and not any(line.standing.stands_in for line in self.needed),
        }
        return [code for code, good in checks.items() if good]

    @property
    def rows(self) -> list[Deliverable]:
        return [line.row for line in self.lines]

    @cached_property
    def needed(self) -> list[Line]:
        return [line for line in self.lines if line.standing.code != "dropped"]

    @cached_property
    def arrived(self) -> int:
        return sum(line.standing.is_in for line in self.needed)

    @cached_property
    def unowned(self) -> int:
        return sum(not line.standing.is_owned for line in self.needed)

    @property
    def waiting(self) -> int:
        return len(self.needed) - self.arrived - self.unowned

    @cached_property
    def late(self) -> int:
        return sum(line.standing.late_by is not None for line in self.needed)

    @property
    def is_preparing(self) -> bool:
        return self.activity.status in rules.PREPARING

    @property
    def launch_margin(self) -> timedelta | None:
        """How much earlier (or later, if negative) than agreed it went live."""
        agreed, real = self.activity.agreed_launch_at, self.activity.launched_at
        return rules.margin(agreed, real) if agreed and real else None


def overview(user: User, activity: Activity, *, now: datetime, zone: str) -> Overview:
    """The page of one activity for this reader, in four queries however many rows there are: rows, people,
    departments, and what hangs on the rows. The activity gets its people from them (`opened` reads none).

    `zone` is the reader's time zone, in which the figure's days and nights are drawn.
    """
    rows, departments = ROWS(activity.pk), departments_beside(activity)
    beside = BESIDE(
        *(activity.pk, activity.kind, activity.launched_at, now, activity.stream),
        has_bar=span_of(activity) is not None,
        may_wait=any(map(_is_addressed, rows)),
    )
    people = people_of(activity)
    activity.lead, activity.sponsor = people[activity.lead_id], people.get(activity.sponsor_id or 0)
    activity.requesting_department = departments[activity.requesting_department_id]
    who = hats(user, activity, leads=[pk for pk, one in departments.items() if one.lead_id == user.pk])
    words = redact_for(people, departments, names=who.sees_names)
    came = came_of(rows, beside.versions)
    clock = _clock(activity, rows, came, beside.pressing.slots, now, zone)
    lines = [_line(row, came[row.pk], clock, words, now) for row in rows]
    launch = activity.launched_at or activity.agreed_launch_at
    return Overview(
        activity=activity,
        hats=who,
        words=words,
        lines=lines,
        clock=clock,
        gaps=_gaps(activity, lines),
        departments=_departments(words),
        moves=rules.moves(who, activity),
        to_launch=launch - now if launch else None,
        now=now,
        not_asked=frozenset(row.pk for row in beside.waiting),
        is_put_forward=bool(beside.matrices),
        pressure=beside.pressing.pressure(activity, rows, beside.versions, words),
    )


def _is_addressed(row: Deliverable) -> bool:
    """Whether it may wait for a department which nobody has asked, since a template proposed it."""
    is_draft = row.status == Deliverable.Status.DRAFT
    return is_draft and row.accountable_id is None and row.accountable_department_id is not None


def _line(row: Deliverable, came: Came, clock: Scale, words: Words, now: datetime) -> Line:
    return Line(
        row=row,
        name=words.text(row.name),
        owner=owner(row, words),
        standing=rules.standing(row, came, now),
        track=rules.track(clock, row.due_at, came.first_at, now),
    )


def _departments(words: Words) -> list[TakingPart]:
    found = [one for one in words.departments.values() if getattr(one, "takes_part_here", False)]
    leads = words.people if words.names else {}
    return [
        TakingPart(one, led.display_name if (led := leads.get(one.lead_id or 0)) else "") for one in found
    ]


def owner(row: Deliverable, words: Words) -> str:
    """Who answers for the row, for this reader; a department while nobody is named, else empty."""
    if row.accountable_id:
        return words.person(row.accountable_id, row.accountable_department_id)
    return words.department(row.accountable_department_id)


def _gaps(activity: Activity, lines: list[Line]) -> list[Missing]:
    if activity.status == Activity.Status.CANCELLED:
        return []
    found = rules.gaps(
        [(line.row, line.standing) for line in lines],
        has_launch=activity.agreed_launch_at is not None or activity.launched_at is not None,
        has_sponsor=activity.sponsor_id is not None,
    )
    by_row = {line.row: line for line in lines}
    return [Missing(gap, by_row[gap.row] if gap.row else None) for gap in found]


def _clock(
    activity: Activity,
    rows: list[Deliverable],
    came: dict[int, Came],
    slots: list[PublishSlot],
    now: datetime,
    zone: str,
) -> Scale:
    """From the first thing that is due or has come to the last, with slots and launch, and now while it is
    prepared.
    """
    plain = [row for row in rows if row.kind != "outcome" and row.status != "dropped"]
    times = [row.due_at for row in plain or rows]
    times += [at for row in rows if (at := came[row.pk].first_at)]
    times += [at for slot in slots for at in (slot.freeze_at, slot.at)]
    launch = activity.launched_at or activity.agreed_launch_at
    during = activity.status in rules.PREPARING or launch is None
    return rules.scale([*times, launch, now if during else launch or now], zone)
