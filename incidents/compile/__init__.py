"""Facts in, document out. Pure and deterministic: the same facts give the same document, however often."""

from typing import Any

from incidents.compile import document, further
from incidents.compile.changes import changes_between
from incidents.compile.snapshot import (
    Approval,
    Claimed,
    Decided,
    InForce,
    Measured,
    Number,
    Plan,
    Seen,
    Snapshot,
    Spent,
    Trouble,
    Week,
    iso,
)
from incidents.compile.timebar import time_bar
from postmortem.activities.rules import PlanRow as Row
from postmortem.activities.rules import ways

__all__ = [
    "Approval",
    "Claimed",
    "Decided",
    "InForce",
    "Measured",
    "Number",
    "Plan",
    "Row",
    "Seen",
    "Snapshot",
    "Spent",
    "Trouble",
    "Week",
    "changes_between",
    "compile",
]
SCHEMA = 3
DATES = ("compiled_at", "changed", "changes", "compared_with")


def compile(facts: Snapshot, previous: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A001
    """The facts of a retrospective as a plain JSON document: ids, codes, ISO times in UTC, seconds, numbers.

    What people wrote (names of rows, titles, findings) stands under `params`, never elsewhere. `compiled_at`
    dates it, `changed` lists the parts that differ from `previous` (compiled at `compared_with`), `changes`
    how they differ. If nothing differs `previous` is returned as it is, so to compile again changes nothing.

    Frozen documents of schema 1 lack the parts from `waiting` to `unconfirmed`, of schema 2 `claims`.
    """
    all_ways = ways(facts.rows, facts.facts)
    bar = time_bar(facts, all_ways)
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "zone": facts.zone,
        "subject": document.subject(facts),
        "incident": document.incident(facts),
        "seen": document.seen(facts),
        "outcome": document.outcome(facts),
        "lead_time": document.lead_time(facts),
        "time_bar": bar,
        "deliverables": document.deliverables(facts, all_ways),
        "stand_ins": document.stand_ins(facts, all_ways),
        "after_launch": document.after_launch(facts, all_ways),
        "matrix": document.matrix(facts),
        "without_owner": document.without_owner(facts),
        "without_letter": document.without_letter(facts),
        "approvals": document.approvals(facts),
        "timeline": document.timeline(facts),
        "participants": [{"person": person, "department": home} for person, home in facts.people],
        "waiting": further.waiting(bar),
        "channels": further.channels(facts),
        "checkpoints": further.checkpoints(facts),
        "gate": further.gate(facts),
        "weekly": further.weekly(facts),
        "effort": further.effort(facts),
        "unconfirmed": further.unconfirmed(facts),
        "claims": further.claims(facts),
    }
    before = {part: value for part, value in (previous or {}).items() if part not in DATES}
    if previous and before == content:
        return previous
    changed = sorted(part for part in content if part in before and before[part] != content[part])
    return {
        **content,
        "compiled_at": iso(facts.at),
        "changed": changed,
        "changes": changes_between(before, content) if previous else [],
        "compared_with": (previous or {}).get("compiled_at"),
    }
