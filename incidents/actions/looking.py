"""Looking whether improvements hold, when their time has come."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from incidents.actions.action_item import ask_to_look
from incidents.models import ActionItem
from incidents.queries.action_item import item_with_people
from postmortem.outbox.models import Duty

BATCH = 100


def ask_whether_they_hold(*, now: datetime) -> int:
    """Ask for a look at what was done 30 or 90 days ago; returns of how many. The tick calls it.

    It may run twice, late and at the same time as another: each is locked, and asked once.
    """
    asked = Duty.objects.filter(kind="verify", subj_type=ActionItem._meta.label_lower, subj_id=OuterRef("pk"))
    due = ActionItem.objects.filter(status=ActionItem.Status.DONE, verify_at__lte=now)
    waiting = due.filter(~Exists(asked.filter(from_at__gte=OuterRef("verify_at")))).order_by(
        "verify_at", "pk"
    )
    return sum(_ask_one(pk, now) for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _ask_one(pk: int, now: datetime) -> int:
    locked = ActionItem.objects.select_for_update(skip_locked=True, of=("self",))
    if not locked.filter(pk=pk, status=ActionItem.Status.DONE).exists():
        return 0
    return int(ask_to_look(item_with_people(pk), by=None, now=now) is not None)
