"""What the product asks by itself: a question that no colleague has to put."""

from datetime import datetime
from typing import Any

from django.db import transaction

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock
from postmortem.activities.actions.taking_part import join, write_log
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, ask
from postmortem.outbox.models import Duty
from postmortem.people.models import User

PRODUCT = "product"


@transaction.atomic
def ask_by_itself(
    activity: Activity,
    text: str,
    *,
    to: User | None,
    key: str,
    about: Deliverable | None = None,
    now: datetime,
) -> LogEntry | None:
    """A question in the log under nobody's name, asked of `to` (without one, or of somebody who has left: of
    who drives the activity).

    `key` names the thing that is not known ("owner:7", "rule:12"): it is asked once, and asking again
    returns that same entry, answered or not. None if the activity is cancelled.
    """
    locked = lock(activity.pk)
    if locked.status == Activity.Status.CANCELLED:
        return None
    known = LogEntry.objects.filter(activity=locked, kind=LogEntry.Kind.QUESTION, lines__about=key).first()
    if known:
        return known
    asked = to if to and to.is_active else locked.lead
    join(locked, asked, now=now)
    entry = write_log(
        locked,
        kind=LogEntry.Kind.QUESTION,
        by=locked.lead,  # somebody keeps each entry; nobody is shown as having asked
        now=now,
        text=text,
        unnamed=True,
        deliverable=about,
        lines={"by": PRODUCT, "about": key},
    )
    ask_about_entry("answer", entry, asked, now=now, about=key)
    record("log.asked_by_itself", entry, by=None, at=now, stream=locked.stream, number=entry.number)
    return entry


def ask_about_entry(
    kind: str, entry: LogEntry, holder: User, *, asked_by: User | None = None, now: datetime, **more: str
) -> Duty:
    """Open one duty about an entry of a locked activity: until a day from now, earlier before a launch.
    `more` is kept in its params.
    """
    activity = entry.activity
    return ask(
        Ask(
            kind=kind,
            subject=entry,
            stream=activity.stream,
            title=title_of(entry),
            holder=holder,
            due_at=rules.confirm_by(now, activity.agreed_launch_at),
            due_zone=activity.time_zone,
            department=holder.department,
            driver=activity.lead,
            sponsor=activity.sponsor,
            asked_by=asked_by,
            slot_at=activity.agreed_launch_at,
            is_private=activity.restricted,
            params={**told_of(entry), **more},
        ),
        now=now,
    )


def told_of(entry: LogEntry) -> dict[str, Any]:
    """What a duty or a notice about an entry names."""
    return {
        "activity_id": entry.activity_id,
        "activity": entry.activity.title,
        "number": entry.number,
        "text": entry.text,
    }


def title_of(entry: LogEntry, longest: int = 80) -> str:
    """The first line of the entry, as the title of what is asked."""
    first = entry.text.strip().splitlines()[0]
    return first if len(first) <= longest else f"{first[: longest - 1].rstrip()}…"
