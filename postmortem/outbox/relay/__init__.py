"""The relay: claims messages by lease, sends them outside any transaction, marks what it has sent.

Nothing that leaves the house can be sent exactly once. A worker that dies between sending and marking makes
the message go again, with the same key: never more than one message per dead worker, and a receiver can tell.
"""

from collections import Counter
from contextlib import nullcontext
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings

from postmortem.outbox import queries
from postmortem.outbox.actions import beat, standing
from postmortem.outbox.channels import CHANNELS
from postmortem.outbox.queries import Standing
from postmortem.outbox.relay.claiming import LEASE, claim, end, renew
from postmortem.outbox.relay.letters import letter_of, mail_of
from postmortem.outbox.relay.post import Send, conversation
from postmortem.outbox.relay.sending import send_batch

__all__ = ["LEASE", "claim", "end", "letter_of", "mail_of", "relay", "renew"]

BATCH = 25
MOST_CALLS = max(adapter.most_calls for adapter in CHANNELS.values())  # to a service, for one message
RUN = timedelta(seconds=30)  # no new batch after this: the planner must come to its turn, too


def relay(*, now: datetime, batch: int = BATCH, send: Send | None = None) -> dict[str, int]:
    """Send what waits; returns what was counted. `send` takes one mail and raises if it did not go; without
    it mails go to the mail server.

    Does nothing while chasing is paused. Raises ValueError if a lease could end before its batch is through.
    """
    longest = max(batch * settings.EMAIL_TIMEOUT, MOST_CALLS * settings.CHANNEL_TIMEOUT)
    if timedelta(seconds=longest) >= LEASE:
        raise ValueError(f"A lease of {LEASE} is too short for {batch} messages.")
    started = monotonic()
    counts: Counter[str] = Counter()

    def clock() -> datetime:
        return now + timedelta(seconds=int(monotonic() - started))

    found = Standing.IDLE
    with nullcontext(send) if send else conversation() as way:
        while clock() - now < RUN and (found := standing(queries.to_send, now=clock())) == Standing.BUSY:
            claimed = claim(batch, now=clock())
            if not claimed:
                break  # another relay holds the rest
            counts.update(send_batch(claimed, way, clock))
    counts["paused"] = int(found == Standing.PAUSED)
    result = {name: number for name, number in counts.items() if number}
    beat("relay", result, now=now, took_ms=int((monotonic() - started) * 1000))
    return result
