"""What Celery beat rings. A task takes no data: it may run twice, late, at once or not at all."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from incidents.actions import compile_due
from postmortem.outbox.actions import beat
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay

TICK = settings.CHASE_TICK_SECONDS


@shared_task(name="chase.tick", ignore_result=True, expires=TICK)
def chase_tick() -> None:
    plan(now=timezone.now())


@shared_task(name="relay.tick", ignore_result=True, expires=TICK)
def relay_tick() -> None:
    relay(now=timezone.now())


@shared_task(name="retro.compile_due", ignore_result=True, expires=TICK)
def compile_tick() -> None:
    compile_retrospectives(now=timezone.now())


def compile_retrospectives(*, now: datetime) -> dict[str, int]:
    """Compile what is asked for and leave a proof of life; returns what was counted."""
    number = compile_due(now=now)
    counts = {"compiled": number} if number else {}
    beat("compiler", counts, now=now)
    return counts


def run_ticks(*, now: datetime) -> dict[str, dict[str, int]]:
    """All ticks once, without Celery; returns what each counted."""
    return {"planner": plan(now=now), "relay": relay(now=now), "compiler": compile_retrospectives(now=now)}
