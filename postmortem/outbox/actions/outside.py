"""Writing to contacts outside: what is asked of them goes out by mail alone, in the messages of everybody."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from postmortem.outbox.actions.telling import Envelope, messages_for
from postmortem.outbox.models import Duty, Message
from postmortem.outbox.queries import Line, Ringing, way_outside


class Written(NamedTuple):
    """One thing told to a contact, and the mail it goes out with."""

    line: Line
    envelope: Envelope


def written(duty: Duty | Ringing, kind: str, step: int, *, now: datetime) -> Written:
    """A step of a contact's duty, not yet saved. Quiet hours hold for them at any time."""
    send_at = way_outside(duty).send_at(now, is_pressing=False)
    line = Line(duty.pk, duty.due_rev, step, kind)
    return Written(line, Envelope(None, None, send_at, duty.contact_id, duty.due_zone))


def write_out(told: Iterable[Written]) -> None:
    """Part of a larger step: put these into mails. What a mail holds already is not added again."""
    lines = defaultdict(list)
    for one in told:
        lines[one.envelope].append(one.line)
    keys = {key: envelope for envelope, key in messages_for(lines).items()}
    for message in Message.objects.filter(pk__in=keys).order_by("pk"):
        there = [list(line) for line in message.params["told"]]
        new = [list(line) for line in lines[keys[message.pk]] if list(line) not in there]
        params = {**message.params, "told": there + new}
        Message.objects.filter(pk=message.pk).update(params=params)
