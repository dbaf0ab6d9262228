"""Further parts of the document: what was waited for, expected, decided, aligned, spent, never confirmed."""

from datetime import datetime
from typing import Any

from incidents.compile.snapshot import Snapshot, iso

Part = dict[str, Any]
ASKS_A_SIGNATURE = ("R", "S")


def waiting(bar: Part | None) -> list[Part]:
    """For each department, how long something of its was waited for up to the slot: seconds and rows.

    Two things that were waited for at once count once.
    """
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    rows: dict[int, set[int]] = {}
    for row in (bar or {"rows": []})["rows"]:
        waits = [one for one in row["path"] if one["kind"] == "waiting"]
        if waits and row["department"]:
            rows.setdefault(row["department"], set()).add(row["deliverable"])
            found.setdefault(row["department"], []).extend((_at(w["from"]), _at(w["to"])) for w in waits)
    return [
        {"department": home, "seconds": _covered(found[home]), "deliverables": sorted(rows[home])}
        for home in sorted(found)
    ]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _covered(stretches: list[tuple[datetime, datetime]]) -> int:
    """Seconds that at least one of them covers."""
    total, end = 0.0, None
    for start, stop in sorted(stretches):
        begin = max(start, end) if end else start
        total += max(0.0, (stop - begin).total_seconds())
        end = max(stop, end) if end else stop
    return int(total)


def channels(snapshot: Snapshot) -> Part:
    """How many approvals came in person, were passed on, or left no record."""
    given = [one.channel for one in snapshot.approvals if one.verdict == "yes"]
    return {channel: given.count(channel) for channel in ("person", "relayed", "none")}


def checkpoints(snapshot: Snapshot) -> list[Part]:
    """Expected against actual of the plan's own metrics, at each horizon."""
    return [
        {
            "checkpoint": one.pk,
            "metric": one.metric,
            "horizon": one.horizon,
            "expected": one.expected,
            "actual": one.actual,
            "missed": one.missed,
            "params": {"name": one.name, "unit": one.unit},
        }
        for one in snapshot.measured
    ]


def gate(snapshot: Snapshot) -> list[Part]:
    """What was decided about going live, and how much was open then."""
    return [
        {
            "decision": one.pk,
            "at": iso(one.at),
            "verdict": one.verdict,
            "person": one.by_id,
            "open": one.open,
            "params": {"reason": one.reason},
        }
        for one in snapshot.decided
    ]


def weekly(snapshot: Snapshot) -> list[Part]:
    """The weekly alignments: what was the goal in each week, in its own words."""
    return [{"log": one.pk, "week": one.week, "params": {"goal": one.goal}} for one in snapshot.weeks]


def effort(snapshot: Snapshot) -> list[Part]:
    """Work done again, or without a letter, as the departments gave it; never a person's."""
    return [
        {"department": one.department_id, "kind": one.kind, "size": one.size, "hours": one.hours}
        for one in snapshot.spent
    ]


def unconfirmed(snapshot: Snapshot) -> Part:
    """What only one side wrote down: dates passed on, approvals, letters that nobody signed."""
    passed_on = [fact.kind for fact in snapshot.facts if fact.said]
    return {
        "launch": "launch_agreed" in passed_on,
        "dates": passed_on.count("date_moved"),
        "approvals": [
            one.pk
            for one in snapshot.approvals
            if one.verdict == "yes" and one.channel != "person" and one.confirmed_at is None
        ],
        "unsigned": sorted(
            {
                department
                for row in snapshot.in_force
                for letter in ASKS_A_SIGNATURE
                for department, _person in row.letters.get(letter, [])
                if department not in row.signed
            }
        ),
    }


def claims(snapshot: Snapshot) -> list[Part]:
    """What was thought to explain it and was settled; what speaks for and against it as [evidence, kind]."""
    return [
        {
            "claim": one.pk,
            "state": one.state,
            "for": [list(pair) for pair in one.speak_for],
            "against": [list(pair) for pair in one.speak_against],
            "params": {"text": one.text, "test": one.test, "result": one.result},
        }
        for one in snapshot.claims
    ]
