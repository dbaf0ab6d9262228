"""The kick-off and the pre-mortem of one activity, as one reader sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404

from postmortem.activities import rules
from postmortem.activities.models import Activity, ActivityDepartment, Deliverable, LogEntry
from postmortem.activities.queries.access import hats, people_of, readable
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

Kind, Status = LogEntry.Kind, Activity.Status


class Reader(NamedTuple):
    """What one reader sees here, and whether they may write."""

    words: Words
    may_write: bool
    home_id: int | None


class KickoffView(NamedTuple):
    entry: LogEntry
    minutes: str
    recorder: str
    there: Sequence[str]
    missing: Sequence[str]


@dataclass(frozen=True)
class KickoffPage:
    """`missing` are the departments taking part that were at no kick-off."""

    activity: Activity
    kickoffs: Sequence[KickoffView]
    missing: Sequence[str]
    may_write: bool


class Fear(NamedTuple):
    """What one department says could make it fail; `risk` is what became of it."""

    department: Department
    name: str
    entry: LogEntry | None
    text: str
    risk: LogEntry | None
    is_asked: bool


@dataclass(frozen=True)
class PremortemPage:
    activity: Activity
    fears: Sequence[Fear]
    home_id: int | None
    may_write: bool

    @property
    def silent(self) -> int:
        return sum(one.entry is None for one in self.fears)

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody to ask who has not been asked."""
        return any(one.entry is None and not one.is_asked and one.department.lead for one in self.fears)


def kickoff_page(user: User, activity: Activity) -> KickoffPage:
    """Every kick-off, newest first, with who was there; six queries."""
    reader, home = reader_of(user, activity), _taking_part(activity)
    entries = LogEntry.objects.filter(activity=activity, kind=Kind.KICKOFF).order_by("-number")
    views = [_kickoff(entry, home, reader.words) for entry in entries]
    came = {pk for view in views for pk in view.entry.lines.get("there", [])}
    missing = [department.name for department in home if department.pk not in came]
    return KickoffPage(activity, views, missing, reader.may_write)


def premortem_page(user: User, activity: Activity) -> PremortemPage:
    """What each department taking part says could make it fail; seven queries."""
    reader, home = reader_of(user, activity), _taking_part(activity)
    kinds = (Kind.PREMORTEM, Kind.RISK)
    entries = list(LogEntry.objects.filter(activity=activity, kind__in=kinds).order_by("number"))
    said = {one.lines.get("department"): one for one in entries if one.kind == Kind.PREMORTEM}
    risks = {one.lines["from"]: one for one in entries if one.kind == Kind.RISK and "from" in one.lines}
    asked = set(asked_here(activity).open().filter(kind="premortem").values_list("holder", flat=True))
    fears = [_fear(department, said, risks, asked, reader.words) for department in home]
    return PremortemPage(activity, fears, reader.home_id, reader.may_write)


def sentence_of(user: User, pk: int, number: int) -> LogEntry:
    """A sentence of the pre-mortem that this person may turn into a risk. 404 or PermissionDenied."""
    activity = readable(user, pk)
    entry = LogEntry.objects.filter(activity=activity, kind=Kind.PREMORTEM, number=number).first()
    if entry is None:
        raise Http404
    if not hats(user, activity).may_write:
        raise PermissionDenied
    return entry


def asked_here(activity: Activity) -> DutyQuerySet:
    """Every duty about the activity as a whole."""
    return Duty.objects.filter(subj_type=activity._meta.label_lower, subj_id=activity.pk)


def reader_of(user: User, activity: Activity) -> Reader:
    """What this person sees in the activity; four queries."""
    found = hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(), names=found.sees_names)
    return Reader(words, found.may_write and activity.status != Status.CANCELLED, user.department_id)


def _taking_part(activity: Activity) -> list[Department]:
    found = ActivityDepartment.objects.filter(activity=activity).select_related("department__lead")
    return [one.department for one in found.order_by("pk")]


def _kickoff(entry: LogEntry, home: Sequence[Department], words: Words) -> KickoffView:
    there = set(entry.lines.get("there", []))
    return KickoffView(
        entry,
        words.text(entry.text),
        words.person(entry.recorded_by_id),
        [words.department(pk) for pk in sorted(there)],
        [department.name for department in home if department.pk not in there],
    )


def _fear(
    department: Department,
    said: Mapping[int | None, LogEntry],
    risks: Mapping[int, LogEntry],
    asked: set[int],
    words: Words,
) -> Fear:
    entry = said.get(department.pk)
    return Fear(
        department=department,
        name=department.name,
        entry=entry,
        text=words.text(entry.text) if entry else "",
        risk=risks.get(entry.number) if entry else None,
        is_asked=department.lead_id in asked,
    )


def rows_to_hand_over(user: User, activity: Activity) -> list[Deliverable]:
    """The rows that somebody has accepted and this person may ask another one to take over."""
    found = hats(user, activity)
    rows = Deliverable.objects.live().filter(activity=activity).order_by("position", "pk")
    people = ("activity", "accountable__department", "accountable_department")
    return [
        row
        for row in rows.select_related(*people)
        if "hand_over" in rules.offers(rules.rights(found, row), row)
    ]
