"""What time does to the question whether it goes live: half-way it passes on, at the launch it lapses."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from postmortem.activities.actions.asking import lock
from postmortem.audit.actions import record
from postmortem.outbox.actions import pass_on, reschedule
from postmortem.outbox.models import Duty
from postmortem.people.queries import people_by_id
from raci.actions.deciding import nobody_decided
from raci.models import GateDecision
from raci.queries.access import PREPARING
from raci.queries.gate import ACTIVITY, deciders, scene_of
from raci.queries.grid import live_rows
from raci.rules.gate import halfway


def follow_decisions(*, now: datetime) -> dict[str, int]:
    """Keep the questions about launches with their time; returns what was counted. One query if there are
    none. It may run at any time and twice: what is done is not done again.
    """
    counts = {"passed_on": 0, "undecided": 0}
    since = GateDecision.objects.filter(activity=OuterRef("subj_id"), at__gte=OuterRef("from_at"))
    lapsed = Q(Q(state=Duty.State.LAPSED), ~Exists(since))
    asked = Duty.objects.filter(kind=Duty.Kind.DECIDE, subj_type=ACTIVITY)
    for duty in asked.filter(Q(state=Duty.State.OPEN) | lapsed).order_by("pk"):
        if duty.state == Duty.State.LAPSED:
            counts["undecided"] += _undecided(duty, now)
        else:
            counts["passed_on"] += _keep_up(duty, now)
    return {name: number for name, number in counts.items() if number}


@transaction.atomic
def _undecided(duty: Duty, now: datetime) -> bool:
    """No decision came until the launch: written once, under nobody's name."""
    activity = lock(duty.subj_id)
    known = GateDecision.objects.filter(activity=activity, at__gte=duty.from_at)
    if known.exists() or activity.status not in PREPARING:
        return False
    decision = nobody_decided(scene_of(activity, now=now), now=now)
    record("launch.undecided", decision, by=None, at=now, stream=activity.stream)
    return True


@transaction.atomic
def _keep_up(duty: Duty, now: datetime) -> bool:
    """The question follows the launch where that has moved, and passes on half-way to it."""
    activity = lock(duty.subj_id)
    this = Duty.objects.open().filter(pk=duty.pk)
    slot_at = activity.agreed_launch_at
    if slot_at and slot_at > now and slot_at != duty.due_at:
        params = {**duty.params, "passes_at": halfway(duty.from_at, slot_at).isoformat()}
        this.update(params=params)
        reschedule(this, due_at=slot_at, freeze_at=None, now=now)
        duty.refresh_from_db()
    outcome = next((row for row in live_rows([activity.pk])[activity.pk] if row.is_outcome), None)
    people = deciders(activity, outcome)
    has_passed = now >= datetime.fromisoformat(duty.params["passes_at"])
    wanted = people[-1 if has_passed else 0] if people else duty.holder_id
    if duty.due_at <= now or duty.holder_id == wanted or wanted is None:
        return False
    pass_on(this, people_by_id([wanted])[wanted], now=now)
    record("launch.passed_on", activity, by=None, at=now, stream=activity.stream, holder_id=wanted)
    return True
