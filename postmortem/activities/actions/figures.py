"""The figures that come after the launch: who is asked for them when, and what they were."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lost, refused
from postmortem.activities.actions.slots import not_cancelled
from postmortem.activities.models import Activity, Checkpoint, Metric
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, about, ask, close, pass_on
from postmortem.outbox.models import Duty
from postmortem.people.models import User

# What is due so soon is asked for at the launch; the rest once the result was looked at, or a figure came.
SOON: Final = timedelta(days=7)


def ask_for_figures(activity: Activity, *, now: datetime) -> None:
    """Part of a larger step: once it is live every figure has its time, and its owner (else who drives the
    activity) is asked for what is due soon; for the rest once the result was looked at, or a figure came.
    """
    if activity.launched_at is None:
        return
    points = Checkpoint.objects.filter(metric__activity=activity, metric__removed_at=None)
    for point in points.select_related("metric__owner").order_by("metric", "pk"):
        due = activity.launched_at + rules.HORIZONS[point.horizon]
        if point.due_at != due:
            Checkpoint.objects.filter(pk=point.pk).update(due_at=due)
        if point.metric.formula or point.actual is not None:
            close(about(point), Duty.State.WITHDRAWN, by=None, now=now)
        elif due - now <= SOON or activity.verified_at or _has_figures(point.metric):
            _ask(activity, point, due, now)


def _has_figures(metric: Metric) -> bool:
    return metric.checkpoints.exclude(actual=None).exists()


def _ask(activity: Activity, point: Checkpoint, due: datetime, now: datetime) -> None:
    owner = point.metric.owner
    holder = owner if owner and owner.is_active else activity.lead
    open_one = about(point).open().first()
    if open_one is not None:
        if open_one.holder_id != holder.pk:
            pass_on(about(point), holder, now=now)
        return
    ask(
        Ask(
            kind="measure",
            subject=point,
            stream=activity.stream,
            title=point.metric.name,
            holder=holder,
            department=holder.department,
            due_at=due,
            due_zone=activity.time_zone,
            driver=activity.lead,
            sponsor=activity.sponsor,
            is_private=activity.restricted,
            params={
                "activity_id": activity.pk,
                "activity": activity.title,
                f"after_{point.horizon}": True,
            },
        ),
        now=now,
    )


@transaction.atomic
def enter_figure(
    pk: int, actual: Decimal, note: str = "", *, seen: Decimal | None, by: User, now: datetime
) -> Checkpoint:
    """What the metric really was; `seen` is the figure that was on the screen (None: none yet).

    Raises ValidationError for a formula or before its time, code "stale" if another figure came meanwhile.
    """
    point = Checkpoint.objects.select_related("metric").filter(pk=pk).first()
    if point is None or point.metric.removed_at:
        raise lost()
    activity = not_cancelled(point.metric.activity_id)
    if point.metric.formula:
        raise refused(_("This one is counted from the others."))
    if point.due_at is None or now < point.due_at:
        raise refused(_("It is too early for this figure."))
    as_seen = Q(actual__isnull=True) if seen is None else Q(actual=seen)
    claimed = Checkpoint.objects.filter(as_seen, pk=pk)
    if not claimed.update(actual=actual, note=note.strip(), measured_at=now, measured_by=by):
        raise lost()
    close(about(point), Duty.State.DONE, by=by, now=now)
    ask_for_figures(activity, now=now)
    point.refresh_from_db()
    record(
        "metric.measured",
        point,
        by=by,
        at=now,
        stream=activity.stream,
        metric_id=point.metric_id,
        horizon=point.horizon,
        missed=rules.missed(point.metric.direction, point.expected, actual),
    )
    return point


class Entered(NamedTuple):
    """A figure that was typed: of which checkpoint, where it comes from, what was on the screen before."""

    pk: int
    actual: Decimal
    note: str = ""
    seen: Decimal | None = None


@transaction.atomic
def enter_figures(entered: Sequence[Entered], *, by: User, now: datetime) -> list[Checkpoint]:
    """All of them or none: see enter_figure."""
    return [enter_figure(one.pk, one.actual, one.note, seen=one.seen, by=by, now=now) for one in entered]
