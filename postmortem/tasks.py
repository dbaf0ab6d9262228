"""What Celery beat rings. A task takes no data: it may run twice, late, at once or not at all."""

import re
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Protocol

from celery import shared_task
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from incidents.actions import compile_due, follow_views
from incidents.actions.looking import ask_whether_they_hold
from postmortem.activities.actions import ask_due
from postmortem.backup.actions import back_up_due
from postmortem.evidence.actions import sweep_nightly
from postmortem.insights.actions import count_due
from postmortem.outbox.actions import beat
from postmortem.outbox.lookup import lookup
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import why_paused
from postmortem.outbox.relay import relay
from postmortem.search.actions import index_due
from postmortem.signin.actions import write_codes
from postmortem.upkeep.actions import clean, read_waiting
from raci.actions import follow_decisions

TICK = settings.CHASE_TICK_SECONDS
LOGIN_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]*@")


class Ticking(Protocol):
    """Does what is due and returns what was counted."""

    def __call__(self, *, now: datetime) -> dict[str, int]: ...


@shared_task(name="chase.tick", ignore_result=True, expires=TICK)
def chase_tick() -> None:
    run("planner", plan_and_follow, now=timezone.now())


@shared_task(name="relay.tick", ignore_result=True, expires=TICK)
def relay_tick() -> None:
    run("relay", write_and_send, now=timezone.now())


@shared_task(name="retro.compile_due", ignore_result=True, expires=TICK)
def compile_tick() -> None:
    run("compiler", compile_retrospectives, now=timezone.now())


@shared_task(name="asking.tick", ignore_result=True, expires=TICK)
def asking_tick() -> None:
    run("asker", ask_due, now=timezone.now())


@shared_task(name="backup.tick", ignore_result=True, expires=TICK)
def backup_tick() -> None:
    run("backup", back_up_due, now=timezone.now())


@shared_task(name="lookup.tick", ignore_result=True, expires=TICK)
def lookup_tick() -> None:
    run("lookup", lookup, now=timezone.now())


@shared_task(name="files.tick", ignore_result=True, expires=TICK)
def files_tick() -> None:
    run("files", look_through_files, now=timezone.now())


def look_through_files(*, now: datetime) -> dict[str, int]:
    """Once a night; never in a copy, whose database may not know what the folder holds."""
    return {} if why_paused() else sweep_nightly(now=now)


@shared_task(name="upkeep.tick", ignore_result=True, expires=TICK)
def upkeep_tick() -> None:
    run("keeper", keep_house, now=timezone.now())


def keep_house(*, now: datetime) -> dict[str, int]:
    """Take over the people that a file brings; let go what is too old, but never in a copy."""
    counts = read_waiting(now=now)
    return counts if why_paused() else counts | clean(now=now)


@shared_task(name="search.tick", ignore_result=True, expires=TICK)
def search_tick() -> None:
    run("indexer", index, now=timezone.now())


def index(*, now: datetime) -> dict[str, int]:
    """Let the search follow the record, and leave a proof of life."""
    started = monotonic()
    counts = index_due(now=now)
    beat("indexer", counts, now=now, took_ms=milliseconds(started))
    return counts


@shared_task(name="figures.tick", ignore_result=True, expires=TICK)
def figures_tick() -> None:
    run("counter", count_figures, now=timezone.now())


def count_figures(*, now: datetime) -> dict[str, int]:
    """Let the figures follow the record, and leave a proof of life."""
    started = monotonic()
    counts = count_due(now=now)
    beat("counter", counts, now=now, took_ms=milliseconds(started))
    return counts


def write_and_send(*, now: datetime) -> dict[str, int]:
    """Write the codes that people who sign in asked for, then send what waits."""
    return write_codes(now=now) | relay(now=now)


def plan_and_follow(*, now: datetime) -> dict[str, int]:
    """Remind of what is due, and keep questions about launches with their time; nothing while paused."""
    counts = plan(now=now)
    return counts if counts.get("paused") else counts | follow_decisions(now=now)


def compile_retrospectives(*, now: datetime) -> dict[str, int]:
    """Compile what is asked for, follow the views, leave a proof of life; returns what was counted."""
    started = monotonic()
    number = compile_due(now=now)
    counts = ({"compiled": number} if number else {}) | follow_views(now=now)
    if asked := ask_whether_they_hold(now=now):
        counts["looks"] = asked
    beat("compiler", counts, now=now, took_ms=milliseconds(started))
    return counts


def run(name: str, tick: Ticking, *, now: datetime) -> dict[str, int]:
    """One run; one that fails is kept with what it raised, and still raises. A connection that was kept from
    the run before is looked at first: the database may have gone and come back since.
    """
    started = monotonic()
    for one in connections.all(initialized_only=True):
        if one.settings_dict["CONN_HEALTH_CHECKS"] and not one.in_atomic_block:
            one.close_if_unusable_or_obsolete()
    try:
        return tick(now=now)
    except Exception as error:
        with suppress(DatabaseError):  # it may be the database that is away
            beat(name, {}, now=now, took_ms=milliseconds(started), error=in_a_line(error))
        raise


def milliseconds(since: float) -> int:
    return int((monotonic() - since) * 1000)


def in_a_line(error: Exception) -> str:
    """Its class and the first line of what it says: further lines of a database hold the row, and an address
    may hold a password.
    """
    said = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {LOGIN_IN_ADDRESS.sub('', said)}".removesuffix(": ")


def run_ticks(*, now: datetime) -> dict[str, dict[str, int]]:
    """All ticks once, without Celery; returns what each counted. One that fails holds up no other; the first
    error is raised in the end.
    """
    ticks: dict[str, Ticking] = {
        "planner": plan_and_follow,
        "relay": write_and_send,
        "compiler": compile_retrospectives,
        "lookup": lookup,
        "asker": ask_due,
        "indexer": index,
        "counter": count_figures,
        "files": look_through_files,
        "keeper": keep_house,
        "backup": back_up_due,
    }
    counts: dict[str, dict[str, int]] = {}
    errors: list[Exception] = []
    for name, tick in ticks.items():
        try:
            counts[name] = run(name, tick, now=now)
        except Exception as error:  # the next one may be able to do its work
            errors.append(error)
    if errors:
        raise errors[0]
    return counts
