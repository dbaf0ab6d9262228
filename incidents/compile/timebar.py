"""Where the time went, as the document keeps it: ids, codes, ISO times and seconds."""

from collections.abc import Sequence
from typing import Any

from incidents.compile.snapshot import Snapshot, iso
from postmortem.activities.rules import Stretch, Way, time_went


def time_bar(snapshot: Snapshot, all_ways: Sequence[Way]) -> dict[str, Any] | None:
    """The bar as JSON, or None where request or slot is not known."""
    plan = snapshot.plan
    went = time_went(snapshot.begin, snapshot.slot, plan.told_at, all_ways) if plan else None
    if plan is None or went is None:
        return None
    return {
        "from": iso(went.begin),
        "to": iso(went.slot),
        "told": iso(went.told),
        "segments": spelt(went.segments),
        "request": {"department": plan.requesting_department_id, "path": spelt(went.until_told)},
        "rows": [
            {
                "deliverable": one.row.pk,
                "department": one.row.source_department_id or one.row.department_id,
                "path": spelt(one.path),
            }
            for one in went.rows
        ],
    }


def spelt(path: Sequence[Stretch]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind,
            "from": iso(one.start),
            "to": iso(one.stop),
            "seconds": int(one.length.total_seconds()),
        }
        for one in path
    ]
