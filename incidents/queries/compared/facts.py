"""Differences of the facts in words: a heading for each part, a line for each thing, what it was and is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.queries.compared.spelled import KINDS, label_of, value_of
from incidents.queries.reading.told import BETWEEN_NAMES, Part, Told, number_label, when_words

HEADINGS: Final[Mapping[str, str | Promise]] = {
    "subject": gettext_lazy("The activity"),
    "incident": gettext_lazy("The incident"),
    "lead_time": gettext_lazy("Lead time"),
    "time_bar": gettext_lazy("Where the time went"),
    "channels": gettext_lazy("How approvals came"),
    "unconfirmed": gettext_lazy("Not confirmed by others"),
    "seen": gettext_lazy("What people saw"),
    "outcome": gettext_lazy("Figures"),
    "deliverables": gettext_lazy("When it came"),
    "stand_ins": gettext_lazy("Stand-ins"),
    "after_launch": gettext_lazy("Reworked after the launch"),
    "without_letter": gettext_lazy("Worked without a letter"),
    "approvals": gettext_lazy("Approval"),
    "timeline": gettext_lazy("Timeline"),
    "participants": gettext_lazy("Participants"),
    "waiting": gettext_lazy("Waiting for material"),
    "checkpoints": gettext_lazy("Expected and actual"),
    "gate": gettext_lazy("Decision about the launch"),
    "weekly": gettext_lazy("Weekly alignment"),
    "effort": gettext_lazy("Effort"),
    "matrix": gettext_lazy("Who answered for what"),
    "without_owner": gettext_lazy("No accepted owner at the launch"),
    "claims": gettext_lazy("What might have explained it"),
}
SHAPES: Final = {"added": "done", "removed": "dropped", "changed": "half"}
OPS: Final[Mapping[str, str | Promise]] = {
    "added": gettext_lazy("new"),
    "removed": gettext_lazy("gone"),
    "changed": gettext_lazy("changed"),
}


class Field(NamedTuple):
    """One field: what it is called, was and is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeLine:
    """One thing that came, went or changed; `what` is empty where the part is one thing."""

    shape: str
    word: str
    what: str
    fields: list[Field]


@dataclass(frozen=True)
class ChangeGroup:
    heading: str
    lines: list[ChangeLine]


def grouped(changes: Iterable[Part], told: Told) -> list[ChangeGroup]:
    """Changes (compile.changes_between) by part; `told` has the words of the document as it is now."""
    found: dict[str, list[ChangeLine]] = {}
    for change in changes:
        line = _line(change, told) if change["part"] in HEADINGS else None
        if line and (line.fields or change["op"] != "changed"):
            found.setdefault(change["part"], []).append(line)
    return [ChangeGroup(str(HEADINGS[part]), lines) for part, lines in found.items()]


def _line(change: Part, told: Told) -> ChangeLine:
    part, name = change["part"], ITEMS.get(change["part"])
    fields = [
        Field(label, value_of(told, part, field, before), value_of(told, part, field, after))
        for field, before, after in change["fields"]
        if (label := label_of(part, field))
    ]
    return ChangeLine(
        shape=SHAPES[change["op"]],
        word=str(OPS[change["op"]]),
        what=name(told, change["item"]) if name else "",
        fields=[field for field in fields if field.before != field.after],
    )


def _row(told: Told, item: Part) -> str:
    known = told.row(item["deliverable"])
    return known or told.words.text(item.get("params", {}).get("name", "")) or _("a row of the plan")


def _approval(told: Told, item: Part) -> str:
    return BETWEEN_NAMES.join(filter(None, [when_words(item["at"]), told.row(item["deliverable"])]))


def _moment(told: Told, item: Part) -> str:
    return _("%(when)s: %(what)s") % {"when": when_words(item["at"]), "what": told.sentence(item)}


def _point(told: Told, item: Part) -> str:
    when = value_of(told, "checkpoints", "horizon", item["horizon"])
    return f"{told.words.text(item['params']['name'])}{BETWEEN_NAMES}{when}"


def _effort(told: Told, item: Part) -> str:
    return f"{told.words.side(item['department'])}{BETWEEN_NAMES}{KINDS['effort'].get(item['kind'], '')}"


Name = Callable[[Told, dict[str, Any]], str]
ITEMS: Final[Mapping[str, Name]] = {
    **dict.fromkeys(("deliverables", "stand_ins", "after_launch", "without_owner", "matrix"), _row),
    **dict.fromkeys(("without_letter", "waiting"), lambda told, item: told.words.side(item["department"])),
    **dict.fromkeys(("seen", "claims"), lambda told, item: told.words.text(item["params"]["text"])),
    "outcome": lambda told, item: told.words.text(number_label(item)),
    "approvals": _approval,
    "timeline": _moment,
    "participants": lambda told, item: told.words.person(item["person"], item["department"]),
    "checkpoints": _point,
    "gate": lambda told, item: when_words(item["at"]),
    "weekly": lambda told, item: value_of(told, "weekly", "week", item["week"]),
    "effort": _effort,
}
