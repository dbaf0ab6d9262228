"""The weekly alignment of one activity, for its page and for the tick that asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from postmortem.activities import rules
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries.meetings import asked_here, reader_of
from postmortem.drafts.models import TextVersion
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.redaction import Words

Kind, State, Status = LogEntry.Kind, Duty.State, Activity.Status
SENTENCES: Final = ("goal", "action", "resource")
EARLIER: Final = 12  # weeks on the page
ENDED: Final = (Status.CANCELLED, Status.CLOSED)
WEEK: Final = timedelta(days=7)


class WeekView(NamedTuple):
    """One alignment: its Monday and the three sentences."""

    entry: LogEntry
    week: date
    goal: str
    action: str
    resource: str


class AskedHere(NamedTuple):
    shape: str
    who: str


@dataclass(frozen=True)
class WeeklyPage:
    """`last` is the newest before this week, which need not be of the week before; `changes` counts how often
    this week's was saved.
    """

    activity: Activity
    week: date
    this: WeekView | None
    last: WeekView | None
    earlier: Sequence[WeekView]
    asked: Sequence[AskedHere]
    holders: Sequence[int]
    changes: int
    changed_by: str
    changed_at: datetime | None
    may_write: bool

    @property
    def version(self) -> int:
        return self.this.entry.version if self.this else 0

    @property
    def last_is_of_last_week(self) -> bool:
        return self.last is not None and self.last.week == self.week - WEEK


def weekly_page(user: User, activity: Activity, *, now: datetime) -> WeeklyPage:
    """This week's alignment with the one before beside it; seven queries."""
    reader, week = reader_of(user, activity), rules.monday_of(now, activity.time_zone)
    found = LogEntry.objects.filter(activity=activity, kind=Kind.WEEKLY, week__isnull=False)
    views = [_week(entry, reader.words) for entry in found.order_by("-week")[: EARLIER + 2]]
    this = next((one for one in views if one.week == week), None)
    before = [one for one in views if one.week < week]
    duties = [one for one in _weekly_duties(activity) if one.params.get("week") == week.isoformat()]
    saved = _saved(this)
    return WeeklyPage(
        activity=activity,
        week=week,
        this=this,
        last=before[0] if before else None,
        earlier=before[1:],
        asked=[_asked(one, reader.words) for one in duties],
        holders=[one.holder_id for one in duties if one.holder_id],
        changes=len(saved),
        changed_by=reader.words.person(saved[-1].by_id) if saved else "",
        changed_at=saved[-1].at if saved else None,
        may_write=reader.may_write,
    )


def sentences_of(entry: LogEntry) -> dict[str, str]:
    """The three sentences of an alignment, by name."""
    return {"goal": entry.text, **{name: str(entry.lines.get(name, "")) for name in ("action", "resource")}}


def asked_for(activity: Activity) -> list[User]:
    """Whom the next alignment is asked of: who was asked for the newest one, and always who drives it."""
    duties = _weekly_duties(activity)
    newest = max((one.params.get("week", "") for one in duties), default="")
    holders = (one.holder for one in duties if one.params.get("week") == newest and one.holder)
    return list(dict.fromkeys((activity.lead, *holders)))


def weeks_to_open(now: datetime) -> list[Activity]:
    """The activities whose alignment is to be asked for now; at most three queries, however many."""
    used = Activity.objects.exclude(status__in=ENDED).exclude(tools=[]).order_by("pk")
    live = [
        one
        for one in used.select_related("lead", "sponsor")
        if "weekly" in one.tools and rules.weekly_is_asked(now, one.time_zone)
    ]
    if not live:
        return []
    ids = [one.pk for one in live]
    asked = Duty.objects.filter(
        kind="weekly", subj_type=Activity._meta.label_lower, subj_id__in=ids, from_at__gt=now - WEEK
    )
    known = {(one.subj_id, one.params.get("week")) for one in asked}
    entered = LogEntry.objects.filter(activity__in=ids, kind=Kind.WEEKLY, week__gt=(now - 2 * WEEK).date())
    known |= {(one.activity_id, one.week.isoformat()) for one in entered if one.week}
    return [one for one in live if (one.pk, rules.monday_of(now, one.time_zone).isoformat()) not in known]


def _weekly_duties(activity: Activity) -> list[Duty]:
    found = asked_here(activity).filter(kind="weekly").exclude(state=State.WITHDRAWN)
    return list(found.select_related("holder__department").order_by("-pk")[:60])


def _week(entry: LogEntry, words: Words) -> WeekView:
    said = {name: words.text(text) for name, text in sentences_of(entry).items()}
    return WeekView(entry, entry.week or entry.said_at.date(), **said)


def _asked(duty: Duty, words: Words) -> AskedHere:
    shape = {State.OPEN: "said", State.DONE: "done"}.get(State(duty.state), "open")
    return AskedHere(shape, words.person(duty.holder_id, duty.department_id))


def _saved(this: WeekView | None) -> list[TextVersion]:
    if this is None:
        return []
    label = this.entry._meta.label_lower
    return list(TextVersion.objects.filter(subj_type=label, subj_id=this.entry.pk).order_by("version"))
