"""How each kind of duty is answered without a page of its own, and what becomes of an answer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from postmortem.activities.actions.asking import STALE
from postmortem.answering import improvements, plain, retrospectives, rows
from postmortem.answering.later import LaterForm
from postmortem.answering.opening import Visit
from postmortem.answering.question import Kind, Question, Sheet, Way
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import snooze
from postmortem.outbox.models import Duty
from postmortem.people.models import User

# What is missing here (a signature, the launch, a view) takes a session: the link leads to its page.
KINDS: Final[Mapping[str, Kind[Any]]] = {
    **rows.KINDS,
    **improvements.KINDS,
    **retrospectives.KINDS,
    **plain.KINDS,
}
OF_THE_FILE = ("empty", "too_big", "refused_type")


class Outcome(StrEnum):
    DONE = "done"
    MEND = "mend"  # something typed is wrong; the form says what
    LATE = "late"  # it was answered or changed meanwhile


def sheet(found: Visit) -> Sheet | None:
    """The question a link puts; None if it takes a session, or its person may not answer it any more."""
    kind = KINDS.get(found.duty.kind)
    if kind is None or not found.is_asked:
        return None
    try:
        thing = kind.opens(found.person, found.duty, found.now)
    except (Http404, PermissionDenied):
        return None
    question = Question(found.duty, found.person, thing, found.now)
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
