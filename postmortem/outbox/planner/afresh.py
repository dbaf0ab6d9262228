"""Going on after a pause, or in a copied database, without sending what fell due before."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox import queries
from postmortem.outbox.actions import resume
from postmortem.outbox.actions.engine import STREAM
from postmortem.outbox.models import Message
from postmortem.outbox.planner.digests import digests_due, set_next
from postmortem.outbox.planner.duties import advance, turn_of
from postmortem.outbox.queries import Chasing
from postmortem.people.models import User

BATCH = 500
MOST = 10_000  # in one go; a request must end


class Afresh(NamedTuple):
    """What was laid aside; until it `is_done`, chasing stays paused."""

    duties: int
    lists: int
    messages: int
    is_done: bool


def begin_afresh(*, by: User, now: datetime, batch: int = BATCH, most: int = MOST) -> Afresh:
    """Nothing that fell due before now is sent, and chasing goes on from here.

    1. Duties whose step has come take it without telling anybody; their later steps come as ever.
    2. People whose list is due get their next one.
    3. Messages that wait become obsolete: last, for a planner may still have written some.
    4. Chasing goes on.

    Each batch is a transaction. After `most` rows it stays paused, and the next call goes on from there.
    Raises ValidationError (code "stale") if chasing is not paused.
    """
    if not queries.why_paused():
        raise ValidationError(_("Chasing goes on already."), code="stale")
    chasing, counts = queries.chasing_now(), Counter[str]()
    steps: dict[str, Callable[[], int]] = {
        "duties": lambda: pass_over(now, batch, chasing),
        "lists": lambda: skip_lists(now, batch),
        "messages": lambda: lay_aside(now, batch),
    }
    for name, step in steps.items():
        while counts.total() < most and (number := step()):
            counts[name] += number
    return finish(counts, is_done=counts.total() < most, by=by, now=now)


@transaction.atomic
def pass_over(now: datetime, batch: int, chasing: Chasing) -> int:
    """One batch of duties takes the step it has reached; returns how many there were."""
    duties = list(queries.ringing(now).select_for_update()[:batch])
    advance([(duty, turn_of(duty, now, chasing)) for duty in duties])
    return len(duties)


@transaction.atomic
def skip_lists(now: datetime, batch: int) -> int:
    people = list(digests_due(now).select_for_update()[:batch])
    set_next(people, now)
    return len(people)


@transaction.atomic
def lay_aside(now: datetime, batch: int) -> int:
    """One batch of messages; a mail about signing in loses its text, for it may hold a secret."""
    ids = list(Message.objects.waiting().order_by("available_at", "pk").values_list("pk", flat=True)[:batch])
    waiting = Message.objects.waiting().filter(pk__in=ids)
    waiting.filter(kind=Message.Kind.ACCOUNT).update(params={})
    waiting.update(obsolete_at=now, lease=None)
    return len(ids)


@transaction.atomic
def finish(counts: Counter[str], *, is_done: bool, by: User, now: datetime) -> Afresh:
    done = {name: counts[name] for name in ("duties", "lists", "messages")}
    if is_done:
        resume(by=by, now=now)
    record("chasing.begun_afresh", by, by=by, at=now, stream=STREAM, **done)
    return Afresh(**done, is_done=is_done)
