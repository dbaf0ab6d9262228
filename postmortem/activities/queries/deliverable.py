"""One row: what exactly is asked of this reader, what came, and what happened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from postmortem.activities import rules
from postmortem.activities.models import AssetVersion, Deliverable, LogEntry
from postmortem.activities.queries.access import hats, people_of
from postmortem.activities.queries.activity import owner
from postmortem.activities.queries.going_on import PRESSING, ROW, VERSION, GoingOn, going_on
from postmortem.activities.queries.own_rows import asked_together
from postmortem.activities.queries.proof import with_proof
from postmortem.activities.rules import Came, Standing
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import stood_in_among
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

# Where the reason of an event was written: a kind of log entry or of duty.
SAID_IN = {
    "deliverable.returned": "approval",
    "deliverable.dropped": "change",
    "deliverable.scope_cut": "change",
    "deliverable.handed_over": "hand_over",
    "deliverable.sent_back": "accept",
}


class Version(NamedTuple):
    """One version: how early (late, if negative) it came, which earlier one it equals, from and by whom."""

    version: AssetVersion
    label: str
    note: str
    provider: str
    recorder: str
    margin: timedelta
    same_as: int | None


class Past(NamedTuple):
    """One line of the history: what happened, who did it in words, in whose name if that was another one's,
    and a reason where there is one.
    """

    at: datetime
    verb: str
    who: str
    in_name_of: str
    reason: str
    data: dict[str, Any]


class Proposed(NamedTuple):
    """Why it was sent back, and what would be possible instead."""

    reason: str
    due_at: datetime | None
    person: str
    department: str
    scope: str

    @property
    def is_something(self) -> bool:
        return bool(self.due_at or self.person or self.department or self.scope)


class PutOff(NamedTuple):
    """A reminder that its holder has put off, with the reason."""

    who: str
    until: datetime
    reason: str


@dataclass(frozen=True)
class Item:
    """What the page of one row shows; `stood_in` is what waits for those whom this reader stands in for."""

    row: Deliverable
    offers: frozenset[str]
    names: bool
    words: Words
    standing: Standing
    asked: Duty | None
    waiting: list[Duty]
    versions: list[Version]
    history: list[Past]
    sent_back: Duty | None
    hand_over: Duty | None
    how: GoingOn | None
    now: datetime
    stood_in: list[Duty] = field(default_factory=list)
    may_say: bool = False
    with_others: int = 0  # rows that wait for this reader's yes, if several

    @property
    def name(self) -> str:
        return self.words.text(self.row.name)

    @property
    def acceptance(self) -> str:
        return self.words.text(self.row.acceptance)

    @property
    def owner(self) -> str:
        return owner(self.row, self.words)

    @property
    def approver(self) -> str:
        return self.words.person(rules.approver_id(self.row))

    @property
    def proposed(self) -> Proposed | None:
        """What was proposed instead when it was sent back, in words."""
        if self.sent_back is None:
            return None
        counter = self.sent_back.counter
        return Proposed(
            reason=self.words.text(self.sent_back.reason),
            due_at=datetime.fromisoformat(counter["due_at"]) if counter.get("due_at") else None,
            person=self.words.person(counter["person_id"]) if counter.get("person_id") else "",
            department=self.words.department(counter.get("department_id")),
            scope=self.words.text(counter.get("scope", "")),
        )

    @property
    def may_take_proposal(self) -> bool:
        proposed = self.proposed
        return proposed is not None and proposed.is_something and not self.row.is_in_force

    @property
    def must_name(self) -> bool:
        """Whether naming somebody is the main way to go on after something was sent back."""
        return not self.may_take_proposal

    @property
    def waits_for(self) -> str:
        """Of whom the first open thing is asked."""
        return self.words.person(self.waiting[0].holder_id) if self.waiting else ""

    @property
    def in_name(self) -> tuple[Duty, str] | None:
        """The first thing that this reader may answer for somebody else, and for whom."""
        answerable = (one for one in self.stood_in if SOURCES[one.kind].by_deputy)
        return next(((one, self.words.person(one.holder_id)) for one in answerable), None)

    @property
    def own_word_of(self) -> str:
        """Whom this reader stands in for without being able to answer what waits."""
        found = self.stood_in[0].holder_id if self.stood_in and self.in_name is None else None
        return self.words.person(found) if found else ""

    @property
    def put_off(self) -> list[PutOff]:
        """The own reminders that holders have put off: by whom, until when, why."""
        return [
            PutOff(self.words.person(one.holder_id), one.snoozed_until, self.words.text(one.snooze_reason))
            for one in self.waiting
            if one.snoozed_until
        ]

    @property
    def must_choose(self) -> bool:
        """Whether this reader is asked, first of all, how something late goes on."""
        return self.asked is None and self.how is not None and self.how.asked is None

    @property
    def late_with(self) -> str:
        """Whom something late waits for, if this reader may say how it goes on."""
        return self.words.person(self.how.duty.holder_id) if self.how else ""

    @property
    def late_in(self) -> str:
        """The department on whose behalf it is asked."""
        return self.words.department(self.how.duty.department_id) if self.how else ""

    @property
    def asked_instead(self) -> str:
        """Who has been asked to take it over and has time to answer."""
        return self.words.person(self.how.asked.holder_id) if self.how and self.how.asked else ""

    @property
    def hand_over_reason(self) -> str:
        return self.words.text(self.hand_over.params.get("reason", "")) if self.hand_over else ""

    @property
    def more(self) -> frozenset[str]:
        """What may be done besides the answer that is asked for."""
        asked = self.asked.kind if self.asked else ""
        answered = {"choose": {"name"}, "name": {"name", "take"}, "deliver": {"hand_in"}, "accept": {"take"}}
        shown = {"take", "name", "hand_in", "hand_over", "drop"} - answered.get(asked, set())
        return self.offers & (shown - {"name", "hand_over", "drop"} if self.how else shown)

    @property
    def to_approve(self) -> Version | None:
        """The version that waits for a word, if this reader is to look at it."""
        waits = next((duty.subj_id for duty in self.waiting if duty.kind == "approve"), None)
        found = (one for one in self.versions if one.version.pk == waits)
        return next(found, None) if "approve" in self.offers else None

    @property
    def tight(self) -> bool:
        """Whether there is less than an hour to look at it before it must be final."""
        freeze = self.row.freeze_at
        return freeze is not None and freeze - self.row.due_at < timedelta(hours=1)


def item(user: User, row: Deliverable, *, now: datetime) -> Item:
    """The page of one row for this reader, in a fixed number of queries."""
    who = hats(user, row.activity)
    words = redact_for(people_of(row.activity, with_deputies=True), departments_by_id(), names=who.sees_names)
    found = list(with_proof(row.versions.select_related("file")).order_by("-number"))
    duties = _duties(row, found)
    waiting = sorted((d for d in duties if d.state == "open"), key=lambda d: PRESSING.index(d.kind))
    mine = [duty for duty in waiting if duty.holder_id == user.pk]
    return Item(
        row=row,
        offers=rules.offers(rules.rights(who, row), row),
        names=who.sees_names,
        words=words,
        standing=rules.standing(row, _came(found), now),
        asked=mine[0] if mine else None,
        waiting=waiting,
        versions=_versions(row, found, words),
        history=_history(row, found, duties, words),
        sent_back=_sent_back(duties),
        hand_over=next((d for d in mine if d.kind == "accept" and d.params.get("hand_over")), None),
        how=going_on(who, row, waiting, found, now=now),
        now=now,
        may_say=who.may_write,
        stood_in=stood_in_among(user, waiting, now) if who.stands_in else [],
        with_others=asked_together(user, row.activity, mine),
    )


def _duties(row: Deliverable, versions: list[AssetVersion]) -> list[Duty]:
    """Everything that is or was asked about the row and its versions."""
    about_row = Q(subj_type=ROW, subj_id=row.pk, kind__in=PRESSING)
    about_versions = Q(subj_type=VERSION, subj_id__in=[one.pk for one in versions], kind="approve")
    return list(Duty.objects.filter(about_row | about_versions).select_related("holder"))


def _came(versions: list[AssetVersion]) -> Came:
    real = [one.arrived_at for one in versions if not one.placeholder and one.same_as_id is None]
    return Came(min(real, default=None), len(real) < len(versions))


def _versions(row: Deliverable, found: list[AssetVersion], words: Words) -> list[Version]:
    numbers = {one.pk: one.number for one in found}
    return [
        Version(
            version=one,
            label=words.text(one.file.original_name if one.file else one.url or one.text),
            note=words.text(one.origin_note),
            provider=words.person(one.provider_id, one.provider_department_id),
            recorder=words.person(one.recorded_by_id),
            margin=rules.margin(row.due_at, one.arrived_at),
            same_as=numbers.get(one.same_as_id or 0),
        )
        for one in found
    ]


def _sent_back(duties: list[Duty]) -> Duty | None:
    """What was sent back and now waits for a choice."""
    choose = next((one for one in duties if one.kind == "choose" and one.state == "open"), None)
    wanted = choose.params.get("sent_back_id") if choose else None
    return next((one for one in duties if one.pk == wanted), None)


def _history(
    item_of: Deliverable, versions: list[AssetVersion], duties: list[Duty], words: Words
) -> list[Past]:
    about = Q(subj_type=ROW, subj_id=item_of.pk)
    about |= Q(subj_type=VERSION, subj_id__in=[one.pk for one in versions])
    entries = Entry.objects.filter(about, stream=item_of.activity.stream).order_by("-at", "-pk")
    said = {
        (one.said_at, one.kind): one.reason or one.text
        for one in LogEntry.objects.filter(deliverable=item_of)
    }
    said |= {(one.answered_at, one.kind): one.reason for one in duties if one.answered_at and one.reason}
    return [
        Past(
            at=entry.at,
            verb=entry.verb,
            who=words.person(entry.actor_id),
            in_name_of=words.person(entry.data["on_behalf_of"]) if entry.data.get("on_behalf_of") else "",
            reason=words.text(said.get((entry.at, SAID_IN.get(entry.verb, "")), "")),
            data=entry.data,
        )
        for entry in entries
    ]
