"""What the figure shows, chosen from the document: marks on two lanes, stand-ins, the one distance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.queries.reading.told import Part, Told, length_words, moment
from postmortem.people.templatetags.words import clock, day_text

Stretch = tuple[datetime, datetime]
NEAR = 60  # of the whole length: marks that close share one label
AFTERWARDS = 4  # the clock ends a quarter of the way from request to slot after the slot
WORTH_A_LINE = timedelta(minutes=5)


@dataclass(frozen=True)
class Mark:
    """One point on a lane: agreed above, happened below; `what` is its text without the time."""

    at: datetime
    lane: str
    shape: str
    style: str
    what: str = ""
    rows: tuple[str, ...] = ()
    kind: str = ""
    strong: bool = False
    until: datetime | None = None

    @property
    def label(self) -> str:
        """What and when, never who."""
        when = clock(self.at) if self.until in (None, self.at) else f"{clock(self.at)}–{clock(self.until)}"
        return _("%(what)s, %(time)s") % {"what": self.words, "time": when}

    @property
    def words(self) -> str:
        if not self.rows:
            return self.what
        rows = {"rows": " · ".join(self.rows)}
        if self.kind == "arrived":
            return ngettext("%(rows)s arrives", "%(rows)s arrive", len(self.rows)) % rows
        if self.kind == "placeholder":
            return _("Stand-in for %(rows)s") % rows
        return (_("%(rows)s due") if self.style == "plan" else _("%(rows)s wanted")) % rows


@dataclass(frozen=True)
class Gap:
    """From when something was due to when it came, in words."""

    start: datetime
    end: datetime
    words: str


@dataclass(frozen=True)
class Picture:
    """Everything the figure draws. `marks` are grouped where they are close, `single` are not."""

    start: datetime
    end: datetime
    slot: datetime | None
    marks: tuple[Mark, ...]
    single: tuple[Mark, ...]
    stand_ins: tuple[Stretch, ...]
    built_plan: tuple[Stretch, ...]
    built_real: tuple[Stretch, ...]
    gap: Gap | None
    title: str
    told: str


def picture_of(told: Told) -> Picture | None:
    """The figure of one document, in the zone of its subject; None where there is no plan to compare with."""
    document, zone = told.document, ZoneInfo(told.document["zone"])
    single = sorted(_marks(told, zone), key=lambda mark: (mark.at, mark.lane, mark.kind))
    slot = next((mark.at for mark in single if mark.kind == "launched"), None)
    slot = slot or next((mark.at for mark in single if mark.kind == "launch_agreed"), None)
    if slot is None or single[0].at >= slot:
        return None
    begin = single[0].at
    last = max(mark.at for mark in single if mark.at <= slot + (slot - begin) / AFTERWARDS)
    margin = (last - begin) / 50
    marks = tuple(grouped(single, (last - begin) / NEAR))
    return Picture(
        start=begin - margin,
        end=last + 2 * margin,
        slot=slot,
        marks=tuple(mark for mark in marks if mark.at <= last),
        single=tuple(single),
        stand_ins=tuple(union(_stretches(document["stand_ins"], zone))),
        built_plan=tuple(union(_built(told, zone, "due"))),
        built_real=tuple(union(_built(told, zone, "arrived"))),
        gap=_gap(document["deliverables"], zone),
        title=_("Plan and reality, %(first)s to %(last)s")
        % {"first": day_text(begin, begin), "last": day_text(last, begin)},
        told=_told(single),
    )


def _told(marks: Iterable[Mark]) -> str:
    """The same in words, for readers who do not see it."""
    agreed, happened = ([m.label for m in marks if m.lane == lane] for lane in ("plan", "real"))
    text = _("Agreed: %(agreed)s. Happened: %(happened)s. Every point is in the table below the figure.")
    return text % {"agreed": "; ".join(agreed), "happened": "; ".join(happened)}


POINTS = {  # kind of fact: lane, shape, style
    "requested": ("real", "dot", "real"),
    "told": ("real", "dot", "real"),
    "launch_asked": ("plan", "flag", "said"),
    "launch_agreed": ("plan", "flag", "plan"),
    "launched": ("real", "flag", "real"),
    "seen": ("real", "dot", "real"),
    "stopped": ("real", "dot", "real"),
}


def _marks(told: Told, zone: ZoneInfo) -> Iterable[Mark]:
    for entry in told.document["timeline"]:
        at = moment(entry["at"]).astimezone(zone)
        passed_on = entry["kind"] == "approved" and entry["params"].get("channel") != "person"
        if passed_on:
            yield Mark(at, "real", "dot", "said", told.sentence(entry), kind="approved")
        elif entry["kind"] in POINTS:
            lane, shape, style = POINTS[entry["kind"]]
            style = "said" if entry["said"] else style
            strong = entry["kind"] in ("launch_agreed", "launched")
            yield Mark(at, lane, shape, style, told.sentence(entry), kind=entry["kind"], strong=strong)
    for row in told.document["deliverables"]:
        if row["kind"] == "outcome" or row["phase"] == "launch":
            continue
        name, due = (told.row(row["deliverable"]),), moment(row["due"]).astimezone(zone)
        yield Mark(due, "plan", "diamond", "plan" if row["agreed"] else "said", rows=name, kind="due")
        if row["arrived"]:
            came = moment(row["arrived"]).astimezone(zone)
            yield Mark(came, "real", "diamond", "real", rows=name, kind="arrived", strong=True)
    for one in told.document["stand_ins"]:
        start, name = moment(one["from"]).astimezone(zone), (told.row(one["deliverable"]),)
        yield Mark(start, "real", "dot", "real", rows=name, kind="placeholder")


def grouped(marks: Iterable[Mark], near: timedelta) -> list[Mark]:
    """Deliveries of one lane and style that are close together become one mark with all their names."""
    found: list[Mark] = []
    ordered = sorted(marks, key=lambda mark: (mark.lane, mark.kind, mark.style, mark.at))
    for _key, of_a_kind in groupby(ordered, key=lambda mark: (mark.lane, mark.kind, mark.style)):
        cluster: Mark | None = None
        for mark in of_a_kind:
            if cluster and mark.rows and mark.at - (cluster.until or cluster.at) <= near:
                cluster = joined(cluster, mark)
                found[-1] = cluster
            else:
                cluster = mark
                found.append(mark)
    return sorted(found, key=lambda mark: mark.at)


def joined(first: Mark, second: Mark) -> Mark:
    return Mark(
        first.at,
        first.lane,
        first.shape,
        first.style,
        rows=(*first.rows, *second.rows),
        kind=first.kind,
        strong=first.strong,
        until=second.at,
    )


def _stretches(stand_ins: Iterable[Part], zone: ZoneInfo) -> list[Stretch]:
    return [
        (moment(one["from"]).astimezone(zone), moment(one["to"]).astimezone(zone))
        for one in stand_ins
        if one["to"]
    ]


def _built(told: Told, zone: ZoneInfo, end: str) -> list[Stretch]:
    """From acceptance to due (or arrival) of what was built."""
    built = [row for row in told.document["deliverables"] if row["kind"] in ("function", "interface")]
    times = [(row["accepted"], row[end]) for row in built if row["accepted"] and row[end]]
    return [
        (moment(first).astimezone(zone), moment(last).astimezone(zone))
        for first, last in times
        if first < last
    ]


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Overlapping stretches become one."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _gap(rows: Iterable[Part], zone: ZoneInfo) -> Gap | None:
    """The longest distance between due and arrival, if it is worth a line."""
    late = [row for row in rows if row["margin"] is not None]
    worst = min(late, key=lambda row: row["margin"], default=None)
    if worst is None or -worst["margin"] < WORTH_A_LINE.total_seconds():
        return None
    due, came = moment(worst["due"]).astimezone(zone), moment(worst["arrived"]).astimezone(zone)
    return Gap(due, came, _("%(length)s later") % {"length": length_words(worst["margin"])})
