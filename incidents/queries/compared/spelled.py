"""The fields of the facts in words: what each is called, and how its value reads."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.models import Effort, Finding, Hypothesis, Impact, Incident
from incidents.models.incident import Situation
from incidents.queries.reading.parts import number
from incidents.queries.reading.told import (
    CHANNELS,
    SCOPES,
    Told,
    length_words,
    margin_words,
    when_words,
)
from postmortem.activities.models import Activity, Checkpoint, Deliverable, LogEntry
from postmortem.activities.rules import STAGES
from postmortem.people.templatetags.words import day_text
from raci.models import GateDecision

Label = str | Promise
KINDS: Final[Mapping[str, Mapping[Any, Any]]] = {
    "subject": dict(Activity.Kind.choices),
    "incident": dict(Incident.Kind.choices),
    "seen": dict(Finding.Kind.choices),
    "outcome": dict(Impact.Kind.choices),
    "deliverables": dict(Deliverable.Kind.choices),
    "effort": dict(Effort.Kind.choices),
}
CODES: Final[Mapping[str, Mapping[Any, Any]]] = {
    "channel": CHANNELS,
    "scope": SCOPES,
    "situation": dict(Situation.choices),
    "severity": dict(Incident.Severity.choices),
    "phase": dict(Deliverable.Phase.choices),
    "horizon": dict(Checkpoint.Horizon.choices),
    "size": dict(Effort.Size.choices),
    "state": dict(Hypothesis.State.choices),
}
VERDICTS: Final[Mapping[str, Mapping[Any, Any]]] = {
    "gate": dict(GateDecision.Verdict.choices),
    "approvals": dict(LogEntry.Verdict.choices),
}
TIMES: Final = {
    *("at", "launched", "started", "detected", "reported", "mitigated", "due", "freeze", "accepted"),
    *("arrived", "from", "to", "told", "until"),
}
LENGTHS: Final = {"asked", "real", "usual", "seconds", "before_slot", *STAGES}
PEOPLE: Final = {"person", "driver", "sponsor", "accountable", "relayed_by"}
SIDES: Final = {"department", "source"}
MANY_SIDES: Final = {"departments", "signed", "unsigned"}
MANY_ROWS: Final = {"deliverables"}
LABELS: Final[Mapping[str, Label]] = {
    "accepted": gettext_lazy("got an owner"),
    "accountable": gettext_lazy("accountable"),
    "actual": gettext_lazy("actual"),
    "agreed": gettext_lazy("agreed"),
    "approvals": gettext_lazy("approvals"),
    "arrived": gettext_lazy("arrived"),
    "asked": gettext_lazy("asked for"),
    "at": gettext_lazy("when"),
    "before_slot": gettext_lazy("before the slot"),
    "channel": gettext_lazy("how it came"),
    "confirmed": gettext_lazy("confirmed"),
    "dates": gettext_lazy("dates that were passed on"),
    "deliverable": gettext_lazy("about"),
    "deliverables": gettext_lazy("about"),
    "department": gettext_lazy("department"),
    "departments": gettext_lazy("departments"),
    "detected": gettext_lazy("seen"),
    "driver": gettext_lazy("who drives it"),
    "due": gettext_lazy("due"),
    "estimated": gettext_lazy("estimated"),
    "expected": gettext_lazy("expected"),
    "freeze": gettext_lazy("final by"),
    "from": gettext_lazy("from"),
    "goal": gettext_lazy("goal"),
    "horizon": gettext_lazy("when"),
    "hours": gettext_lazy("hours"),
    "kind": gettext_lazy("kind"),
    "launch": gettext_lazy("launch time was passed on"),
    "launched": gettext_lazy("went live"),
    "letters": gettext_lazy("letters"),
    "live": gettext_lazy("went live with it"),
    "margin": gettext_lazy("against the due time"),
    "missed": gettext_lazy("below what was expected"),
    "mitigated": gettext_lazy("stopped"),
    "name": gettext_lazy("name"),
    "non_goal": gettext_lazy("not pursued"),
    "note": gettext_lazy("note"),
    "number": gettext_lazy("version"),
    "open": gettext_lazy("open then"),
    "person": gettext_lazy("by"),
    "phase": gettext_lazy("phase"),
    "real": gettext_lazy("real"),
    "reason": gettext_lazy("reason"),
    "relayed_by": gettext_lazy("passed on by"),
    "reported": gettext_lazy("reported"),
    "result": gettext_lazy("what showed it"),
    "said": gettext_lazy("passed on"),
    "scope": gettext_lazy("scope"),
    "seconds": gettext_lazy("how long"),
    "severity": gettext_lazy("severity"),
    "signed": gettext_lazy("signed by"),
    "similar": gettext_lazy("similar things"),
    "situation": gettext_lazy("situation"),
    "size": gettext_lazy("how much"),
    "source": gettext_lazy("comes from"),
    "sponsor": gettext_lazy("sponsor"),
    "started": gettext_lazy("began"),
    "state": gettext_lazy("how it came out"),
    "stopped_by": gettext_lazy("what stopped it"),
    "test": gettext_lazy("how one could tell"),
    "text": gettext_lazy("text"),
    "title": gettext_lazy("title"),
    "to": gettext_lazy("to"),
    "told": gettext_lazy("told"),
    "unit": gettext_lazy("unit"),
    "unsigned": gettext_lazy("letters not signed"),
    "until": gettext_lazy("until"),
    "usual": gettext_lazy("usual"),
    "usual_of": gettext_lazy("usual, of so many"),
    "verdict": gettext_lazy("decision"),
    "versions": gettext_lazy("versions"),
    "waiver": gettext_lazy("exception"),
    "week": gettext_lazy("week"),
}


def label_of(part: str, field: str) -> str:
    """What a field is called; empty for what says nothing to a reader (ids and the like)."""
    if part == "channels":
        return str(CHANNELS.get(field, ""))
    return str(STAGES.get(field) or LABELS.get(field, ""))


def value_of(told: Told, part: str, field: str, value: object) -> str:
    """A value as a reader gets it; empty where there is none."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if part == "channels" or (field == "approvals" and isinstance(value, list)):
        return _counted(len(value) if isinstance(value, list) else int(str(value)))
    spell = _spelling(part, field)
    return spell(told, value) if spell else _plain(told, value)


Spell = Callable[[Told, Any], str]


def _spelling(part: str, field: str) -> Spell | None:
    codes = {"kind": KINDS.get(part, {}), "verdict": VERDICTS.get(part, {})}.get(field) or CODES.get(field)
    if codes:
        return lambda told, value: str(codes.get(value, value))
    if field in LENGTHS or (part, field) == ("lead_time", "agreed"):
        return lambda told, value: length_words(value)
    return SPELLED.get(field)


def _letters(told: Told, value: Mapping[str, list[list[int | None]]]) -> str:
    held = [(letter, sorted({home for home, _person in value[letter] if home})) for letter in sorted(value)]
    return " · ".join(f"{letter} {told.sides(homes)}" for letter, homes in held if homes)


def _plain(told: Told, value: object) -> str:
    return number(value) if isinstance(value, int | float) else told.words.text(str(value))


def _counted(many: int) -> str:
    return ngettext("%(number)s approval", "%(number)s approvals", many) % {"number": many}


SPELLED: Final[Mapping[str, Spell]] = {
    **dict.fromkeys(TIMES, lambda told, value: when_words(value)),
    **dict.fromkeys(PEOPLE, lambda told, value: told.words.person(value)),
    **dict.fromkeys(SIDES, lambda told, value: told.words.side(value)),
    **dict.fromkeys(MANY_SIDES, lambda told, value: told.sides(value)),
    **dict.fromkeys(MANY_ROWS, lambda told, value: told.names(value)),
    "deliverable": lambda told, value: told.row(value),
    "margin": lambda told, value: margin_words(value),
    "letters": _letters,
    "week": lambda told, value: day_text(date.fromisoformat(value)),
}
