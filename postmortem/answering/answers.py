"""How each kind of duty is answered without a page of its own, and what becomes of an answer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from postmortem.activities.actions.asking import STALE
from postmortem.answering import (
    decisions,
    entries,
    fills,
    improvements,
    meetings,
    previews,
    pulses,
    readers,
    retrospectives,
    rows,
    views,
)
from postmortem.answering.later import LaterForm
from postmortem.answering.opening import Visit
from postmortem.answering.question import Kind, Question, Sheet, Way
from postmortem.drafts.actions import Stale
from postmortem.evidence.rules import OF_THE_FILE
from postmortem.outbox.actions import snooze
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import may_answer_for
from postmortem.people.models import User

# What is missing here (a signature, publishing, a department's view) takes a session: the link leads there.
KINDS: Final[Mapping[str, Kind[Any]]] = {
    **rows.KINDS,
    **fills.KINDS,
    **improvements.KINDS,
    **retrospectives.KINDS,
    **readers.KINDS,
    **entries.KINDS,
    **previews.KINDS,
    **pulses.KINDS,
    **decisions.KINDS,
    **meetings.KINDS,
    **views.KINDS,
}


class Outcome(StrEnum):
    DONE = "done"
    MEND = "mend"  # something typed is wrong; the form says what
    LATE = "late"  # it was answered or changed meanwhile


def sheet(found: Visit) -> Sheet | None:
    """The question a link puts; None if it takes a session, or its person may not answer it any more."""
    return question_for(found.duty, found.person, now=found.now) if found.is_asked else None


def sheet_in_name(duty: Duty, deputy: User, *, now: datetime) -> Sheet | None:
    """The question as its holder would see it, for who may answer in the holder's name; None if that is not
    so now, or it has a page of its own.
    """
    if duty.holder is None or duty.state != Duty.State.OPEN or not may_answer_for(deputy, duty, now):
        return None
    return question_for(duty, duty.holder, now=now, deputy=deputy)


def question_for(duty: Duty, person: User, *, now: datetime, deputy: User | None = None) -> Sheet | None:
    """What is known and the ways that fit; None if the holder may not open it, or its kind has no table."""
    kind = KINDS.get(duty.kind)
    if kind is None:
        return None
    try:
        thing = kind.opens(person, duty, now)
    except (Http404, PermissionDenied):
        return None
    question = Question(duty, person, thing, now, deputy)
    ways = [way for way in kind.ways if way.fits(question)]
    return Sheet(question, kind.facts(question), ways) if ways else None


def carry_out(asked: Sheet, way: Way[Any], form: forms.Form) -> Outcome:
    """Answer with this form, as its person, through the action that the page calls, too."""
    return attempt(form, lambda: way.act(asked.question, form))


def put_off(duty: Duty, form: LaterForm, *, by: User, now: datetime) -> Outcome:
    """Remind later, as the form says."""
    return attempt(form, lambda: snooze(duty, form.moment(), form.cleaned_data["reason"], by=by, now=now))


def attempt(form: forms.Form, act: Callable[[], object]) -> Outcome:
    """Act if the form is right; what an action refuses stands in the form, too."""
    if not form.is_valid():
        return Outcome.MEND
    try:
        act()
    except Stale:
        return Outcome.LATE
    except ValidationError as refusal:
        code = getattr(refusal, "code", None)
        if code == STALE:
            return Outcome.LATE
        form.add_error("file" if code in OF_THE_FILE else None, refusal)
        return Outcome.MEND
    return Outcome.DONE
