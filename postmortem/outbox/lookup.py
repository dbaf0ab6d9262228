"""The look-up: asks a chat service who the people of this house are there, a few at a time.

The table of addresses is the list of what is done: whoever has no row is still to be asked. So a worker may
die anywhere; at most one question is asked again. `Channel.lookup_at` says when to go on and is the lease.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from postmortem.outbox.actions import beat, standing
from postmortem.outbox.actions.channels import learn_address, move_lookup
from postmortem.outbox.channels import CHANNELS, Later, Refused
from postmortem.outbox.models import Channel
from postmortem.outbox.queries import Standing
from postmortem.outbox.queries import channels as queries
from postmortem.outbox.secrets import SecretUnreadable
from postmortem.people.models import User

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
BATCH = 20  # people; services count the questions they cannot answer
PAUSE = timedelta(minutes=1)  # between two batches
RUN = timedelta(seconds=10)  # nobody more is asked after this: other ticks may wait in the same process
LEASE = timedelta(minutes=2)
MOST_REFUSALS = 3


@dataclass
class Asking:
    """One batch at one channel. `error` is the last answer that was no answer about a person."""

    channel: Channel
    lease: datetime
    counts: Counter[str] = field(default_factory=Counter)
    error: str = ""
    wait: timedelta = PAUSE

    def hold(self, now: datetime) -> bool:
        """Renew the lease before each question; False if it is somebody else's, or was taken away."""
        until = now + LEASE
        held = move_lookup(self.channel, seen=self.lease, to=until)
        self.lease = until if held else self.lease
        return held

    @property
    def is_refused(self) -> bool:
        """Whether going on would be answered the same: a wrong key refuses everybody."""
        refusals = self.counts["refused"]
        return refusals >= MOST_REFUSALS or refusals == self.counts.total() > 0


def lookup(*, now: datetime) -> dict[str, int]:
    """Go on with each look-up whose time has come; returns what was counted: found, unknown, refused.

    Does nothing while chasing is paused. With nothing to do it costs one query.
    """
    started = monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=int(monotonic() - started))

    if standing(queries.lookups_due, now=now) != Standing.BUSY:
        return {}
    counts: Counter[str] = Counter()
    for channel in queries.lookups_due(now):
        if channel.lookup_at and clock() - now < RUN:
            counts.update(batch(channel, channel.lookup_at, clock))
    return dict(counts)


def batch(channel: Channel, seen: datetime, clock: Clock) -> Counter[str]:
    """Ask about a few people of one channel, if nobody else does; say what came of it and when to go on."""
    started, began, asking = monotonic(), clock(), Asking(channel, seen)
    if not asking.hold(began):
        return Counter()
    for person in queries.to_ask(channel)[:BATCH]:
        if clock() - began >= RUN or not asking.hold(clock()) or not ask(asking, person, now=clock()):
            break
    leave(asking, now=clock())
    counted, took_ms = {**asking.counts, "channel": channel.pk}, int((monotonic() - started) * 1000)
    beat(queries.LOOKUP, counted, now=clock(), took_ms=took_ms, error=asking.error)
    return asking.counts


def ask(asking: Asking, person: User, *, now: datetime) -> bool:
    """Ask about one person and keep the answer; whether the service may be asked about the next one."""
    channel = asking.channel
    try:
        adapter = CHANNELS[channel.kind]
        user_id = adapter.find(channel.config, email=person.email or "", mobile="", now=now)
    except Later as later:
        asking.error, asking.wait = str(later), max(later.wait or PAUSE, PAUSE)
        return False
    except (Refused, SecretUnreadable) as refusal:
        asking.error = str(refusal)
        asking.counts["refused"] += 1
        return asking.counts["refused"] < MOST_REFUSALS
    is_known = learn_address(channel, person.pk, user_id or "")
    asking.counts["found" if is_known else "unknown"] += 1
    return True


def leave(asking: Asking, *, now: datetime) -> None:
    """Give the lease back: until the next batch, or for good if nobody is left or the service refuses."""
    is_over = asking.is_refused or not queries.to_ask(asking.channel).exists()
    move_lookup(asking.channel, seen=asking.lease, to=None if is_over else now + asking.wait)
