"""Documents hold ids, codes and ISO times; this spells them for a reader."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.people.redaction import Words
from raci.rules import Change
from raci.rules.matrix import SHEET, Document, Value

LABELS = {
    "name": gettext_lazy("name"),
    "acceptance": gettext_lazy("when is it good"),
    "due_at": gettext_lazy("due"),
    "freeze_at": gettext_lazy("final by"),
    "accountable": gettext_lazy("A accountable"),
    "R": gettext_lazy("R responsible"),
    "S": gettext_lazy("S supports"),
    "C": gettext_lazy("C consulted"),
    "I": gettext_lazy("I informed"),
    "goal": gettext_lazy("goal"),
    "non_goal": gettext_lazy("not pursued this time"),
    "reuse_plan": gettext_lazy("what is reused"),
    "agreed_launch_at": gettext_lazy("launch agreed"),
    "rush": gettext_lazy("in a hurry, as an exception"),
    "rush_until": gettext_lazy("exception until"),
}
TIMES = ("due_at", "freeze_at", "agreed_launch_at", "rush_until")


class Said(NamedTuple):
    """A field in words. A moment stays a moment (`at`, `was_at`): the page shows it in the reader's zone."""

    label: str
    now: str
    was: str = ""
    at: datetime | None = None
    was_at: datetime | None = None


def who(holder: Iterable[int | None], words: Words) -> str:
    """One [department, person] of a document."""
    department_id, person_id = holder
    if person_id is None:
        return words.department(department_id)
    return words.person(person_id, department_id)


def spell(name: str, value: Value, words: Words) -> str:
    """One value of a document; empty where nothing is set."""
    if value in (None, "", [], [None, None]):
        return ""
    if name == "accountable":
        return who(value, words)
    if name in ("R", "S", "C", "I"):
        return _(", ").join(who(holder, words) for holder in value)
    return words.text(str(value))


def moment(name: str, value: Value) -> datetime | None:
    return datetime.fromisoformat(value) if name in TIMES and value else None


def spell_changes(changes: Iterable[Change], words: Words) -> list[Said]:
    """Old and new, in words."""
    return [
        Said(
            str(LABELS[change.field]),
            now="" if change.field in TIMES else spell(change.field, change.now, words),
            was="" if change.field in TIMES else spell(change.field, change.was, words),
            at=moment(change.field, change.now),
            was_at=moment(change.field, change.was),
        )
        for change in changes
    ]


def spell_row(document: Document, words: Words, letters: Iterable[str] = ("R", "S")) -> list[Said]:
    """Who answers for a row, who does it, and when it is good: what a signature covers beside
    name and times.
    """
    fields = ["accountable", *letters, "acceptance"]
    found = [Said(str(LABELS[name]), spell(name, document[name], words)) for name in fields]
    return [said for said in found if said.now]


def spell_sheet(document: Document, words: Words) -> list[Said]:
    """Goal, dates, reuse and rush exception as every sheet carries them; what is empty is left out."""
    found = [
        Said(
            str(LABELS[name]),
            "" if name in TIMES else spell(name, document.get(name), words),
            at=moment(name, document.get(name)),
        )
        for name in SHEET
    ]
    return [said for said in found if said.now or said.at]
