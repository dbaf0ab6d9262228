"""The page of the log, and the page of one entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from postmortem.activities import rules
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries.access import hats, people_of
from postmortem.activities.queries.entries import (
    ANSWERED_HERE,
    ENTRY,
    EntryView,
    Kind,
    heading,
    may_carry_out,
    views_of,
)
from postmortem.activities.queries.unconfirmed import unconfirmed
from postmortem.activities.rules import Hats
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import stood_in_among
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

PAGE: Final = 30
State = Duty.State
# Kinds that are written anew in the form of the log.
WRITTEN_HERE: Final = (Kind.AGREEMENT, Kind.APPROVAL, Kind.DATE_CHANGE, Kind.CHANGE, Kind.MEETING, Kind.NOTE)


@dataclass(frozen=True)
class Choice:
    """Which entries are wanted: of a kind, of a department, those that wait for a word, before a number."""

    kind: str = ""
    department: int | None = None
    waits: bool = False
    before: int | None = None

    @property
    def is_something(self) -> bool:
        return bool(self.kind or self.department or self.waits)


@dataclass(frozen=True)
class Ledger:
    """The moves of the launch: how often, and by how much in all."""

    moves: int
    total: timedelta

    @property
    def is_later(self) -> bool:
        return self.total > timedelta(0)


@dataclass(frozen=True)
class LogPage:
    activity: Activity
    hats: Hats
    words: Words
    entries: Sequence[EntryView]
    choice: Choice
    before: int | None
    unconfirmed: int
    ledger: Ledger | None

    @property
    def may_write(self) -> bool:
        return self.hats.may_write and self.activity.status != Activity.Status.CANCELLED


@dataclass(frozen=True)
class EntryPage:
    """One entry, what may be done with it, and what it was replaced by; `plain` says it without names."""

    view: EntryView
    plain: str
    may_write: bool
    may_move: bool
    in_name: tuple[Duty, str] | None
    replaced_by: LogEntry | None

    @property
    def may_add(self) -> bool:
        """Files and links may be put beside it until it is locked."""
        return self.may_write and self.view.entry.frozen_at is None and not self.view.is_event

    @property
    def may_write_anew(self) -> bool:
        """It is not what holds: somebody said otherwise, or nobody has said so yet."""
        is_mine = self.view.entry.kind in WRITTEN_HERE and not self.view.is_event
        is_refused = self.view.shape == "warn"
        open_or_refused = self.view.entry.frozen_at is None or is_refused
        return self.may_write and is_mine and open_or_refused and self.replaced_by is None

    @property
    def moves_launch(self) -> bool:
        """Everybody has confirmed another launch, and it is still where the change begins."""
        entry = self.view.entry
        return self.may_move and rules.moves_launch(entry, entry.activity)

    @property
    def moves_row(self) -> bool:
        """Everybody has confirmed another due time of its row, which is still where the change begins."""
        return self.may_move and rules.moves_row(self.view.entry, self.view.entry.deliverable)

    @property
    def asked_first(self) -> list[tuple[str, str]]:
        """The answers an approver is offered first, as code and word."""
        codes = rules.asked_first(self.view.entry.scope)
        return [(code, str(rules.COVER_WORDS[code])) for code in codes]


def log_page(user: User, activity: Activity, choice: Choice) -> LogPage:
    """The newest entries that were wanted, thirty at a time; eleven queries, however many."""
    found = hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(), names=found.sees_names)
    entries = _wanted(activity, choice).select_related("deliverable", "revision").order_by("-number")
    if choice.before is not None:
        entries = entries.filter(number__lt=choice.before)
    page = list(entries[: PAGE + 1])
    return LogPage(
        activity=activity,
        hats=found,
        words=words,
        entries=views_of(page[:PAGE], user, words),
        choice=choice,
        before=page[PAGE - 1].number if len(page) > PAGE else None,
        unconfirmed=len({item.url for item in unconfirmed(activity)}),
        ledger=_ledger(activity) if choice.kind == Kind.DATE_CHANGE else None,
    )


def _wanted(activity: Activity, choice: Choice) -> QuerySet[LogEntry]:
    entries = LogEntry.objects.filter(activity=activity)
    if choice.kind:
        entries = entries.filter(kind=choice.kind)
    if choice.department:
        entries = entries.filter(_of_department(choice.department))
    return entries.filter(_waits()) if choice.waits else entries


def _of_department(pk: int) -> Q:
    """Something is asked of the department, or somebody of it said, passed on or wrote it down; whoever asked
    without a name is not found by it.
    """
    asked = Duty.objects.filter(subj_type=ENTRY, subj_id=OuterRef("pk"), department=pk)
    said = Q(said_by__department=pk) | Q(relayed_by__department=pk) | Q(owner__department=pk)
    row = Q(deliverable__accountable_department=pk)
    return Q(Exists(asked)) | said | row | Q(recorded_by__department=pk, unnamed=False)


def _waits() -> Q:
    """As in queries.unconfirmed."""
    asked = Duty.objects.filter(subj_type=ENTRY, subj_id=OuterRef("pk"))
    is_open = Q(Exists(asked.filter(state=State.OPEN)))
    otherwise = Q(Exists(asked.filter(state=State.DECLINED)), frozen_at=None)
    heard = Q(kind=Kind.APPROVAL, channel__in=["relayed", "none"], frozen_at=None)
    return (is_open | otherwise | heard) & Q(replaced_by=None)


def _ledger(activity: Activity) -> Ledger:
    moves = LogEntry.objects.filter(activity=activity, kind=Kind.DATE_CHANGE, deliverable=None)
    held = moves.filter(replaced_by=None)
    found = held.values_list("moves_from", "moves_to")
    spans = [to - since for since, to in found if since and to]
    return Ledger(len(spans), sum(spans, timedelta(0)))


def entry_page(user: User, entry: LogEntry, *, now: datetime) -> EntryPage:
    """The page of one entry for this reader."""
    who = hats(user, entry.activity)
    words = redact_for(
        people_of(entry.activity, with_deputies=True), departments_by_id(), names=who.sees_names
    )
    (view,) = views_of([entry], user, words)
    return EntryPage(
        view=view,
        plain=heading(entry, replace(words, names=False)),
        may_write=who.may_write and entry.activity.status != Activity.Status.CANCELLED,
        may_move=may_carry_out(who, entry),
        in_name=_in_name(user, view, words, now) if who.stands_in else None,
        replaced_by=entry.replaced_by.order_by("number").first(),
    )


def _in_name(user: User, view: EntryView, words: Words, now: datetime) -> tuple[Duty, str] | None:
    """The first thing that this reader may answer for somebody else, and for whom."""
    waiting = [duty for duty in view.duties if duty.state == State.OPEN and duty.kind in ANSWERED_HERE]
    mine = (one for one in stood_in_among(user, waiting, now) if SOURCES[one.kind].by_deputy)
    return next(((one, words.person(one.holder_id)) for one in mine), None)


def begun_from(entry: LogEntry) -> Mapping[str, object]:
    """What the form begins with when this entry is written anew; those asked before are proposed again."""
    names = ("kind", "text", "said_at", "deliverable", "said_by", "scope", "relayed_by", "owner")
    known = {name: getattr(entry, name) for name in (*names, "moves_from", "moves_to")}
    lines = {name: text for name, text in entry.lines.items() if name in rules.LINES.get(entry.kind, {})}
    asked = list(Duty.objects.filter(subj_type=ENTRY, subj_id=entry.pk).values_list("holder", "contact"))
    people = [holder for holder, _contact in asked if holder]
    contacts = [contact for _holder, contact in asked if contact]
    whom = {"people": people, "contacts": contacts, "asked_by": entry.said_by}
    return {**known, **lines, **whom, "replaces": entry.number}


def entry_view(user: User, entry: LogEntry) -> EntryView:
    """One entry in words for this reader."""
    names = hats(user, entry.activity).sees_names
    words = redact_for(people_of(entry.activity), departments_by_id(), names=names)
    return views_of([entry], user, words)[0]
