"""The goal of one activity: what is pursued, what is measured, what was expected and what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.models import Activity, Checkpoint, LogEntry, Metric
from postmortem.activities.queries.access import editable, hats, people_of, readable
from postmortem.activities.queries.voices import Theme, themes_of
from postmortem.activities.rules import Hats, Light, Place, Together
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for


@dataclass(frozen=True)
class Figure:
    """One metric at one horizon: expected and actual in words, whether it was missed, where both stand.

    `point` is None for a metric that is counted where nothing was expected.
    """

    name: str
    unit: str
    horizon: str
    point: Checkpoint | None
    expected: str
    actual: str
    missed: bool
    place: Place | None
    may_enter: bool

    @property
    def due_at(self) -> datetime | None:
        return self.point.due_at if self.point else None

    @property
    def word(self) -> str:
        return str(Checkpoint.Horizon(self.horizon).label)

    @property
    def sentence(self) -> str:
        """What a report of it begins with."""
        about = {"name": self.name, "when": self.word, "actual": self.actual, "expected": self.expected}
        return (_("“%(name)s” %(when)s: %(actual)s instead of %(expected)s.") % about).strip()


@dataclass(frozen=True)
class MetricView:
    """One metric with its figures, spelled for this reader."""

    metric: Metric
    name: str
    unit: str
    formula: str
    owner: str
    co_owner: str
    department: str
    target: str
    figures: list[Figure]

    @property
    def missed(self) -> list[Figure]:
        return [one for one in self.figures if one.missed]


class Pull(NamedTuple):
    """Two sides that measure the same and pull in opposite directions."""

    name: str
    more: str
    less: str


@dataclass(frozen=True)
class GoalPage:
    """Everything the page of the goal shows."""

    activity: Activity
    hats: Hats
    words: Words
    metrics: list[MetricView]
    pulls: list[Pull]
    lights: list[Light]
    themes: list[Theme]
    now: datetime

    @property
    def shows_voices(self) -> bool:
        return bool(self.themes) or "voices" in self.activity.tools

    @property
    def goal(self) -> str:
        return self.words.text(self.activity.goal)

    @property
    def non_goal(self) -> str:
        return self.words.text(self.activity.non_goal)

    @property
    def keys(self) -> list[MetricView]:
        return [one for one in self.metrics if one.metric.slot]

    @property
    def others(self) -> list[MetricView]:
        return [one for one in self.metrics if not one.metric.slot]

    @property
    def missed(self) -> int:
        return sum(len(one.missed) for one in self.metrics)

    @property
    def to_enter(self) -> int:
        return sum(figure.may_enter and not figure.actual for one in self.metrics for figure in one.figures)

    @property
    def has_figures(self) -> bool:
        return any(figure.may_enter for one in self.metrics for figure in one.figures)


def number(value: Decimal | None) -> str:
    """30, 1,234.5: in the reader's language, without noughts at the end; empty for None."""
    if value is None:
        return ""
    rounded = round(value, 4)
    plain = rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
    return str(number_format(plain, force_grouping=True))


def goal_page(user: User, activity: Activity, *, now: datetime) -> GoalPage:
    """The page for this reader, in ten queries however many metrics and figures there are."""
    who = hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(), names=who.sees_names)
    live = activity.metrics.filter(removed_at=None).select_related("agreement")
    found = live.prefetch_related("checkpoints")
    metrics = sorted(found, key=lambda one: (one.slot or 9, one.pk))
    views = [_view(one, metrics, words, now) for one in metrics]
    pulls = [
        Pull(words.text(pair.more.name), _side(pair.more, words), _side(pair.less, words))
        for pair in rules.opposed(metrics)
    ]
    lights = rules.lights(_together(activity, metrics, now))
    return GoalPage(activity, who, words, views, pulls, lights, themes_of(activity, words), now)


def _together(activity: Activity, metrics: Sequence[Metric], now: datetime) -> Together:
    """What is known of how far the sides are agreed; one query."""
    zone = ZoneInfo(activity.time_zone)
    held = LogEntry.objects.filter(activity=activity, kind__in=(LogEntry.Kind.WEEKLY, LogEntry.Kind.KICKOFF))
    last = held.aggregate(last=Max("said_at"))["last"]
    return Together(
        goal=activity.goal,
        non_goal=activity.non_goal,
        metrics=metrics,
        met_on=last.astimezone(zone).date() if last else None,
        meets="weekly" in activity.tools,
        today=now.astimezone(zone).date(),
    )


def _side(metric: Metric, words: Words) -> str:
    """Whose metric it is; empty for that of the whole activity."""
    return words.department(metric.department_id)


def _view(metric: Metric, metrics: Sequence[Metric], words: Words, now: datetime) -> MetricView:
    return MetricView(
        metric=metric,
        name=words.text(metric.name),
        unit=words.text(metric.unit),
        formula=words.text(metric.formula),
        owner=words.person(metric.owner_id) if metric.owner_id else "",
        co_owner=words.person(metric.co_owner_id) if metric.co_owner_id else "",
        department=words.department(metric.department_id),
        target=number(metric.target),
        figures=[
            one for horizon in rules.HORIZONS if (one := figure_of(metric, horizon, metrics, words, now))
        ],
    )


def figure_of(
    metric: Metric, horizon: str, metrics: Sequence[Metric], words: Words, now: datetime
) -> Figure | None:
    """A metric at one horizon; counted from the others where it has a formula. None where nothing is known.

    `metrics` are all of the activity, with their checkpoints at hand.
    """
    points = {one.pk: _point(one, horizon) for one in metrics}
    point = points.get(metric.pk)
    expected, actual = (point.expected, point.actual) if point else (None, None)
    if metric.formula:
        known = rules.by_name(metrics)
        at = {name: points[one.pk] for name, one in known.items()}
        texts = rules.formulas(metrics)
        actual = rules.composed(metric.formula, {n: p.actual if p else None for n, p in at.items()}, texts)
        counted = rules.composed(metric.formula, {n: p.expected if p else None for n, p in at.items()}, texts)
        expected = expected if expected is not None else counted
    if expected is None and actual is None:
        return None
    due = point.due_at if point else None
    return Figure(
        name=words.text(metric.name),
        unit=words.text(metric.unit),
        horizon=horizon,
        point=point,
        expected=number(expected),
        actual=number(actual),
        missed=rules.missed(metric.direction, expected, actual),
        place=rules.place(expected, actual),
        may_enter=not metric.formula and due is not None and due <= now,
    )


def _point(metric: Metric, horizon: str) -> Checkpoint | None:
    return next((one for one in metric.checkpoints.all() if one.horizon == horizon), None)


def metric_of(user: User, pk: int, metric: int) -> Metric:
    """Metric `metric` of an activity this person may change. Raises Http404 or PermissionDenied."""
    activity = editable(user, pk)
    found = Metric.objects.filter(pk=metric, activity=activity, removed_at=None).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


def checkpoint_of(user: User, pk: int, checkpoint: int) -> Checkpoint:
    """A figure that this person may enter: who changes the activity, owns the metric, or was asked for it.

    Raises Http404 or PermissionDenied.
    """
    activity = readable(user, pk)
    points = Checkpoint.objects.select_related("metric").filter(metric__removed_at=None, metric__formula="")
    found = points.filter(pk=checkpoint, metric__activity=activity).first()
    if found is None:
        raise Http404
    asked = Duty.objects.filter(
        kind="measure", subj_type="activities.checkpoint", subj_id=checkpoint, holder=user
    )
    if not (found.metric.owner_id == user.pk or hats(user, activity).may_edit or asked.exists()):
        raise PermissionDenied
    found.metric.activity = activity
    return found


def figures_to_enter(activity: Activity, *, now: datetime) -> list[Checkpoint]:
    """Every figure whose time has come, the newest first, entered or not; counted ones are not entered."""
    points = Checkpoint.objects.filter(
        metric__activity=activity, metric__removed_at=None, metric__formula="", due_at__lte=now
    )
    return list(points.select_related("metric").order_by("due_at", "metric__slot", "metric", "pk"))
