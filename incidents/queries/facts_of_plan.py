"""What the plan holds for the retrospective: metrics, decisions about going live, weekly alignments."""

from collections.abc import Iterable
from decimal import Decimal

from incidents.compile import Decided, Measured, Week
from postmortem.activities import rules
from postmortem.activities.models import Activity, LogEntry
from raci.models import GateDecision


def plain(value: Decimal | None) -> float | int | None:
    """30 of 30.00, 1.5 of 1.50."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def measured(activity: Activity) -> Iterable[Measured]:
    """Every figure of the plan that was expected or entered; those counted from others by their formula."""
    found = activity.metrics.filter(removed_at=None).prefetch_related("checkpoints")
    metrics = sorted(found, key=lambda one: (one.slot or 9, one.pk))
    points = {(point.metric_id, point.horizon): point for one in metrics for point in one.checkpoints.all()}
    texts, names = rules.formulas(metrics), rules.by_name(metrics)
    for metric in metrics:
        for horizon in rules.HORIZONS:
            at = {name: points.get((one.pk, horizon)) for name, one in names.items()}
            point = points.get((metric.pk, horizon))
            expected, actual = (point.expected, point.actual) if point else (None, None)
            if metric.formula:
                known = {name: one.actual if one else None for name, one in at.items()}
                actual = rules.composed(metric.formula, known, texts)
            if expected is None and actual is None:
                continue
            yield Measured(
                pk=point.pk if point else 0,
                metric=metric.pk,
                horizon=horizon,
                expected=plain(expected),
                actual=plain(actual),
                missed=rules.missed(metric.direction, expected, actual),
                name=metric.name,
                unit=metric.unit,
            )


def decided(activity: Activity) -> Iterable[Decided]:
    """What was decided about going live, oldest first, with how much was open then."""
    given = GateDecision.objects.filter(activity=activity).select_related("revision").order_by("at", "pk")
    for one in given:
        is_open = len(one.revision.document.get("open", []))
        yield Decided(one.pk, one.at, one.verdict, one.by_id, is_open, one.reason)


def weeks(activity: Activity) -> Iterable[Week]:
    """The weekly alignments, oldest first."""
    found = LogEntry.objects.filter(activity=activity, kind=LogEntry.Kind.WEEKLY, week__isnull=False)
    for one in found.order_by("week", "pk"):
        yield Week(one.pk, one.week.isoformat() if one.week else "", one.text)
