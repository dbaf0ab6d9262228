"""The weekly alignment: three sentences a week, asked for on Monday of whoever was asked before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock
from postmortem.activities.actions.meetings import about_activity, going_on
from postmortem.activities.actions.taking_part import join, write_log
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries.weekly import SENTENCES, asked_for, sentences_of
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.drafts.models import TextVersion
from postmortem.outbox.actions import about, ask, close
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Kind, State = LogEntry.Kind, Duty.State
WEEKLY = "weekly"


@transaction.atomic
def save_weekly(
    activity: Activity, typed: Mapping[str, str], version: int = 0, *, by: User, now: datetime
) -> LogEntry:
    """This week's alignment: exactly three sentences (goal, action, resource), one entry a week, which stays
    open to everybody until the week is over. `version` is the one on the screen, 0 for none.

    Raises ValidationError by field, and Stale if somebody saved in between.
    """
    locked, said = going_on(activity), _three(typed)
    week = rules.monday_of(now, locked.time_zone)
    entry = LogEntry.objects.filter(activity=locked, kind=Kind.WEEKLY, week=week).first()
    if (entry.version if entry else 0) != version:
        raise Stale(_with_sentences(entry))
    changes = {"text": said["goal"], "lines": {name: said[name] for name in ("action", "resource")}}
    if entry is None:
        entry = write_log(locked, kind=Kind.WEEKLY, by=by, now=now, week=week, **changes)
        close(about(locked).filter(kind=WEEKLY), State.DONE, by=by, now=now)
    else:
        LogEntry.objects.filter(pk=entry.pk).update(**changes, version=F("version") + 1)
        entry.refresh_from_db()
    TextVersion.objects.create(
        subj_type=entry._meta.label_lower,
        subj_id=entry.pk,
        version=entry.version,
        fields=said,
        by=by,
        at=now,
    )
    record(
        "meeting.weekly",
        entry,
        by=by,
        at=now,
        stream=locked.stream,
        week=week.isoformat(),
        version=entry.version,
    )
    return entry


@transaction.atomic
def choose_weekly(activity: Activity, people: Sequence[User], *, by: User, now: datetime) -> list[User]:
    """Who is asked for the weekly alignment from this week on, besides who drives the activity."""
    locked = going_on(activity)
    week = rules.monday_of(now, locked.time_zone)
    chosen = list(dict.fromkeys((locked.lead, *people)))
    of_week = about(locked).filter(kind=WEEKLY, params__week=week.isoformat())
    of_week.exclude(holder__in=chosen).update(state=State.WITHDRAWN, next_at=None)
    _ask_for(locked, week, chosen, by=by, now=now)
    record(
        "meeting.weekly_chosen",
        locked,
        by=by,
        at=now,
        stream=locked.stream,
        asked=sorted(person.pk for person in chosen),
    )
    return chosen


@transaction.atomic
def open_week(activity: Activity, *, now: datetime) -> bool:
    """It is Monday: the alignment is asked of those who were asked for the one before. Safe to repeat; False
    if there was nothing to do.
    """
    locked = lock(activity.pk)
    week = rules.monday_of(now, locked.time_zone)
    of_week = about(locked).filter(kind=WEEKLY, params__week=week.isoformat())
    entered = LogEntry.objects.filter(activity=locked, kind=Kind.WEEKLY, week=week)
    if locked.status == Activity.Status.CANCELLED or of_week.exists() or entered.exists():
        return False
    chosen = [person for person in asked_for(locked) if person.is_active]
    close(about(locked).filter(kind=WEEKLY), State.LAPSED, by=None, now=now)
    _ask_for(locked, week, chosen, by=None, now=now)
    record(
        "meeting.weekly_asked",
        locked,
        by=None,
        at=now,
        stream=locked.stream,
        asked=sorted(person.pk for person in chosen),
    )
    return True


def _ask_for(
    activity: Activity, week: date, people: Sequence[User], *, by: User | None, now: datetime
) -> None:
    """Open this week's duty for each of them; what is entered already is asked of nobody."""
    due = rules.weekly_due(now, activity.time_zone)
    known = set(
        about(activity)
        .filter(kind=WEEKLY, params__week=week.isoformat())
        .exclude(state=State.WITHDRAWN)
        .values_list("holder", flat=True)
    )
    entered = LogEntry.objects.filter(activity=activity, kind=Kind.WEEKLY, week=week).exists()
    for person in people:
        if person.pk in known:
            continue
        join(activity, person, now=now)
        duty = ask(about_activity(activity, WEEKLY, person, due, by=by, week=week.isoformat()), now=now)
        if entered:
            close(Duty.objects.filter(pk=duty.pk), State.DONE, by=by, now=now)


def _three(typed: Mapping[str, str]) -> dict[str, str]:
    """The three sentences. Raises ValidationError with every field that is wrong."""
    said: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    for name in SENTENCES:
        try:
            said[name] = rules.one_sentence(name, typed.get(name, ""))
        except ValidationError as refusal:
            wrong |= refusal.message_dict
    if wrong:
        raise ValidationError(wrong)
    return said


def _with_sentences(entry: LogEntry | None) -> LogEntry | None:
    """The entry with its sentences by name, as a conflict shows what is stored."""
    if entry is not None:
        for name, text in sentences_of(entry).items():
            setattr(entry, name, text)
    return entry
