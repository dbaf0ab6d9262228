"""Entries of the log in words for one reader, and who may open them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext

from postmortem.activities import rules
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.activities.queries.access import hats, readable
from postmortem.activities.queries.entry_words import EVENTS, WORD, WORD_OF_CHANGE
from postmortem.activities.queries.outside import with_party
from postmortem.evidence.models import Evidence
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.redaction import Words

ENTRY: Final = LogEntry._meta.label_lower
ANSWERED_HERE: Final = ("confirm", "approval", "answer", "taken_note")
State, Kind, Verdict = Duty.State, LogEntry.Kind, LogEntry.Verdict


class Asked(NamedTuple):
    """One person who was asked for a word: how it stands as shape and word, when, what was said, and who gave
    it if that was somebody else.
    """

    shape: str
    who: str
    word: str | Promise
    at: datetime | None
    said: str
    given_by: str


class Line(NamedTuple):
    label: str | Promise
    text: str | Promise


class Effect(NamedTuple):
    """What a moved date does: the rows due too late for it, and how many get more time."""

    late: list[str]
    gained: int


@dataclass(frozen=True)
class EntryView:
    """One entry in words for one reader; `stood_in` are those duties that wait for others."""

    entry: LogEntry
    text: str
    recorder: str
    sayer: str
    relayer: str
    owner: str
    asked: Sequence[Asked]
    lines: Sequence[Line]
    evidence: Sequence[Evidence]
    effect: Effect
    row: str
    mine: Duty | None
    duties: Sequence[Duty]
    said: str
    names: bool

    @property
    def is_open(self) -> bool:
        """Somebody has still to say something."""
        return any(one.shape == "said" for one in self.asked)

    @property
    def is_event(self) -> bool:
        """The plan wrote it down by itself, and nobody is to confirm it."""
        return (
            not self.entry.text
            or self.entry.kind == Kind.HAND_OVER
            or self.entry.asset_version_id is not None
        )

    @property
    def is_marked(self) -> bool:
        """An approval that the approver has not given in person."""
        return self.entry.channel in ("relayed", "none")

    @property
    def covers(self) -> str | Promise:
        """What the approver says that it covers, in words."""
        return rules.COVER_WORDS.get(self.entry.lines.get("covers", ""), "")

    @property
    def shift(self) -> timedelta | None:
        """By how much a date moves; negative if it moves nearer."""
        moved = self.entry.moves_from and self.entry.moves_to
        return self.entry.moves_to - self.entry.moves_from if moved else None  # type: ignore[operator]

    @property
    def is_later(self) -> bool:
        return self.shift is not None and self.shift > timedelta(0)

    @property
    def agreed(self) -> list[str]:
        """Who has confirmed it."""
        return [one.who for one in self.asked if one.shape == "done"]

    @property
    def shape(self) -> str:
        """How it stands as a whole."""
        if any(one.shape in ("warn", "dropped") for one in self.asked):
            return "warn"
        if self.entry.confirmed_at:
            return "done"
        return "said" if self.is_open else "open"


def views_of(entries: Sequence[LogEntry], user: User, words: Words) -> list[EntryView]:
    """These entries as this reader sees them; three queries, however many (one fewer without moved dates)."""
    ids = [entry.pk for entry in entries]
    duties: dict[int, list[Duty]] = defaultdict(list)
    asked = Duty.objects.filter(subj_type=ENTRY, subj_id__in=ids).exclude(state=State.WITHDRAWN)
    for duty in asked.select_related("contact__party").order_by("pk"):
        duties[duty.subj_id].append(duty)
    shown: dict[int, list[Evidence]] = defaultdict(list)
    beside = Evidence.objects.filter(subj_type=ENTRY, subj_id__in=ids)
    for one in with_party(beside.select_related("file")):
        shown[one.subj_id].append(one)
    rows = _names_of_rows(entries)
    return [_view(entry, duties[entry.pk], shown[entry.pk], rows, (user, words)) for entry in entries]


def _names_of_rows(entries: Sequence[LogEntry]) -> dict[int, str]:
    wanted = {pk for entry in entries if entry.moves_to for pk in entry.lines.get("late", [])}
    return dict(Deliverable.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _view(
    entry: LogEntry,
    asked: Sequence[Duty],
    shown: Sequence[Evidence],
    rows: Mapping[int, str],
    reader: tuple[User, Words],
) -> EntryView:
    user, words = reader
    labels = rules.LINES.get(entry.kind, {})
    mine = (d for d in asked if d.state == State.OPEN and d.holder_id == user.pk)
    return EntryView(
        entry=entry,
        text=heading(entry, words),
        recorder="" if entry.unnamed else words.person(entry.recorded_by_id),
        sayer=words.person(entry.said_by_id) if entry.said_by_id else "",
        relayer=words.person(entry.relayed_by_id) if entry.relayed_by_id else "",
        owner=words.person(entry.owner_id) if entry.owner_id else "",
        asked=[_asked(duty, entry, words) for duty in asked],
        lines=[
            _line(name, label, entry.lines[name], words)
            for name, label in labels.items()  # their order: the database keeps none
            if name in entry.lines
        ],
        evidence=shown,
        effect=_effect(entry, rows, words),
        row=words.text(entry.deliverable.name) if entry.deliverable else "",
        mine=next((duty for duty in mine if duty.kind in ANSWERED_HERE), None),
        duties=asked,
        said=_said_of(shown, words),
        names=words.names,
    )


def heading(entry: LogEntry, words: Words) -> str:
    """What was said; of what the plan wrote down by itself, what happened."""
    if entry.text:
        return words.text(entry.text)
    event = EVENTS.get((entry.kind, entry.verdict))
    if event and entry.deliverable:
        return str(event) % {"row": words.text(entry.deliverable.name)}
    if entry.kind == Kind.DATE_CHANGE:
        return gettext("The launch moves")
    return words.text(entry.reason) or str(entry.get_kind_display())


def _said_of(shown: Iterable[Evidence], words: Words) -> str:
    """The chat as it was pasted."""
    return "\n\n".join(words.text(one.text) for one in shown if one.text)


def _effect(entry: LogEntry, rows: Mapping[int, str], words: Words) -> Effect:
    if not entry.moves_to:
        return Effect([], 0)
    late = [words.text(rows[pk]) for pk in entry.lines.get("late", []) if pk in rows]
    return Effect(late, len(entry.lines.get("gained", [])))


def _line(name: str, label: str | Promise, text: str, words: Words) -> Line:
    return Line(label, rules.CHANGE_SOURCES[text] if name == "source" else words.text(text))


def _asked(duty: Duty, entry: LogEntry, words: Words) -> Asked:
    shape, word = WORD.get((duty.state, duty.kind), ("open", duty.get_state_display()))
    if entry.kind == Kind.CHANGE:
        shape, word = WORD_OF_CHANGE.get(duty.state, (shape, word))
    department = duty.department_id or None
    who, other = words.person(duty.holder_id, department), duty.answered_by_id
    if duty.contact:
        party = duty.contact.party.name
        who = f"{duty.contact.name} · {party}" if words.names else party
    given_by = words.person(other) if other and duty.holder_id and other != duty.holder_id else ""
    at = duty.from_at if duty.state == State.OPEN else duty.answered_at
    return Asked(shape, who, word, at, words.text(duty.reason), given_by)


def entry_of(user: User, pk: int, number: int) -> LogEntry:
    """One entry of an activity this person may open. Raises Http404."""
    activity = readable(user, pk)
    found = LogEntry.objects.select_related("activity__sponsor", "deliverable", "revision", "replaces")
    entry = found.filter(activity=activity, number=number).first()
    if entry is None:
        raise Http404
    return entry


def writable(user: User, pk: int) -> Activity:
    """An activity in whose log this person may write: whoever takes part. 404 or PermissionDenied."""
    activity = readable(user, pk)
    if not hats(user, activity).may_write:
        raise PermissionDenied
    return activity


def movable_entry(user: User, pk: int, number: int) -> LogEntry:
    """An entry whose date this person may carry out. 404 or PermissionDenied."""
    entry = entry_of(user, pk, number)
    if not may_carry_out(hats(user, entry.activity), entry):
        raise PermissionDenied
    return entry


def may_carry_out(who: rules.Hats, entry: LogEntry) -> bool:
    """Whether this person may ever move what the entry is about: the launch, or the due time of its row."""
    if entry.deliverable is None:
        return who.may_edit
    entry.deliverable.activity = entry.activity
    return "move_due" in rules.rights(who, entry.deliverable)


def writable_entry(user: User, pk: int, number: int) -> LogEntry:
    """An entry to which this person may add. 404 or PermissionDenied."""
    entry = entry_of(user, pk, number)
    if not hats(user, entry.activity).may_write:
        raise PermissionDenied
    return entry


def asked_entry(user: User, pk: int, number: int) -> LogEntry:
    """An entry of which something is or was asked of this person. 404 or PermissionDenied."""
    entry = entry_of(user, pk, number)
    if not Duty.objects.filter(subj_type=ENTRY, subj_id=entry.pk, holder=user).exists():
        raise PermissionDenied
    return entry


def entry_file(user: User, pk: int, number: int, evidence: int) -> Evidence:
    """A file that came with an entry, for whoever sees names there. 404 or PermissionDenied."""
    entry = entry_of(user, pk, number)
    if not hats(user, entry.activity).sees_names:
        raise PermissionDenied
    beside = Evidence.objects.filter(subj_type=ENTRY, subj_id=entry.pk, kind=Evidence.Kind.FILE)
    found = beside.select_related("file").filter(pk=evidence).first()
    if found is None:
        raise Http404
    return found
