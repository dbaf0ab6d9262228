"""The three questions a reader asks first, answered from the facts; what the record does not say is asked."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from incidents.queries.reading.told import Part, Told, joined, length_words, moment, when_words


class Chip(StrEnum):
    """What can be asked with one tap."""

    STOPPED = "stopped"
    TRADED = "traded"
    CARRIES = "carries"


@dataclass(frozen=True)
class Reply:
    """One question with its answer and where the page says more; without an answer it can be asked."""

    chip: str
    question: str
    answer: str
    anchor: str = ""
    more: str = ""


def questions() -> dict[str, str]:
    return {
        Chip.STOPPED: _("Is it stopped?"),
        Chip.TRADED: _("What did we trade for the date?"),
        Chip.CARRIES: _("Who carries it on?"),
    }


def replies(told: Told, carried: int, figure: str) -> list[Reply]:
    """The answers to one document: how many improvements there are, and where its figure stands."""
    asked, traded, carries = questions(), _traded(told), _carried(carried)
    return [
        Reply(Chip.STOPPED, asked[Chip.STOPPED], _stopped(told)),
        Reply(Chip.TRADED, asked[Chip.TRADED], traded, figure if traded else "", _("Where the time went")),
        Reply(
            Chip.CARRIES,
            asked[Chip.CARRIES],
            carries,
            "all-improvements" if carries else "",
            _("How one will see it"),
        ),
    ]


def _stopped(told: Told) -> str:
    incident = told.document["incident"]
    if incident is None or not incident["mitigated"]:
        return ""
    took = moment(incident["mitigated"]) - moment(incident["started"])
    when = {"when": when_words(incident["mitigated"]), "length": length_words(int(took.total_seconds()))}
    found = [_("Yes: it stopped on %(when)s, %(length)s after it began.") % when]
    if what := told.words.text(incident["params"].get("stopped_by") or ""):
        found.append(_("What stopped it: %(what)s") % {"what": what})
    return joined(found)


def _traded(told: Told) -> str:
    """How long there was, against how long it usually takes; what stood in; what nobody answered for."""
    times: Part = told.document["lead_time"] or {}
    found = []
    if (times.get("agreed") or 0) > 0:
        both = {"agreed": length_words(times["agreed"]), "usual": length_words(times.get("usual") or 0)}
        shorter = (times.get("usual") or 0) > times["agreed"]
        text = _("Time: there were %(agreed)s; %(usual)s are usual.")
        found.append((text if shorter else _("Time: there were %(agreed)s.")) % both)
    for one in told.document["stand_ins"]:
        about = {"row": told.row(one["deliverable"]), "length": length_words(one["seconds"] or 0)}
        found.append(_("%(row)s: a stand-in for %(length)s.") % about)
    late = [row for row in told.document["deliverables"] if (row["margin"] or 0) < 0]
    for row in sorted(late, key=lambda row: row["margin"])[:1]:
        if (row["before_slot"] or 0) > 0:
            about = {"row": told.row(row["deliverable"]), "length": length_words(row["before_slot"])}
            found.append(_("%(row)s was final %(length)s before the slot.") % about)
    if nobody := told.names(told.document["without_owner"]):
        found.append(_("Without an accepted owner at the launch: %(rows)s.") % {"rows": nobody})
    return joined(found)


def _carried(number: int) -> str:
    return _("Each improvement has one owner and a date.") if number else ""
