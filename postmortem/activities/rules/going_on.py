"""How something late goes on: whom it is shared with, what fits, which time is proposed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from postmortem.activities.models import Activity, AssetVersion, Deliverable
from postmortem.activities.rules.hats import OPEN, Hats
from postmortem.activities.rules.times import DAY
from postmortem.outbox.models import Duty
from postmortem.outbox.rules import IsWorking, working_days_from
from postmortem.people.clock import to_local

Status = Deliverable.Status
QUARTER = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shared_as(hats: Hats, duty: Duty, now: datetime) -> str:
    """What this person is to something that is late and waits for somebody else: sponsor, driver or lead;
    empty for everybody else, and while it is not late.
    """
    if duty.state != Duty.State.OPEN or duty.due_at >= now or duty.holder_id == hats.person_id:
        return ""
    roles = {"sponsor": hats.sponsor, "driver": hats.driver, "lead": duty.department_id in hats.leads}
    return next((role for role, yes in roles.items() if yes), "")


def mark(row: Deliverable, duty: Duty) -> str:
    """What a page was looking at; it changes with every choice, every answer and every moved time."""
    return f"{duty.pk}.{duty.due_rev}.{row.version}"


def choices(row: Deliverable, what_there_is: AssetVersion | None, now: datetime) -> list[str]:
    """The ways to go on with a late row: move it; keep what there is; replace who answers for it, or who
    looks at it (approver); drop it.
    """
    if row.activity.status == Activity.Status.CANCELLED:
        return []
    is_open = row.status in OPEN
    is_past = is_open and row.due_at < now
    fits = {
        "move": is_past,
        "keep": is_past and row.is_in_force and what_there_is is not None,
        "replace": is_open,
        "approver": row.status == Status.DELIVERED,
        "drop": is_open and row.kind != Deliverable.Kind.OUTCOME,
    }
    return [name for name, yes in fits.items() if yes]


def what_there_is(row: Deliverable, versions: Iterable[AssetVersion]) -> AssetVersion | None:
    """What stays in use if nothing more comes: what was approved before, else what came last."""
    newest_first = sorted(versions, key=lambda one: one.number, reverse=True)
    approved = (one for one in newest_first if one.pk == row.approved_version_id)
    return next(approved, newest_first[0] if newest_first else None)


def later(row: Deliverable, now: datetime, is_working: IsWorking) -> datetime:
    """A due time to propose for a late row: half of the time that is left before it must be final (else
    before the launch), to the quarter hour.

    With more than a day left, or no end to it: the next working day, at the clock time of the due.
    """
    ends = (row.freeze_at, row.activity.agreed_launch_at)
    end = next((at.astimezone(UTC) for at in ends if at and at > now), None)
    if end and end - now <= DAY:
        half = now + (end - now) / 2
        return min(half + (EPOCH - half) % QUARTER, end)
    clock, today = to_local(row.due_at, row.due_zone).time(), to_local(now, row.due_zone).date()
    same_time = datetime.combine(today, clock, tzinfo=ZoneInfo(row.due_zone))
    proposed = working_days_from(same_time, 1, row.due_zone, is_working)
    return min(proposed, end) if end else proposed


def final_by(row: Deliverable, due_at: datetime, now: datetime) -> datetime | None:
    """The time it must be final to propose with a new due time: as it is while that lies ahead, else as long
    after the due as it was, at most until the launch.
    """
    if row.freeze_at is None or row.freeze_at >= due_at:
        return row.freeze_at
    launch, final = row.activity.agreed_launch_at, due_at + (row.freeze_at - row.due_at)
    return min(final, launch) if launch and launch >= due_at else final
