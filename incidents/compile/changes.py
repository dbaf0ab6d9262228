"""How two documents differ, part by part: what came, what went, which field of what is another now."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

Part = Mapping[str, Any]
Change = dict[str, Any]
Found = Mapping[str, Any] | Sequence[Any] | None  # a part that has items
# By what an item of a part is known again; a part that is not named here is one thing by itself.
KNOWN_BY: Final[dict[str, tuple[str, ...]]] = {
    "seen": ("finding",),
    "outcome": ("impact",),
    "deliverables": ("deliverable",),
    "stand_ins": ("deliverable",),
    "after_launch": ("deliverable",),
    "without_letter": ("department",),
    "approvals": ("log",),
    "timeline": ("kind", "subject"),
    "participants": ("person",),
    "waiting": ("department",),
    "checkpoints": ("metric", "horizon"),
    "gate": ("decision",),
    "weekly": ("log",),
    "effort": ("department", "kind"),
    "matrix": ("deliverable",),
    "without_owner": ("deliverable",),
    "claims": ("claim",),
}
ALONE: Final = ("subject", "incident", "lead_time", "time_bar", "channels", "unconfirmed")


def changes_between(before: Part, after: Part) -> list[Change]:
    """Every difference of two documents, in the order of their parts.

    Each is {"part", "op": added, removed or changed, "item": the entry as it is (or last was), "fields":
    [[field, before, after]]}. What only one of them can have, because it is of an older schema, is no
    difference.
    """
    found: list[Change] = []
    for part in (*ALONE, *KNOWN_BY):
        if part in before and part in after and before[part] != after[part]:
            if part in ALONE:
                found += _of_one(part, before[part], after[part])
            else:
                found += _of_many(part, _items(part, before[part]), _items(part, after[part]))
    return found


def _of_one(part: str, before: Part | None, after: Part | None) -> list[Change]:
    if part == "time_bar":
        before, after = _totals(before), _totals(after)
    if before is None or after is None:
        return [_change(part, "removed" if after is None else "added", after or before or {}, [])]
    fields = _fields(_flat(before), _flat(after))
    return [_change(part, "changed", after, fields)] if fields else []


def _totals(bar: Part | None) -> Part | None:
    """The bar as how long each stage took altogether, in seconds."""
    if bar is None:
        return None
    found: dict[str, int] = {}
    for one in bar["segments"]:
        found[one["kind"]] = found.get(one["kind"], 0) + one["seconds"]
    return {"from": bar["from"], "to": bar["to"], **found}


def _items(part: str, found: Found) -> dict[Hashable, Part]:
    """The entries of a part by what they are known by; of several that are alike, by their turn, too."""
    entries = found["rows"] if isinstance(found, Mapping) else found or []
    if part == "without_owner":
        entries = [{"deliverable": pk} for pk in entries]
    by_key: dict[Hashable, Part] = {}
    for entry in entries:
        key = tuple(str(entry[name]) for name in KNOWN_BY[part])
        turn = 0
        while (*key, turn) in by_key:
            turn += 1
        by_key[(*key, turn)] = entry
    return by_key


def _of_many(part: str, before: Mapping[Hashable, Part], after: Mapping[Hashable, Part]) -> Iterable[Change]:
    for key, entry in after.items():
        if key not in before:
            yield _change(part, "added", entry, [])
        elif fields := _fields(_flat(before[key]), _flat(entry)):
            yield _change(part, "changed", entry, fields)
    for key, entry in before.items():
        if key not in after:
            yield _change(part, "removed", entry, [])


def _flat(entry: Part) -> dict[str, Any]:
    """The fields of an entry, with what people wrote beside the rest."""
    return {**{name: value for name, value in entry.items() if name != "params"}, **entry.get("params", {})}


def _fields(before: Part, after: Part) -> list[list[Any]]:
    """Fields that both can have and that differ; one that only the newer schema has is no difference."""
    names = [name for name in after if name in before or after[name] not in (None, "", [], {}, 0)]
    gone = [name for name in before if name not in after]
    return [
        [name, before.get(name), after.get(name)]
        for name in (*names, *gone)
        if before.get(name) != after.get(name)
    ]


def _change(part: str, op: str, item: Part, fields: list[list[Any]]) -> Change:
    return {"part": part, "op": op, "item": dict(item), "fields": fields}
