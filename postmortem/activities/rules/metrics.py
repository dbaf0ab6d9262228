"""What is measured: three key metrics at most, what pulls in opposite directions, what was missed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from postmortem.activities.models import Checkpoint, Metric
from postmortem.activities.rules.formula import Value, count, names_in, parse

KEY_SLOTS: Final = (1, 2, 3)
DRAWN, EDGE = 300, 10  # how wide the figure is, and what stays free at its ends
HORIZONS: Final[Mapping[str, timedelta]] = {
    Checkpoint.Horizon.HOUR: timedelta(hours=1),
    Checkpoint.Horizon.DAY: timedelta(hours=24),
    Checkpoint.Horizon.THREE_DAYS: timedelta(hours=72),
    Checkpoint.Horizon.MONTH: timedelta(days=30),
    Checkpoint.Horizon.QUARTER: timedelta(days=90),
}


class Opposed(NamedTuple):
    """Two metrics of one name, for one side more is better, for the other less."""

    more: Metric
    less: Metric


class Place(NamedTuple):
    """Where expected and actual stand on a line DRAWN wide that begins at zero."""

    expected: str
    actual: str


def free_slot(taken: Iterable[int | None]) -> int | None:
    """The first of the three places for a key metric that is free, None if there is none."""
    known = set(taken)
    return next((slot for slot in KEY_SLOTS if slot not in known), None)


def opposed(metrics: Sequence[Metric]) -> list[Opposed]:
    """Metrics of the same name (however it is spelled) that pull in opposite directions."""
    ups = [one for one in metrics if one.direction == Metric.Direction.UP]
    downs = [one for one in metrics if one.direction == Metric.Direction.DOWN]
    return [Opposed(up, down) for up in ups for down in downs if same_name(up.name, down.name)]


def same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def called(name: str, metrics: Iterable[Metric]) -> list[Metric]:
    """The metrics of this name, however it is spelled."""
    return [one for one in metrics if same_name(one.name, name)]


def by_name(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Which metric a formula means by a name: that of the whole activity before a department's own."""
    ordered = sorted(metrics, key=lambda one: (one.department_id is None, -one.pk))
    return {one.name: one for one in ordered}


def formulas(metrics: Iterable[Metric]) -> dict[str, str]:
    """The formula of every name, "" for a metric that is entered."""
    return {name: one.formula for name, one in by_name(metrics).items()}


def missed(direction: str, expected: Value, actual: Value) -> bool:
    """Whether what came is worse than what was expected."""
    if expected is None or actual is None:
        return False
    return actual < expected if direction == Metric.Direction.UP else actual > expected


def composed(formula: str, values: Mapping[str, Value], formulas: Mapping[str, str]) -> Value:
    """The value of a formula from the values of what is entered; `formulas` by name, "" for the entered ones.

    None while a part is not known. The formulas hold no circle: saving one refuses it.
    """
    tree = parse(formula, formulas)
    known = {
        name: composed(formulas[name], values, formulas) if formulas[name] else values.get(name)
        for name in names_in(tree)
    }
    return count(tree, known)


def place(expected: Value, actual: Value) -> Place | None:
    """Both on one line from zero to the larger of them; None unless both are known and none is negative."""
    if expected is None or actual is None or min(expected, actual) < 0:
        return None
    most = max(expected, actual, Decimal("0.0001"))
    return Place(_x(expected, most), _x(actual, most))


def _x(value: Decimal, most: Decimal) -> str:
    return f"{EDGE + float(value / most) * (DRAWN - 2 * EDGE):.1f}"
