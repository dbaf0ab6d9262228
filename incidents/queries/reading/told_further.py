"""Further notes of the record: what was waited for, expected, decided, aligned, spent, never confirmed.

Documents of schema 1 have none of these parts, and so none of these notes.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.models import Effort
from incidents.queries.reading.told import (
    BETWEEN_NAMES,
    CHANNELS,
    Note,
    Part,
    Told,
    joined,
    length_words,
    when_words,
)
from postmortem.activities.models import Checkpoint
from raci.models import GateDecision

HORIZONS = dict(Checkpoint.Horizon.choices)
VERDICTS = dict(GateDecision.Verdict.choices)
SIZES, EFFORTS = dict(Effort.Size.choices), dict(Effort.Kind.choices)
MOST_FIGURES = 6


def further_notes(told: Told) -> list[Note]:
    """In a fixed order; what the record does not know is no note."""
    made = [
        Note(_("Waiting for material"), _waiting(told)),
        Note(_("How approvals came"), _channels(told)),
        Note(_("Expected and actual"), _checkpoints(told)),
        Note(_("Decision about the launch"), _gate(told)),
        Note(_("Weekly alignment"), _weekly(told)),
        Note(_("Effort"), _effort(told)),
        Note(_("Not confirmed by others"), _unconfirmed(told)),
    ]
    return [note for note in made if note.text]


def _part(told: Told, name: str) -> list[Part]:
    found: list[Part] = told.document.get(name, [])
    return found


def _waiting(told: Told) -> str:
    text = _("%(rows)s from the %(side)s: %(length)s up to the slot.")
    return joined(
        text
        % {
            "rows": told.names(one["deliverables"]),
            "side": told.words.side(one["department"]),
            "length": length_words(one["seconds"]),
        }
        for one in _part(told, "waiting")
    )


def _channels(told: Told) -> str:
    """Only where there are several: a single one has its own note."""
    counts: dict[str, int] = told.document.get("channels", {})
    if sum(counts.values()) < 2:
        return ""
    return BETWEEN_NAMES.join(f"{CHANNELS[channel]}: {many}" for channel, many in counts.items() if many)


def _checkpoints(told: Told) -> str:
    """Missed ones first; what was never measured says so."""
    points = sorted(_part(told, "checkpoints"), key=lambda one: not one["missed"])
    return joined(_point(told, one) for one in points[:MOST_FIGURES])


def _point(told: Told, one: Part) -> str:
    about = {
        "name": told.words.text(one["params"]["name"]),
        "when": HORIZONS.get(one["horizon"], one["horizon"]),
        "expected": one["expected"],
        "actual": one["actual"],
    }
    if one["actual"] is None:
        return _("%(name)s, %(when)s: %(expected)s expected, not measured.") % about
    if one["expected"] is None:
        return _("%(name)s, %(when)s: %(actual)s.") % about
    return _("%(name)s, %(when)s: %(actual)s of %(expected)s expected.") % about


def _gate(told: Told) -> str:
    return joined(_decision(one) for one in _part(told, "gate"))


def _decision(one: Part) -> str:
    about = {"when": when_words(one["at"]), "verdict": VERDICTS.get(one["verdict"], ""), "open": one["open"]}
    if not one["open"]:
        return _("%(when)s: %(verdict)s, nothing open.") % about
    sentence = ngettext(
        "%(when)s: %(verdict)s, %(open)s thing open.",
        "%(when)s: %(verdict)s, %(open)s things open.",
        one["open"],
    )
    return sentence % about


def _weekly(told: Told) -> str:
    weeks = _part(told, "weekly")
    if not weeks:
        return ""
    goals = {one["params"]["goal"].strip() for one in weeks}
    count = {"weeks": len(weeks)}
    held = ngettext("Written down in %(weeks)s week.", "Written down in %(weeks)s weeks.", len(weeks)) % count
    if len(goals) < 2:
        return held
    several = _("The goal read differently in %(wordings)s wordings.") % {"wordings": len(goals)}
    return joined([held, several])


def _effort(told: Told) -> str:
    text = _("%(side)s: %(kind)s, %(size)s.")
    return joined(
        text
        % {
            "side": told.words.side(one["department"]),
            "kind": EFFORTS.get(one["kind"], ""),
            "size": SIZES.get(one["size"], ""),
        }
        for one in _part(told, "effort")
    )


def _unconfirmed(told: Told) -> str:
    """What one side alone wrote down; approvals and rows without owner have notes of their own."""
    found: Part = told.document.get("unconfirmed", {})
    said = []
    if found.get("launch"):
        said.append(_("The launch time was passed on and never confirmed."))
    if dates := found.get("dates", 0):
        text = ngettext(
            "%(number)s date was passed on and never confirmed.",
            "%(number)s dates were passed on and never confirmed.",
            dates,
        )
        said.append(text % {"number": dates})
    if sides := found.get("unsigned", []):
        said.append(_("Letters nobody has signed: %(sides)s.") % {"sides": told.sides(sides)})
    return joined(said)
