"""What in the log of an activity still waits for somebody's word."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db.models import Q
from django.urls import reverse

from postmortem.activities.models import Activity, LogEntry
from postmortem.outbox.models import Duty

# What is asked about an entry, in the order in which it is listed.
ASKED: Final = ("approval", "confirm", "answer", "taken_note", "accept_risk")
ENTRY: Final = LogEntry._meta.label_lower
State = Duty.State


class OpenItem(NamedTuple):
    """One thing that is open: the kind of duty, the entry's own words (not redacted), its page, whom it waits
    for (None: nobody in particular, or a contact outside).
    """

    kind: str
    text: str
    url: str
    who_id: int | None


def unconfirmed(activity: Activity) -> list[OpenItem]:
    """What was asked and is not answered, one item for each person; what was said otherwise and not written
    anew; approvals that the approver has never been asked about. Two queries.
    """
    asked = Duty.objects.filter(stream=activity.stream, subj_type=ENTRY, kind__in=ASKED)
    waiting = list(asked.filter(Q(state=State.OPEN) | Q(state=State.DECLINED)).order_by("due_at", "pk"))
    heard = Q(kind=LogEntry.Kind.APPROVAL, channel__in=["relayed", "none"], frozen_at=None)
    about = Q(pk__in={duty.subj_id for duty in waiting}) | heard
    entries = LogEntry.objects.filter(about, activity=activity, replaced_by=None).in_bulk()
    found = [
        _item(duty.kind, entry, duty.holder_id if duty.state == State.OPEN else None)
        for duty in waiting
        if (entry := entries.get(duty.subj_id)) and (duty.state == State.OPEN or not entry.frozen_at)
    ]
    known = {duty.subj_id for duty in waiting}
    never = (entry for pk, entry in sorted(entries.items()) if pk not in known and entry.channel)
    return in_order([*found, *(_item("approval", entry, None) for entry in never)])


def in_order(items: Iterable[OpenItem]) -> list[OpenItem]:
    return sorted(items, key=lambda one: ASKED.index(one.kind))


def _item(kind: str, entry: LogEntry, who_id: int | None) -> OpenItem:
    url = reverse("activities:entry", args=[entry.activity_id, entry.number])
    return OpenItem(kind, entry.text or entry.reason, url, who_id)
