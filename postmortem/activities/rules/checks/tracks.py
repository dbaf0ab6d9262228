"""Two tracks before the launch: product tests while operations prepares; both done, at one time."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from postmortem.activities.rules.checks.kind import Grid, GridCell, GridLine, Part, TableKind, Value, declare
from postmortem.activities.rules.checks.missing import Missing, State

DONE, ENDS, SAME_END = "TRACK1", "TRACK2", "TRACK3"
TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
TRACKS: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("Product tests"),
    gettext_lazy("Operations prepares"),
)
STEPS: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("Cases and material are listed"),
    gettext_lazy("First run"),
    gettext_lazy("What was found is mended"),
    gettext_lazy("Ready for the launch"),
)


def is_done(value: Value) -> bool:
    """Whether the step is done; until then the cell stays open, with what is planned in it."""
    return value.get("done") is True


def check(value: Value) -> None:
    """Raises ValidationError at `until` for what is no time."""
    until = value.get("until")
    if until and not _is_time(str(until)):
        raise ValidationError({"until": _("Type day and time like 2026-03-12 18:00.")})


def _is_time(said: str) -> bool:
    if not TIME.fullmatch(said):
        return False
    try:
        datetime.fromisoformat(said)
    except ValueError:
        return False
    return True


TWO_TRACKS: Final = declare(
    TableKind(
        "tracks",
        gettext_lazy("step"),
        gettext_lazy("track"),
        (
            Part("what", gettext_lazy("What is to be done?"), "lines"),
            Part(
                "until",
                gettext_lazy("Done by"),
                help=gettext_lazy("Day and time like 2026-03-12 18:00."),
            ),
            Part("done", gettext_lazy("It is done"), "yes"),
        ),
        label=gettext_lazy("Two tracks before the launch"),
        question=gettext_lazy("Are testing and preparing both done, and at one time?"),
        is_known=is_done,
        check=check,
    )
)


class TrackState(NamedTuple):
    """How far one track is, and when it ends: the latest time that its cells say, as it was typed."""

    column: GridLine
    done: int
    of: int
    ends: str

    @property
    def is_done(self) -> bool:
        return self.of > 0 and self.done == self.of


def states(grid: Grid) -> list[TrackState]:
    """One for each track."""
    return [_state(grid, column) for column in grid.columns]


def _state(grid: Grid, column: GridLine) -> TrackState:
    cells: list[GridCell] = [grid.at(row, column) for row in grid.rows]
    counted = [cell for cell in cells if cell.state != State.NOT_APPLICABLE]
    ends = max((str(cell.value.get("until") or "") for cell in counted), default="")
    return TrackState(column, sum(is_done(cell.value) for cell in counted), len(counted), ends)


def common_end(tracks: Sequence[TrackState]) -> str:
    """The time at which both end, if they have one in common."""
    times = {track.ends for track in tracks}
    return times.pop() if len(times) == 1 else ""


def behind(grid: Grid) -> list[Missing]:
    """What keeps the tracks from being done together."""
    tracks = states(grid)
    found = [_open(track) for track in tracks if not track.is_done]
    found += [_endless(track) for track in tracks if not track.ends]
    times = {track.ends for track in tracks}
    if "" not in times and len(times) > 1:
        found.append(Missing(SAME_END, _("The tracks end at different times; agree on one.")))
    return found


def _open(track: TrackState) -> Missing:
    number = track.of - track.done
    text = ngettext(
        "%(track)s: %(number)s step is not done.", "%(track)s: %(number)s steps are not done.", number
    )
    text = text % {"track": track.column.label, "number": number}
    return Missing(DONE, text, None, track.column.pk, track.column.department_id)


def _endless(track: TrackState) -> Missing:
    text = _("%(track)s: nobody has said when it is done.") % {"track": track.column.label}
    return Missing(ENDS, text, None, track.column.pk, track.column.department_id)
