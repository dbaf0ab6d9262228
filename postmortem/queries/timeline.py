"""Everything of one activity as one stream: what was said, came, was signed, decided and stopped."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.models import Incident
from incidents.rules.timeline import AHEAD, ORDER, sentence
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity, AssetVersion, Deliverable, LogEntry, Publication
from postmortem.activities.rules import Fact
from postmortem.audit.models import Revision
from postmortem.evidence.models import Evidence
from postmortem.people.models import Department, User
from postmortem.people.redaction import Words
from postmortem.people.templatetags.words import when_text
from raci import queries as raci
from raci.models import GateDecision

PAGE: Final = 100
ENTRY, VERSION, ROW = (one._meta.label_lower for one in (LogEntry, AssetVersion, Deliverable))
REVISION, INCIDENT = Revision._meta.label_lower, Incident._meta.label_lower
Key = tuple[int, int, str, str, int]


@dataclass(frozen=True)
class Line:
    """One thing in the words of this reader; `side` is whose it was, `shown_by` how much evidence it has."""

    fact: Fact
    text: str
    detail: str = ""
    side: str = ""
    url: str = ""
    shown_by: int = 0
    is_ahead: bool = False

    @property
    def key(self) -> Key:
        """Its place in the stream; no two lines have the same."""
        one, at = self.fact, int(self.fact.at.timestamp() * 1_000_000)
        return at, ORDER.get(one.kind, 0), one.kind, one.subj_type, one.subj_id or 0


class Day(NamedTuple):
    """A day in the activity's zone, with its lines; each line has its time of that day."""

    on: date
    lines: list[tuple[str, Line]]

    @property
    def id(self) -> str:
        """Of its heading."""
        return f"day-{self.on:%Y-%m-%d}"


@dataclass(frozen=True)
class Stream:
    days: list[Day]
    departments: list[Department]
    chosen: int
    after: str
    is_first: bool
    total: int
    zone: str
    has_history: bool = False


def timeline_page(
    user: User, activity: Activity, *, department: str = "", after: str = "", now: datetime
) -> Stream:
    """One page of the stream, oldest first, in a fixed number of queries; `department` is an id, `after` the
    mark of the page before. Raises Http404 for what is neither.
    """
    words = activities.words_for(user, activity)
    homes = [one.department for one in activity.taking_part.select_related("department")]
    chosen = _chosen(department, homes)
    facts = [fact for fact in _facts(user, activity) if not chosen or fact.department_id == chosen]
    told = Telling(activity, words, _entries(activity), _evidence(activity, facts), now)
    lines = sorted((told.line(fact) for fact in facts), key=lambda line: line.key)
    rest = [line for line in lines if line.key > _key(after)] if after else lines
    shown = rest[:PAGE]
    return Stream(
        days=list(_days(shown, ZoneInfo(activity.time_zone))),
        departments=homes,
        chosen=chosen,
        after=_mark(shown[-1].key) if len(rest) > PAGE else "",
        is_first=not after,
        total=len(lines),
        zone=activity.time_zone,
        has_history=words.names,
    )


def _chosen(department: str, homes: Iterable[Department]) -> int:
    if not department:
        return 0
    found = next((one.pk for one in homes if str(one.pk) == department), None)
    if found is None:
        raise Http404
    return found


def _mark(key: Key) -> str:
    return "~".join(map(str, key))


def _key(mark: str) -> Key:
    try:
        at, turn, kind, subject, pk = mark.split("~")
        return int(at), int(turn), kind, subject, int(pk)
    except ValueError:
        raise Http404 from None


def _days(lines: Iterable[Line], zone: ZoneInfo) -> Iterator[Day]:
    timed = [(line.fact.at.astimezone(zone), line) for line in lines]
    for on, found in groupby(timed, key=lambda pair: pair[0].date()):
        yield Day(on, [(f"{at:%H:%M}", line) for at, line in found])


def _facts(user: User, activity: Activity) -> list[Fact]:
    """What compile reads, and beside it what is only said here: entries, publications, decisions."""
    found = [*activities.facts(activity), *raci.facts(activity)]
    told = {(fact.subj_type, fact.subj_id) for fact in found}
    more = [*_said(activity), *_published(activity), *_decided(activity), *_stopped(user, activity)]
    return found + [fact for fact in more if (fact.subj_type, fact.subj_id) not in told]


def _entries(activity: Activity) -> dict[int, LogEntry]:
    log = LogEntry.objects.filter(activity=activity).select_related("deliverable", "recorded_by")
    return {entry.pk: entry for entry in log}


def _said(activity: Activity) -> Iterator[Fact]:
    log = LogEntry.objects.filter(activity=activity).select_related("recorded_by")
    for entry in log.exclude(kind__in=[LogEntry.Kind.APPROVAL, LogEntry.Kind.DATE_CHANGE]):
        by = None if entry.unnamed else entry.recorded_by
        yield _fact(
            entry.said_at,
            "entry",
            activity,
            (ENTRY, entry.pk),
            person_id=by.pk if by else None,
            department_id=by.department_id if by else None,
        )


def _published(activity: Activity) -> Iterator[Fact]:
    live = Publication.objects.filter(asset_version__deliverable__activity=activity)
    for one in live.select_related("asset_version__deliverable"):
        version = one.asset_version
        about = {"row": version.deliverable.name, "row_id": version.deliverable_id}
        about |= {"number": version.number, "channel": one.channel}
        subject = ("activities.publication", one.pk)
        yield _fact(one.live_from, "published", activity, subject, params=about)
        if one.live_until:
            yield _fact(one.live_until, "unpublished", activity, subject, params=about)


def _decided(activity: Activity) -> Iterator[Fact]:
    for one in GateDecision.objects.filter(activity=activity).select_related("by"):
        yield _fact(
            one.at,
            "decided",
            activity,
            ("raci.gatedecision", one.pk),
            person_id=one.by_id,
            department_id=one.by.department_id if one.by else None,
            params={"verdict": one.get_verdict_display(), "reason": one.reason},
        )


def _stopped(user: User, activity: Activity) -> Iterator[Fact]:
    for one in Incident.objects.visible_to(user).filter(activity=activity).exclude(status="duplicate"):
        about = {"title": one.title, "text": one.stopped_by_what}
        yield _fact(one.started_at, "started", activity, (INCIDENT, one.pk), params={"title": one.title})
        if one.mitigated_at:
            yield _fact(one.mitigated_at, "stopped", activity, (INCIDENT, one.pk), params=about)


def _fact(at: datetime, kind: str, activity: Activity, subject: tuple[str, int], **known: Any) -> Fact:
    return Fact(at, kind, activity.time_zone, *subject, **known)


def _evidence(activity: Activity, facts: Iterable[Fact]) -> Counter[tuple[str, int]]:
    """How many pieces of evidence each subject has, in one query."""
    wanted = {(fact.subj_type, fact.subj_id) for fact in facts if fact.subj_id}
    ids = {pk for _label, pk in wanted}
    labels = {label for label, _pk in wanted} | {ROW}
    found = Evidence.objects.filter(subj_type__in=labels, subj_id__in=ids)
    return Counter(found.values_list("subj_type", "subj_id"))


@dataclass(frozen=True)
class Telling:
    """Tells facts with one reader's words."""

    activity: Activity
    words: Words
    entries: Mapping[int, LogEntry]
    evidence: Mapping[tuple[str, int], int]
    now: datetime

    def line(self, fact: Fact) -> Line:
        shown = Line(
            fact,
            text=self.words.text(self._text(fact)),
            detail=self.words.text(self._detail(fact)),
            url=self._url(fact),
            shown_by=self.evidence.get((fact.subj_type, fact.subj_id or 0), 0),
            is_ahead=fact.kind in AHEAD and fact.at > self.now,
        )
        return replace(shown, side=self._side(fact))

    def _side(self, fact: Fact) -> str:
        if fact.person_id:
            return self.words.person(fact.person_id, fact.department_id)
        return self.words.department(fact.department_id)

    def _text(self, fact: Fact) -> str:
        params = fact.params
        if fact.kind == "entry":
            return self._entry(self.entries[fact.subj_id or 0])
        if fact.kind == "published":
            return _("%(row)s, version %(number)s, went out: %(channel)s") % params
        if fact.kind == "unpublished":
            return _("%(row)s, version %(number)s, was taken back: %(channel)s") % params
        if fact.kind == "decided":
            return _("Decided about the launch: %(verdict)s") % params
        if fact.kind in ("started", "stopped"):
            return f"{params['title']} · {sentence(fact)}"
        if fact.said and fact.kind == "approved":
            return _("An approval was passed on")
        return sentence(fact)

    @staticmethod
    def _entry(entry: LogEntry) -> str:
        kind = str(entry.get_kind_display())
        said = entry.text.strip().splitlines() or ([entry.deliverable.name] if entry.deliverable else [])
        return f"{kind[:1].upper()}{kind[1:]} · {said[0]}" if said else f"{kind[:1].upper()}{kind[1:]}"

    def _detail(self, fact: Fact) -> str:
        params, entry = fact.params, self.entries.get(fact.subj_id or 0) if fact.subj_type == ENTRY else None
        if params.get("from") and params.get("to"):
            times = {name: when_text(datetime.fromisoformat(params[name])) for name in ("from", "to")}
            return _("From %(from)s to %(to)s.") % times
        if entry:
            return entry.reason if fact.kind == "entry" else entry.text or entry.reason
        return str(params.get("text") or params.get("reason") or "")

    def _url(self, fact: Fact) -> str:
        here, pk = self.activity.pk, fact.subj_id or 0
        if fact.subj_type == ENTRY:
            return reverse("activities:entry", args=[here, self.entries[pk].number])
        if fact.subj_type == REVISION:
            return reverse("raci:revision", args=[here, fact.params["number"]])
        if fact.subj_type == INCIDENT:
            return reverse("incidents:detail", args=[pk])
        if fact.kind == "decided":
            return reverse("raci:launch", args=[here])
        row = pk if fact.subj_type == ROW else fact.params.get("row_id")
        return reverse("activities:deliverable", args=[here, row]) if row else ""
