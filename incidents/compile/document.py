"""The parts of the document: ids, codes, ISO times and numbers; what people wrote stands under `params`."""

from datetime import datetime
from typing import Any

from incidents.compile.snapshot import InForce, Snapshot, iso
from postmortem.activities.rules import Fact, Way, margin, row_of

AGREED = {"launch_asked", "launch_agreed", "due"}
AT_ONE_MOMENT = ("started", "seen", "reported", "event", "stopped", "closed")  # after everything else, so
Part = dict[str, Any]


def subject(snapshot: Snapshot) -> Part:
    plan, trouble = snapshot.plan, snapshot.trouble
    return {
        "activity": plan.pk if plan else None,
        "incident": trouble.pk if trouble else None,
        "kind": plan.kind if plan else None,
        "driver": plan.driver_id if plan else None,
        "sponsor": plan.sponsor_id if plan else None,
        "launched": iso(plan.launched_at) if plan else None,
        "departments": sorted(
            {*(plan.department_ids if plan else ()), *(trouble.department_ids if trouble else ())}
        ),
        "params": {
            "title": plan.title if plan else "",
            "goal": plan.goal if plan else "",
            "non_goal": plan.non_goal if plan else "",
        },
    }


def incident(snapshot: Snapshot) -> Part | None:
    trouble = snapshot.trouble
    if trouble is None:
        return None
    return {
        "kind": trouble.kind,
        "severity": trouble.severity,
        "situation": trouble.situation,
        "started": iso(trouble.started_at),
        "detected": iso(trouble.detected_at),
        "reported": iso(trouble.reported_at),
        "mitigated": iso(trouble.mitigated_at),
        "params": {
            "title": trouble.title,
            "stopped_by": trouble.stopped_by,
            "similar": trouble.similar,
            "waiver": trouble.waiver,
        },
    }


def seen(snapshot: Snapshot) -> list[Part]:
    """What people saw, each with the department that answered for that row then."""
    return [
        {
            "finding": one.pk,
            "kind": one.kind,
            "deliverable": one.row,
            "department": one.department_id,
            "params": {"text": one.text},
        }
        for one in snapshot.seen
    ]


def outcome(snapshot: Snapshot) -> list[Part]:
    return [
        {
            "impact": one.pk,
            "kind": one.kind,
            "expected": one.expected,
            "actual": one.actual,
            "estimated": one.estimated,
            "params": {"unit": one.unit, "note": one.note},
        }
        for one in snapshot.numbers
    ]


def lead_time(snapshot: Snapshot) -> Part | None:
    """Asked, agreed and real, counted from the moment the one who drives it was told; seconds."""
    plan = snapshot.plan
    start = (plan.told_at or plan.requested_at) if plan else None
    if plan is None or start is None:
        return None

    def until(at: datetime | None) -> int | None:
        return int((at - start).total_seconds()) if at and start else None

    return {
        "from": iso(start),
        "asked": until(plan.asked_launch_at),
        "agreed": until(plan.agreed_launch_at),
        "real": until(plan.launched_at),
        "usual": int(snapshot.usual[0].total_seconds()) if snapshot.usual else None,
        "usual_of": snapshot.usual[1] if snapshot.usual else 0,
    }


def deliverables(snapshot: Snapshot, all_ways: list[Way]) -> list[Part]:
    """Agreed against arrived. What counts is the last arrival up to the slot, else the first after it."""
    slot = snapshot.slot
    found = []
    for way in all_ways:
        row, came = way.row, counting(way, slot)
        early = int(margin(row.due_at, came).total_seconds()) if came else None
        found.append(
            {
                "deliverable": row.pk,
                "kind": row.kind,
                "phase": row.phase,
                "due": iso(row.due_at),
                "agreed": bool(way.accepted),
                "freeze": iso(row.freeze_at),
                "accepted": iso(way.accepted[0]) if way.accepted else None,
                "arrived": iso(came),
                "margin": early,
                "before_slot": int((slot - came).total_seconds()) if slot and came else None,
                "versions": len(way.arrived),
                "department": row.department_id,
                "source": row.source_department_id,
                "params": {"name": row.name},
            }
        )
    return found


def counting(way: Way, slot: datetime | None) -> datetime | None:
    """The arrival that counted: the newest at the slot; if there was none, the first later one."""
    in_time = [at for at in way.arrived if slot is None or at <= slot]
    return max(in_time) if in_time else min(way.arrived, default=None)


def stand_ins(snapshot: Snapshot, all_ways: list[Way]) -> list[Part]:
    """From when to when something else stood in for the real thing; `live` if it stood in at the slot."""
    slot, found = snapshot.slot, []
    for way in all_ways:
        first = min(way.stood_in, default=None)
        real = min((at for at in way.arrived if first and at >= first), default=None)
        if first is None or (slot and first >= slot):
            continue
        end = min((at for at in (real, slot) if at), default=None)
        found.append(
            {
                "deliverable": way.row.pk,
                "from": iso(first),
                "to": iso(end),
                "seconds": int((end - first).total_seconds()) if end else None,
                "live": slot is not None and (real is None or real > slot),
            }
        )
    return found


def after_launch(snapshot: Snapshot, all_ways: list[Way]) -> list[Part]:
    """Versions that came after the launch: the rewriting, by department, beside who answered for the row."""
    launched = snapshot.plan.launched_at if snapshot.plan else None
    if launched is None:
        return []
    makers: dict[int, list[Fact]] = {}
    for fact in snapshot.facts:
        row = row_of(fact)
        if fact.kind == "arrived" and fact.at > launched and row is not None:
            makers.setdefault(row, []).append(fact)
    return [
        {
            "deliverable": way.row.pk,
            "versions": len(makers[way.row.pk]),
            "until": iso(max(fact.at for fact in makers[way.row.pk])),
            "departments": sorted({f.department_id for f in makers[way.row.pk] if f.department_id}),
        }
        for way in all_ways
        if way.row.pk in makers and way.row.kind != "outcome"
    ]


def matrix(snapshot: Snapshot) -> Part | None:
    if not snapshot.in_force:
        return None
    return {
        "number": snapshot.matrix_number,
        "rows": [
            {
                "deliverable": one.row,
                "accountable": one.accountable_id,
                "department": one.department_id,
                "letters": {
                    letter: [list(held) for held in one.letters[letter]] for letter in sorted(one.letters)
                },
                "signed": sorted(one.signed),
            }
            for one in snapshot.in_force
        ],
    }


def without_owner(snapshot: Snapshot) -> list[int]:
    """Rows that nobody had accepted at the launch."""
    return [one.row for one in snapshot.in_force if one.accountable_id is None]


def without_letter(snapshot: Snapshot) -> list[Part]:
    """Departments that worked on a row up to the launch and had no letter in it."""
    held = {one.row: departments_of(one) for one in snapshot.in_force}
    worked: dict[int, set[int]] = {}
    for fact in snapshot.facts:
        row = row_of(fact)
        late = snapshot.slot is not None and fact.at > snapshot.slot
        if fact.kind != "arrived" or late or row not in held or not fact.department_id:
            continue
        if fact.department_id not in held[row]:
            worked.setdefault(fact.department_id, set()).add(row)
    return [
        {"department": department, "deliverables": sorted(worked[department])}
        for department in sorted(worked)
    ]


def departments_of(one: InForce) -> set[int | None]:
    return {one.department_id, *(department for held in one.letters.values() for department, _person in held)}


def approvals(snapshot: Snapshot) -> list[Part]:
    """Direct, relayed or unrecorded, with scope; a relayed one is confirmed once the approver said so."""
    return [
        {
            "log": one.pk,
            "at": iso(one.at),
            "verdict": one.verdict,
            "channel": one.channel,
            "scope": one.scope,
            "deliverable": one.row,
            "person": one.said_by_id,
            "relayed_by": one.relayed_by_id,
            "confirmed": one.channel == "person" or one.confirmed_at is not None,
            "params": {"text": one.said},
        }
        for one in sorted(snapshot.approvals, key=lambda one: (one.at, one.pk))
    ]


def timeline(snapshot: Snapshot) -> list[Part]:
    ordered = sorted(snapshot.facts, key=in_time)
    return [
        {
            "at": iso(fact.at),
            "kind": fact.kind,
            "lane": "agreed" if fact.kind in AGREED else "happened",
            "said": fact.said,
            "subject": [fact.subj_type, fact.subj_id],
            "deliverable": row_of(fact),
            "department": fact.department_id,
            "person": fact.person_id,
            "params": dict(sorted(fact.params.items())),
        }
        for fact in ordered
    ]


def in_time(fact: Fact) -> tuple[datetime, int, str, str, int]:
    """Oldest first; what is of one moment in the order in which such things happen."""
    turn = AT_ONE_MOMENT.index(fact.kind) + 1 if fact.kind in AT_ONE_MOMENT else 0
    return fact.at, turn, fact.kind, fact.subj_type, fact.subj_id or 0
