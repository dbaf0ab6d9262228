"""The planner: finds the duties whose step has come and writes who is told what, a batch a transaction.

It may run at any time, in any number, and die anywhere: what a batch did not commit is found again, and
what is told once has one id for ever.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from postmortem.outbox import queries
from postmortem.outbox.actions import beat, standing
from postmortem.outbox.planner.digests import digests_due, plan_digests
from postmortem.outbox.planner.duties import advance, plan_batch, reminders, take, tell
from postmortem.outbox.queries import Standing

__all__ = ["advance", "plan", "plan_batch", "plan_digests", "reminders", "take", "tell"]

BATCH = 1000  # rows that are locked for about an eighth of a second


def plan(*, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Take every duty whose step has come to its highest due step, and write the digests that are due;
    returns what was counted.

    Writes a Notice for everybody who hears the step, an Announcement for the groups, and the messages they go
    out with. Does nothing while chasing is paused (queries.why_paused). With nothing due it costs one query
    besides the proof of life.
    """
    started = monotonic()
    counts: Counter[str] = Counter()
    found = standing(queries.ringing, digests_due, now=now)
    if found == Standing.BUSY:
        chasing = queries.chasing_now()
        for work in (lambda: plan_batch(now, batch, chasing), lambda: plan_digests(now, batch, chasing)):
            counts.update(_until_done(work))
    counts["paused"] = int(found == Standing.PAUSED)
    result = {name: number for name, number in counts.items() if number}
    beat("planner", result, now=now, took_ms=int((monotonic() - started) * 1000))
    return result


def _until_done(work: Callable[[], dict[str, int]]) -> Counter[str]:
    """Batch after batch until there is none that nobody else has taken, or somebody pauses."""
    counts: Counter[str] = Counter()
    while True:
        with nothing_collected():
            done = work()
        if not done:
            return counts
        counts.update(done)


@contextmanager
def nothing_collected() -> Iterator[None]:
    """A batch makes many small things that go with it, and no cycles: looking for these again and again while
    it lasts took a sixth of the planner's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
