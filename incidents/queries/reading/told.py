"""The compiled facts in words, in the reader's language: things and times are the subjects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.models import Impact, TimelineEvent
from incidents.rules import timeline
from postmortem.activities.models import LogEntry
from postmortem.activities.rules import Fact
from postmortem.people.redaction import Words
from postmortem.people.templatetags.words import duration, when_text

Part = dict[str, Any]
ON_TIME = timedelta(minutes=5)
BETWEEN_NAMES = " · "
CHANNELS = dict(LogEntry.Channel.choices)
SCOPES = dict(LogEntry.Scope.choices)
IMPACTS = dict(Impact.Kind.choices)
MARKERS = dict(TimelineEvent.Marker.choices)


@dataclass(frozen=True)
class Note:
    """One thing the record says: a short heading and a sentence or two."""

    heading: str
    text: str


@dataclass(frozen=True)
class Told:
    """Tells one document with one reader's words; `words` is the role view."""

    document: Part
    words: Words

    @property
    def rows(self) -> dict[int, Part]:
        return {one["deliverable"]: one for one in self.document["deliverables"]}

    def row(self, pk: int | None) -> str:
        """The name of a row, as people wrote it."""
        found = self.rows.get(pk) if pk else None
        return self.words.text(found["params"]["name"]) if found else ""

    def names(self, pks: Iterable[int]) -> str:
        return BETWEEN_NAMES.join(filter(None, map(self.row, pks)))

    def sides(self, pks: Iterable[int]) -> str:
        return BETWEEN_NAMES.join(self.words.side(pk) for pk in pks)

    def sentence(self, entry: Part) -> str:
        """What happened (or was agreed), in one line."""
        fact = Fact(
            at=moment(entry["at"]), kind=entry["kind"], zone=self.document["zone"], params=entry["params"]
        )
        if entry["kind"] == "event":
            return self.words.text(entry["params"]["text"])
        if entry["said"] and entry["kind"] == "approved":
            return _("An approval was passed on")
        return self.words.text(timeline.sentence(fact))

    def detail(self, entry: Part) -> str:
        """What goes with it: how early or late, the scope, what people wrote."""
        params = entry["params"]
        if entry["kind"] == "arrived" and "margin_s" in params:
            return margin_words(params["margin_s"])
        if entry["kind"] == "date_moved" and params.get("from"):
            times = {"from": when_words(params["from"]), "to": when_words(params["to"])}
            return _("From %(from)s to %(to)s.") % times
        if entry["kind"] in ("approved", "refused", "returned") and params.get("scope"):
            return scope_words(params["scope"])
        if entry["kind"] == "event":
            return str(MARKERS.get(params.get("marker", ""), ""))
        return self.words.text(params.get("text", "") or params.get("reason", ""))

    def evidence(self, entry: Part) -> tuple[str, str]:
        """What shows it: words, and a link if there is one."""
        params = entry["params"]
        if entry["subject"][0] == "activities.assetversion":
            return _("Version %(number)s") % {"number": params["number"]}, ""
        if entry["subject"][0] == "activities.logentry":
            return _("Log"), ""
        if entry["subject"][0] == "audit.revision":
            return _("Matrix, version %(number)s") % {"number": params["number"]}, ""
        if entry["subject"][0] == "incidents.timelineevent":
            return (_("Link"), params["evidence_url"]) if params.get("evidence_url") else ("", "")
        return _("The record"), ""

    def notes(self) -> list[Note]:
        """What the record says beside the story, in a fixed order; without facts there is no note."""
        made = [
            self._lead_time(),
            self._arrivals(),
            self._approvals(),
            self._stand_ins(),
            self._without_owner(),
            self._without_letter(),
            self._after_launch(),
        ]
        return [note for note in made if note and note.text]

    def _lead_time(self) -> Note | None:
        found = self.document["lead_time"]
        if not found:
            return None
        sentences = [
            (_("Asked for: %(length)s."), found["asked"]),
            (_("Agreed: %(length)s."), found["agreed"]),
            (_("Real: %(length)s."), found["real"] if found["real"] != found["agreed"] else None),
            (_("Usual: %(length)s."), found["usual"]),
        ]
        told = [text % {"length": length_words(seconds)} for text, seconds in sentences if (seconds or 0) > 0]
        return Note(_("Lead time"), joined(told))

    def _arrivals(self) -> Note | None:
        material = [row for row in self.document["deliverables"] if row["kind"] != "outcome"]
        late = [row for row in material if row["margin"] is not None and row["margin"] < 0]
        told = []
        for row in sorted(late, key=lambda row: row["margin"]):
            about = {"row": self.row(row["deliverable"]), "late": length_words(row["margin"])}
            if (row["before_slot"] or 0) > 0:
                about["slot"] = length_words(row["before_slot"])
                told.append(_("%(row)s: %(late)s after the due time, %(slot)s before the slot.") % about)
            else:
                told.append(_("%(row)s: %(late)s after the due time.") % about)
        return Note(_("When it came"), joined(told))

    def _approvals(self) -> Note | None:
        told = []
        for one in self.document["approvals"]:
            if one["verdict"] != "yes" or one["channel"] == "person":
                continue
            told.append(_("Passed on by somebody.") if one["channel"] == "relayed" else _("No record."))
            if one["scope"]:
                told.append(scope_words(one["scope"]))
            told.append(_("Confirmed since.") if one["confirmed"] else _("Not confirmed by the approver."))
        return Note(_("Approval"), joined(told))

    def _stand_ins(self) -> Note | None:
        told = []
        for one in self.document["stand_ins"]:
            about = {"row": self.row(one["deliverable"]), "length": length_words(one["seconds"] or 0)}
            text = _("%(row)s: a stand-in for %(length)s.")
            told.append(
                (_("%(row)s: a stand-in for %(length)s, and it went live.") if one["live"] else text) % about
            )
        return Note(_("Stand-ins"), joined(told))

    def _without_owner(self) -> Note | None:
        return Note(_("No accepted owner at the launch"), self.names(self.document["without_owner"]))

    def _without_letter(self) -> Note | None:
        told = [
            _("%(side)s: %(rows)s.")
            % {"side": self.words.side(one["department"]), "rows": self.names(one["deliverables"])}
            for one in self.document["without_letter"]
        ]
        return Note(_("Worked without a letter"), joined(told))

    def _after_launch(self) -> Note | None:
        told = []
        for one in self.document["after_launch"]:
            text = ngettext(
                "%(row)s: one more version, %(sides)s.",
                "%(row)s: %(versions)s more versions, %(sides)s.",
                one["versions"],
            )
            about = {"row": self.row(one["deliverable"]), "versions": one["versions"]}
            told.append(text % {**about, "sides": self.sides(one["departments"]) or _("not known")})
        return Note(_("Reworked after the launch"), joined(told))

    def lead(self) -> str:
        """Status and outcome in one line: how it went live, the first figure, whether it has stopped."""
        found = [*self._launch(), *self._first_number()]
        incident = self.document["incident"]
        if incident and incident["mitigated"]:
            took = moment(incident["mitigated"]) - moment(incident["started"])
            found.append(_("Stopped after %(length)s.") % {"length": duration(took)})
        return joined(found)

    def _launch(self) -> list[str]:
        times = self.document["lead_time"]
        if not times or times["real"] is None or times["agreed"] is None:
            return []
        late = timedelta(seconds=times["real"] - times["agreed"])
        if abs(late) <= ON_TIME:
            return [_("Live on time.")]
        text = _("Live %(length)s after the agreed time.") if late > ON_TIME else _("Live %(length)s early.")
        return [text % {"length": duration(late)}]

    def _first_number(self) -> list[str]:
        both = [n for n in self.document["outcome"] if n["expected"] is not None and n["actual"] is not None]
        if not both:
            return []
        first = both[0]
        about = {"actual": first["actual"], "expected": first["expected"], "what": number_label(first)}
        return [_("%(actual)s of %(expected)s expected: %(what)s.") % about]


def number_label(one: Part) -> str:
    """What a figure counts: orders · 1 h."""
    kind = str(IMPACTS.get(one["kind"], "")) if one["kind"] != "other" else ""
    return BETWEEN_NAMES.join(filter(None, [kind, one["params"]["unit"]]))


def moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def when_words(iso: str) -> str:
    return when_text(moment(iso), moment(iso))


def length_words(seconds: int) -> str:
    return str(duration(timedelta(seconds=abs(seconds))))


def margin_words(seconds: int) -> str:
    """2 h before it was due; 7 h 48 min after it was due."""
    text = _("%(length)s before it was due") if seconds >= 0 else _("%(length)s after it was due")
    return text % {"length": length_words(seconds)}


def scope_words(scope: str) -> str:
    return _("Scope: %(scope)s.") % {"scope": SCOPES.get(scope, scope)}


def joined(sentences: Iterable[str]) -> str:
    """Whole sentences one after another; Chinese ones need no space between."""
    found = list(sentences)
    gap = "" if any(text.endswith("。") for text in found) else " "
    return gap.join(found)
