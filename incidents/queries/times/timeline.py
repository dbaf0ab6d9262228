"""The timeline of one incident: what the record knows and what people wrote, in one order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from incidents.models import Incident, TimelineEvent
from incidents.queries.incident import Rights, addable_incident, incident_rights
from incidents.queries.incident_list import words_about
from incidents.queries.incident_page import all_facts
from incidents.queries.times.shown import Shown, shown_beside
from incidents.rules import timeline
from incidents.rules.hindsight import looks_back
from incidents.rules.incident import OVER
from postmortem.activities.models import LogEntry
from postmortem.activities.rules import Fact
from postmortem.evidence.models import Evidence
from postmortem.people.models import User
from postmortem.people.redaction import Words
from postmortem.people.templatetags.words import clock, when_text

EVENT = TimelineEvent._meta.label_lower
ENTRY = LogEntry._meta.label_lower
Precision = TimelineEvent.Precision


@dataclass(frozen=True)
class Row:
    """One row. `clock` is its time in words, empty if it is not known; `elsewhere` the time of another place.

    `said` was passed on and never confirmed, `ahead` was said about the future, `hints` are phrases that look
    back from the end.
    """

    words: str
    kind: str = ""
    at: datetime | None = None
    clock: str = ""
    elsewhere: str = ""
    detail: str = ""
    side: str = ""
    said: bool = False
    ahead: bool = False
    url: str = ""
    shown: list[Shown] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    event: TimelineEvent | None = None
    may_change: bool = False

    @property
    def from_record(self) -> bool:
        return self.event is None

    @property
    def is_shown(self) -> bool:
        """Whether anybody can see where it is from: the record shows it, unless it was only passed on."""
        return bool(self.shown) or (self.from_record and not self.said)


@dataclass(frozen=True)
class TimelinePage:
    """`days` are local days with their rows; `unknown` are rows without a time, at the end."""

    incident: Incident
    title: str
    rights: Rights
    is_open: bool
    days: list[tuple[date, list[Row]]]
    unknown: list[Row]
    coverage: timeline.Coverage
    starts_before: bool
    hints: int

    @property
    def may_add(self) -> bool:
        return self.rights.add and self.is_open


def timeline_page(user: User, incident: Incident) -> TimelinePage:
    """The whole timeline for one reader; call it in the time zone of the incident."""
    rights, words = incident_rights(user, incident), words_about([incident])
    events = list(incident.timeline.all())
    facts = [fact for fact in all_facts(incident, inside=rights.inside) if fact.kind != "event"]
    beside = shown_beside(EVENT, [event.pk for event in events], words, names=rights.names)
    own = [_typed(event, beside.get(event.pk, []), words, (user, rights)) for event in events]
    links = _Links(incident, _numbers(facts) if rights.inside else {}, inside=rights.inside)
    rows = sorted([_known(fact, words, links) for fact in facts] + [row for row in own if row.at], key=_when)
    unknown, zone = [row for row in own if row.at is None], ZoneInfo(incident.time_zone)
    return TimelinePage(
        incident=incident,
        title=words.text(incident.title),
        rights=rights,
        is_open=incident.status not in OVER,
        days=list(_days(rows, zone)),
        unknown=unknown,
        coverage=timeline.coverage(row.is_shown for row in (*rows, *unknown) if not row.ahead),
        starts_before=any(row.at and row.at < incident.started_at for row in rows if not row.ahead),
        hints=sum(bool(row.hints) for row in own),
    )


def coverage_of(incident: Incident) -> timeline.Coverage:
    """How many rows of the timeline show where they are from, as the page counts them."""
    events = list(incident.timeline.values_list("pk", "evidence_url"))
    beside = Evidence.objects.filter(subj_type=EVENT, subj_id__in=[pk for pk, _url in events])
    proven = set(beside.values_list("subj_id", flat=True))
    facts = [one for one in all_facts(incident) if one.kind != "event" and one.kind not in timeline.AHEAD]
    own = [bool(url) or pk in proven for pk, url in events]
    return timeline.coverage([*(not fact.said for fact in facts), *own])


def event_to_show(user: User, pk: int, event: int) -> TimelineEvent:
    """A row that people wrote, for whoever may add to the incident. Http404 or PermissionDenied."""
    incident = addable_incident(user, pk)
    found = TimelineEvent.objects.filter(pk=event, incident=incident).select_related("by").first()
    if found is None:
        raise Http404
    found.incident = incident
    return found


def event_to_change(user: User, pk: int, event: int) -> TimelineEvent:
    """As `event_to_show`, for who edits the incident and who wrote the row. Http404 or PermissionDenied."""
    found = event_to_show(user, pk, event)
    if not may_change(user, found, incident_rights(user, found.incident)):
        raise PermissionDenied
    return found


def may_change(user: User, event: TimelineEvent, rights: Rights) -> bool:
    return rights.edit or event.by_id == user.pk


def event_file(user: User, pk: int, event: int, evidence: int) -> Evidence:
    """A file beside a row, for whoever sees names there. Http404 or PermissionDenied."""
    found = event_to_show(user, pk, event)
    if not incident_rights(user, found.incident).names:
        raise PermissionDenied
    beside = Evidence.objects.filter(subj_type=EVENT, subj_id=found.pk, kind=Evidence.Kind.FILE)
    one = beside.select_related("file").filter(pk=evidence).first()
    if one is None:
        raise Http404
    return one


def event_row(user: User, event: TimelineEvent) -> tuple[Row, Rights]:
    """One row as its own page shows it, and what this person may do."""
    rights, words = incident_rights(user, event.incident), words_about([event.incident])
    beside = shown_beside(EVENT, [event.pk], words, names=rights.names)
    return _typed(event, beside.get(event.pk, []), words, (user, rights)), rights


def _when(row: Row) -> tuple[datetime, int]:
    """By time; of one moment first what the record knows."""
    return row.at or datetime.max.replace(tzinfo=ZoneInfo("UTC")), 0 if row.from_record else 1


def _days(rows: Iterable[Row], zone: ZoneInfo) -> Iterator[tuple[date, list[Row]]]:
    timed = [(row.at.astimezone(zone).date(), row) for row in rows if row.at]
    for day, found in groupby(timed, key=lambda pair: pair[0]):
        yield day, [row for _day, row in found]


def _typed(event: TimelineEvent, beside: list[Shown], words: Words, reader: tuple[User, Rights]) -> Row:
    user, rights = reader
    url = event.evidence_url
    link = [Shown("link", url if rights.names else _("a link"), url if rights.names else "")] if url else []
    return Row(
        words=words.text(event.text),
        kind=event.get_marker_display(),
        at=event.happened_at,
        clock=_clock(event),
        elsewhere=_elsewhere(event),
        side=words.side(event.department_id) if event.department_id else "",
        shown=[*link, *beside],
        hints=[one.phrase for one in looks_back(event.text)],
        event=event,
        may_change=may_change(user, event, rights),
    )


def _clock(event: TimelineEvent) -> str:
    """`10:05`, `10:05–10:20`, `about 10:05`, `that day`; empty if it is not known."""
    if event.happened_at is None:
        return ""
    if event.precision == Precision.DAY:
        return _("that day")
    said = clock(event.happened_at)
    if event.until:
        same = localtime(event.until).date() == localtime(event.happened_at).date()
        said = f"{said}–{clock(event.until) if same else when_text(event.until, event.happened_at)}"
    return _("about %(time)s") % {"time": said} if event.precision == Precision.ABOUT else said


def _elsewhere(event: TimelineEvent) -> str:
    """The wall time of the place it happened at, if that is another one."""
    if (
        event.happened_at is None
        or event.zone == event.incident.time_zone
        or event.precision == Precision.DAY
    ):
        return ""
    local = event.happened_at.astimezone(ZoneInfo(event.zone))
    return _("%(time)s in %(zone)s") % {"time": f"{local:%H:%M}", "zone": event.zone}


def _known(fact: Fact, words: Words, links: "_Links") -> Row:
    side = words.side(fact.department_id) if fact.department_id and fact.kind in timeline.BY_A_SIDE else ""
    return Row(
        words=words.text(timeline.sentence(fact)),
        at=fact.at,
        clock=clock(fact.at),
        detail=words.text(fact.params.get("text", "")) if fact.kind == "stopped" else "",
        side=side,
        said=fact.said,
        ahead=fact.kind in timeline.AHEAD,
        url=links.url(fact),
    )


def _numbers(facts: Iterable[Fact]) -> Mapping[int, int]:
    """The numbers of the entries of the log that facts are about."""
    ids = [fact.subj_id for fact in facts if fact.subj_type == ENTRY and fact.subj_id]
    return dict(LogEntry.objects.filter(pk__in=ids).values_list("pk", "number"))


@dataclass(frozen=True)
class _Links:
    """Where the record shows a fact, for those who may open the activity."""

    incident: Incident
    numbers: Mapping[int, int]
    inside: bool

    def url(self, fact: Fact) -> str:
        activity, pk = self.incident.activity_id, fact.subj_id or 0
        if not self.inside or activity is None:
            return ""
        if fact.subj_type == ENTRY and pk in self.numbers:
            return reverse("activities:entry", args=[activity, self.numbers[pk]])
        if fact.subj_type == "audit.revision" and fact.params.get("number"):
            return reverse("raci:revision", args=[activity, fact.params["number"]])
        row = pk if fact.subj_type == "activities.deliverable" else fact.params.get("row_id")
        return reverse("activities:deliverable", args=[activity, row]) if row else ""
