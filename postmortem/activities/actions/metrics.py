"""What is measured: metrics with what is expected when, and the figures that come after the launch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lost, refused
from postmortem.activities.actions.slots import not_cancelled
from postmortem.activities.actions.taking_part import join
from postmortem.activities.models import Activity, Checkpoint, Metric
from postmortem.audit.actions import record
from postmortem.drafts.actions import save_if_current
from postmortem.outbox.actions import Ask, about, ask, close, pass_on
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

# What is due so soon is asked for at the launch; the rest once the result was looked at, or a figure came.
SOON: Final = timedelta(days=7)


@dataclass(frozen=True)
class NewMetric:
    """One metric; a formula counts with the names of others. `expected` by horizon, None where nothing is."""

    name: str
    unit: str = ""
    direction: str = Metric.Direction.UP
    target: Decimal | None = None
    department: Department | None = None
    owner: User | None = None
    formula: str = ""
    is_key: bool = False
    expected: Mapping[str, Decimal | None] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        names = ("unit", "direction", "target", "department", "owner")
        said = {name: getattr(self, name) for name in names}
        return {"name": " ".join(self.name.split()), "formula": self.formula.strip(), **said}


@transaction.atomic
def add_metric(activity: Activity, new: NewMetric, *, by: User, now: datetime) -> Metric:
    """Add a metric; whoever owns it takes part.

    Raises ValidationError at the field: on `name` for a name that is taken, on `formula` for one that cannot
    be read or leads back to itself, on `is_key` for a fourth key metric.
    """
    activity = not_cancelled(activity.pk)
    others = _live(activity)
    columns = new.columns()
    _check(columns, others)
    made = Metric.objects.create(activity=activity, slot=_slot(new, None, others), **columns)
    return _kept("metric.added", made, new, by, now)


@transaction.atomic
def edit_metric(pk: int, version: int, new: NewMetric, *, by: User, now: datetime) -> Metric:
    """Change a metric that still has `version`; raises drafts.actions.Stale if it has not.

    Raises ValidationError as add_metric, and on `name` where a formula counts with the old one.
    """
    before = _metric(pk)
    others = [one for one in _live(before.activity) if one.pk != pk]
    columns = new.columns()
    if columns["name"] != before.name:
        _refuse_if_counted_with(before, others, "name")
    _check(columns, others)
    changes = {**columns, "slot": _slot(new, before, others)}
    save_if_current(Metric, pk, version, changes, by=by, now=now)
    return _kept("metric.changed", _metric(pk), new, by, now)


@transaction.atomic
def remove_metric(pk: int, *, by: User, now: datetime) -> Metric:
    """It is measured no longer, and its place among the key metrics is free; what came is kept.

    Raises ValidationError where a formula counts with it, code "stale" if it was removed already.
    """
    metric = _metric(pk)
    _refuse_if_counted_with(metric, [one for one in _live(metric.activity) if one.pk != pk])
    claimed = Metric.objects.filter(pk=pk, removed_at=None)
    if not claimed.update(removed_at=now, slot=None, version=F("version") + 1):
        raise lost()
    for checkpoint in metric.checkpoints.all():
        close(about(checkpoint), Duty.State.WITHDRAWN, by=by, now=now)
    metric.refresh_from_db()
    record("metric.removed", metric, by=by, at=now, stream=metric.activity.stream)
    return metric


def _metric(pk: int) -> Metric:
    """The metric, its activity locked. Raises ValidationError, code "stale", if it was removed."""
    found = Metric.objects.filter(pk=pk, removed_at=None).first()
    if found is None:
        raise lost()
    not_cancelled(found.activity_id)
    return Metric.objects.select_related("activity__lead", "activity__sponsor", "owner").get(pk=pk)


def _live(activity: Activity) -> list[Metric]:
    return list(Metric.objects.filter(activity=activity, removed_at=None))


def _slot(new: NewMetric, before: Metric | None, others: list[Metric]) -> int | None:
    """The place among the three: kept, the first free one, or none."""
    if not new.is_key or (before and before.slot):
        return before.slot if before and new.is_key else None
    free = rules.free_slot(one.slot for one in others)
    if free is None:
        raise ValidationError({"is_key": _("An activity has at most three key metrics.")})
    return free


def _check(columns: Mapping[str, Any], others: list[Metric]) -> None:
    name, formula, home = columns["name"], columns["formula"], columns["department"]
    if any(one.department_id == (home.pk if home else None) for one in rules.called(name, others)):
        raise ValidationError({"name": _("There is a metric of this name already.")})
    try:
        way = rules.circle(name, {**rules.formulas(others), name: formula})
    except ValidationError as unreadable:
        raise ValidationError({"formula": unreadable.messages}) from None
    if way:
        about_it = {"way": " → ".join(way)}
        raise ValidationError({"formula": _("The formula leads back to itself: %(way)s.") % about_it})


def _refuse_if_counted_with(metric: Metric, others: list[Metric], told_at: str = "") -> None:
    """Raises ValidationError (on a field) where a formula counts with it and no other bears its name."""
    if rules.called(metric.name, others):
        return
    known = rules.formulas([*others, metric])
    for one in others:
        if one.formula and metric.name in rules.names_in(rules.parse(one.formula, known)):
            sentence = _("“%(name)s” counts with it; change that formula first.") % {"name": one.name}
            raise ValidationError({told_at: sentence}) if told_at else refused(sentence)


def _kept(verb: str, metric: Metric, new: NewMetric, by: User, now: datetime) -> Metric:
    """What follows from every change: the owner takes part, what is expected when, who is asked."""
    if metric.owner:
        join(metric.activity, metric.owner, now=now)
    _expect(metric, new.expected, by, now)
    ask_for_figures(metric.activity, now=now)
    said = {"slot": metric.slot, "version": metric.version}
    record(verb, metric, by=by, at=now, stream=metric.activity.stream, **said)
    return metric


def _expect(metric: Metric, expected: Mapping[str, Decimal | None], by: User, now: datetime) -> None:
    """Nothing expected and nothing measured is no checkpoint."""
    for horizon, figure in expected.items():
        found = metric.checkpoints.filter(horizon=horizon).first()
        if figure is None and found is not None and found.actual is None:
            close(about(found), Duty.State.WITHDRAWN, by=by, now=now)
            found.delete()
        elif found is not None:
            Checkpoint.objects.filter(pk=found.pk).update(expected=figure)
        elif figure is not None:
            Checkpoint.objects.create(metric=metric, horizon=horizon, expected=figure)


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
