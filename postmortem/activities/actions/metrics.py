"""What is measured: metrics, who carries them, and what is expected of them when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from postmortem.activities import rules
from postmortem.activities.actions.asking import lost, refused
from postmortem.activities.actions.entries import NewEntry, write_entry
from postmortem.activities.actions.figures import ask_for_figures
from postmortem.activities.actions.slots import not_cancelled
from postmortem.activities.actions.taking_part import join
from postmortem.activities.models import Activity, Checkpoint, LogEntry, Metric
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User


@dataclass(frozen=True)
class NewMetric:
    """One metric; a formula counts with the names of others. `expected` by horizon, None where nothing is."""

    name: str
    unit: str = ""
    direction: str = Metric.Direction.UP
    target: Decimal | None = None
    department: Department | None = None
    owner: User | None = None
    co_owner: User | None = None
    formula: str = ""
    is_key: bool = False
    expected: Mapping[str, Decimal | None] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        names = ("unit", "direction", "target", "department", "owner", "co_owner")
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
    return _kept("metric.added", made, new, by, now, carried_before=(None, None))


@transaction.atomic
def edit_metric(pk: int, version: int, new: NewMetric, *, by: User, now: datetime) -> Metric:
    """Change a metric that still has `version`; raises drafts.actions.Stale if it has not.

    Raises ValidationError as add_metric, and on `name` where a formula counts with the old one.
    """
    before = _metric(pk)
    if before.version != version:  # what is expected of it is said together with it
        raise Stale(before)
    others = [one for one in _live(before.activity) if one.pk != pk]
    columns = new.columns()
    if columns["name"] != before.name:
        _refuse_if_counted_with(before, others, "name")
    _check(columns, others)
    changes = {**columns, "slot": _slot(new, before, others)}
    save_if_current(Metric, pk, version, changes, by=by, now=now)
    carried_before = (before.owner_id, before.co_owner_id)
    return _kept("metric.changed", _metric(pk), new, by, now, carried_before=carried_before)


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
    carried = ("activity__lead", "activity__sponsor", "owner", "co_owner", "agreement")
    return Metric.objects.select_related(*carried).get(pk=pk)


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
    if columns["co_owner"] and columns["owner"] in (None, columns["co_owner"]):
        raise ValidationError({"co_owner": _("Two people carry it together: choose both, and not the same.")})
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


def _kept(
    verb: str,
    metric: Metric,
    new: NewMetric,
    by: User,
    now: datetime,
    *,
    carried_before: tuple[int | None, int | None],
) -> Metric:
    """What follows from every change: its owners take part, what is expected when, who is asked."""
    if metric.owner:
        join(metric.activity, metric.owner, now=now)
    if (metric.owner_id, metric.co_owner_id) != carried_before:
        _carry_together(metric, by, now)
    _expect(metric, new.expected, by, now)
    ask_for_figures(metric.activity, now=now)
    said = {"slot": metric.slot, "version": metric.version}
    record(verb, metric, by=by, at=now, stream=metric.activity.stream, **said)
    return metric


def _carry_together(metric: Metric, by: User, now: datetime) -> None:
    """Two people who carry one figure confirm that in the log, in the activity's language; what was agreed
    with others before is asked no more.
    """
    if metric.agreement:
        close(about(metric.agreement), Duty.State.WITHDRAWN, by=by, now=now)
    agreement = None
    if metric.owner and metric.co_owner:
        with override(metric.activity.language):
            text = _("“%(name)s” is carried by two together: both look at it, and both can change it.") % {
                "name": metric.name
            }
        people = [metric.owner, metric.co_owner]
        new = NewEntry(kind=LogEntry.Kind.AGREEMENT, text=text, people=people)
        agreement = write_entry(metric.activity, new, by=by, now=now)
    Metric.objects.filter(pk=metric.pk).update(agreement=agreement)
    metric.agreement = agreement


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
