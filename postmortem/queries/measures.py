"""What a monitoring system asks: whether what is due goes out in time, and what waits. Read at each question,
so several web processes answer alike.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import OuterRef, Subquery

from postmortem.backup import queries as backup
from postmortem.outbox.models import Message, Run, Tick
from postmortem.outbox.queries import oldest_overdue, why_paused

MOST: Final = 10_000  # counted among what waits or is given up; a larger number says no more


class Measure(NamedTuple):
    """A gauge: its name without prefix, what it says, the name of its label (or none), and label → value."""

    name: str
    help: str
    label: str
    values: dict[str, float]


def measures(*, now: datetime) -> Iterator[Measure]:
    """Seven queries, none of them over a whole table."""
    ticks = list(Tick.objects.order_by("name"))
    yield Measure(
        "tick_age_seconds",
        "Since the newest run of each ticking part.",
        "part",
        {tick.name: seconds(tick.at, now) for tick in ticks},
    )
    yield Measure(
        "run_duration_seconds",
        "How long the newest run took that did something.",
        "part",
        {name: took / 1000 for name, took in newest_runs()},
    )
    late_since = oldest_overdue(now)
    yield Measure(
        "planner_lag_seconds",
        "How long the oldest of what is told late has waited; 0 while all comes in time.",
        "",
        {"": seconds(late_since, now) if late_since else 0},
    )
    yield Measure("paused", "1 while chasing stands still on purpose.", "", {"": float(bool(why_paused()))})
    waiting = Message.objects.waiting().filter(available_at__lte=now)
    yield Measure("outbox_depth", f"Messages that could go, up to {MOST}.", "", {"": waiting[:MOST].count()})
    oldest = waiting.order_by("available_at").values_list("available_at", flat=True).first()
    yield Measure(
        "outbox_age_seconds",
        "How long the oldest message has waited that could go.",
        "",
        {"": seconds(oldest, now) if oldest else 0},
    )
    dead = Message.objects.filter(dead_at__isnull=False)
    yield Measure("outbox_dead", f"Messages given up, up to {MOST}.", "", {"": dead[:MOST].count()})
    if (age := backup.health(now).age) is not None:
        yield Measure("backup_age_seconds", "Since the newest backup that succeeded.", "", {"": age})


def seconds(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0)


def newest_runs() -> list[tuple[str, int]]:
    """How many milliseconds the newest kept run of each part took."""
    newest = Run.objects.filter(name=OuterRef("name")).order_by("-at", "-pk")
    parts = Tick.objects.annotate(took=Subquery(newest.values("took_ms")[:1]))
    return [(name, took) for name, took in parts.values_list("name", "took") if took is not None]
