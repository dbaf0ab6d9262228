"""Whether what is due goes out in time: what should have been planned, listed or sent by now."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from postmortem.outbox.models import Duty
from postmortem.outbox.queries.messages import to_send
from postmortem.people.models import User

LONGEST_WAIT = timedelta(minutes=10)  # of a message whose way out is open and does not rest


def patience() -> timedelta:
    """How long something due may wait for the planner: two ticks, and at least a minute."""
    return max(timedelta(seconds=2 * settings.CHASE_TICK_SECONDS), timedelta(seconds=60))


def overdue(now: datetime) -> tuple[QuerySet[Any, Any], ...]:
    """Since when (`at`) duties, lists and messages have waited for too long, in no order; each is served by
    an index of what waits.
    """
    return overdue_since(now, now - patience(), now - LONGEST_WAIT)


def overdue_since(now: datetime, planned: datetime, sent: datetime) -> tuple[QuerySet[Any, Any], ...]:
    """The same, where what should have been planned and sent by when is said."""
    duties = Duty.objects.filter(next_at__lt=planned).values(at=F("next_at"))
    lists = User.objects.filter(is_active=True, next_digest_at__lt=planned).values(at=F("next_digest_at"))
    messages = to_send(now).filter(available_at__lt=sent).values(at=F("available_at"))
    return duties.order_by(), lists.order_by(), messages.order_by()


def is_late(now: datetime) -> bool:
    """Whether something due has waited for too long: one query."""
    duties, *others = overdue(now)
    return duties.union(*others, all=True).exists()
