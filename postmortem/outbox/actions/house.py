"""What a house says about chasing: its ladders, its calendar, its special days. Each change is recorded."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox import queries, rules
from postmortem.outbox.actions.engine import STREAM, begin
from postmortem.outbox.models import Control, Duty, Ladder, SpecialDay
from postmortem.outbox.rules import When
from postmortem.people.models import User

MOST_RUNGS = 8


@transaction.atomic
def change_ladder(
    kind: str,
    stream: str,
    rungs: Sequence[rules.Rung],
    *,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Ladder:
    """Another ladder for what is asked from now on: of a kind (empty: every kind without its own), in a
    stream (empty: everywhere). What is open keeps its steps until its due time changes.

    `seen` is the id of the version that was on the screen, 0 if there was none; without it nobody is asked.
    Raises ValidationError unless it can be a ladder, and with code "stale" if somebody changed it meanwhile.
    """
    if sentence := _why_no_ladder(rungs):
        raise ValidationError(sentence)
    current = Ladder.objects.filter(kind=kind, stream=stream, is_current=True).first()
    if seen is not None and seen != (current.pk if current else 0):
        raise _stale()
    if current and not Ladder.objects.filter(pk=current.pk, is_current=True).update(is_current=False):
        raise _stale()
    made = _made(Ladder(kind=kind, stream=stream, steps=[rung.data() for rung in rungs]), by=by, now=now)
    _forget()
    record("ladder.changed", made, by=by, at=now, stream=stream or STREAM, kind=kind)
    return made


def _why_no_ladder(rungs: Sequence[rules.Rung]) -> str:
    """One sentence for what cannot be a ladder, else an empty text."""
    if not 1 <= len(rungs) <= MOST_RUNGS or all(rung.when != When.DUE for rung in rungs):
        return _("A ladder has up to eight steps, and one of them is at the due time.")
    before = [rung for rung in rungs if rung.when == When.BEFORE]
    if any(rung.reach != rules.Reach.HOLDER for rung in before):
        return _("Before the due time only whoever is asked is reminded.")
    if any(rung.part >= 1 for rung in before):
        return _("A step before the due time comes after a part of the time, not after all of it.")
    if any(rung.days < 1 for rung in rungs if rung.when in (When.BEFORE, When.AFTER)):
        return _("A step before or after the due time is at least one day away at the most.")
    return ""


def _made(ladder: Ladder, *, by: User, now: datetime) -> Ladder:
    ladder.made_by, ladder.made_at = by, now
    try:
        with transaction.atomic():
            ladder.save(force_insert=True)
    except IntegrityError as taken:  # two at once: the other one was first
        raise _stale() from taken
    return ladder


def _stale() -> ValidationError:
    return ValidationError(
        _("Somebody changed these steps after you had opened them; look at them as they are now."),
        code="stale",
    )


@transaction.atomic
def end_ladder(kind: str, stream: str, *, by: User, now: datetime) -> None:
    """Back to the next wider ladder, for what is asked from now on. Twice is once."""
    current = Ladder.objects.filter(kind=kind, stream=stream, is_current=True).first()
    if current is not None and Ladder.objects.filter(pk=current.pk, is_current=True).update(is_current=False):
        _forget()
        record("ladder.ended", current, by=by, at=now, stream=stream or STREAM, kind=kind)


@transaction.atomic
def change_calendar(code: str, *, by: User, now: datetime) -> None:
    """Whose holidays count: a country or part of it (CN, DE-BY), or empty: by the zone of each duty.

    Raises ValidationError for a code that is not known.
    """
    if code and not rules.is_calendar(code):
        raise ValidationError({"calendar": _("Choose one of the calendars in the list.")})
    begin()
    Control.objects.update(calendar=code)
    _look_again(now)
    record("calendar.changed", by, by=by, at=now, stream=STREAM, calendar=code)


@transaction.atomic
def set_special_day(day: date, *, is_working: bool, name: str, by: User, now: datetime) -> SpecialDay:
    """A day that is otherwise than the calendar says."""
    saved, _made = SpecialDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "name": name.strip()}
    )
    _look_again(now)
    record("special_day.set", saved, by=by, at=now, stream=STREAM, day=day.isoformat(), is_working=is_working)
    return saved


@transaction.atomic
def remove_special_day(saved: SpecialDay, *, by: User, now: datetime) -> None:
    """As the calendar says again. Twice is once."""
    gone, _by_model = SpecialDay.objects.filter(pk=saved.pk).delete()
    if gone:
        _look_again(now)
        record("special_day.removed", saved, by=by, at=now, stream=STREAM, day=saved.day.isoformat())


def _look_again(now: datetime) -> None:
    """Working days have changed: the planner works out every next step anew, without telling anybody."""
    Duty.objects.open().filter(next_at__gt=now).update(next_at=now)
    _forget()


def _forget() -> None:
    """This process at once, and again when all others can see it, too."""
    queries.forget_chasing()
    transaction.on_commit(queries.forget_chasing)
