"""What could change, parked while the page is written; then taken up, or left with a reason."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Idea, Retrospective
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.people.models import User

State = Idea.State


@transaction.atomic
def park_idea(retrospective: Retrospective, text: str, *, by: User, now: datetime) -> Idea:
    """Keep an idea until the conditions are known. Raises ValidationError on `text` without one."""
    if not text.strip():
        raise ValidationError({"text": _("Say what could change.")})
    idea = Idea.objects.create(retrospective=retrospective, text=text.strip(), by=by, at=now)
    record("retrospective.idea_parked", idea, by=by, at=now, stream=retrospective.stream)
    return idea


@transaction.atomic
def reject_idea(pk: int, reason: str, *, by: User, now: datetime) -> Idea:
    """It is not taken up, and why: the page says so. Raises ValidationError on `reason`, and Stale."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    return _claim(pk, State.OPEN, State.REJECTED, reason=reason.strip(), by=by, now=now)


@transaction.atomic
def take_idea(pk: int, *, by: User, now: datetime) -> Idea:
    """It has become an improvement. Raises Stale if it was answered meanwhile."""
    return _claim(pk, State.OPEN, State.TAKEN, reason="", by=by, now=now)


@transaction.atomic
def reopen_idea(pk: int, *, by: User, now: datetime) -> Idea:
    """What was left is looked at again. Raises Stale if it is not left any more."""
    return _claim(pk, State.REJECTED, State.OPEN, reason="", by=by, now=now)


def _claim(pk: int, state: str, to: str, *, reason: str, by: User, now: datetime) -> Idea:
    claimed = Idea.objects.filter(pk=pk, state=state)
    if not claimed.update(state=to, reason=reason):
        raise Stale(Idea.objects.filter(pk=pk).first())
    idea = Idea.objects.select_related("retrospective__incident").get(pk=pk)
    record("retrospective.idea_moved", idea, by=by, at=now, stream=idea.retrospective.stream, to=str(to))
    return idea
