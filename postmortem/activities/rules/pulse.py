"""Pure decisions about a short question with five steps: which, when it is asked, what readers see of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import fmean
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

FEWEST: Final = 5  # answers; below that nobody sees a result
STEPS: Final[Mapping[int, str | Promise]] = {
    1: gettext_lazy("not at all"),
    2: gettext_lazy("hardly"),
    3: gettext_lazy("in part"),
    4: gettext_lazy("mostly"),
    5: gettext_lazy("entirely"),
}
GOAL: Final = "goal_shared"
LEARNT, AGAIN = "learnt", "come_again"
HEARD, HOLDS = "was_heard", "scheme_holds"
OF_PARTNERS: Final = (HEARD, HOLDS)  # asked once a technical alignment is final
QUESTIONS: Final[Mapping[str, str | Promise]] = {
    GOAL: gettext_lazy("Is our goal still shared?"),
    HEARD: gettext_lazy("Was what your side needs heard before it was final?"),
    HOLDS: gettext_lazy("Do you trust that the scheme will hold?"),
    LEARNT: gettext_lazy("Did you learn something that changes how you work?"),
    AGAIN: gettext_lazy("Would you take part in such a review again?"),
}


class Result(NamedTuple):
    """What readers see of one round of one question: the mean from 1 to 5 once there are enough answers."""

    question: str
    words: str
    round: str
    answers: int
    mean: float | None

    @property
    def word(self) -> str:
        """The step next to the mean; empty while there are too few answers."""
        return str(STEPS[round(self.mean)]) if self.mean is not None else ""

    @property
    def lacking(self) -> int:
        return max(0, FEWEST - self.answers)


def round_of(now: datetime, zone: str) -> str:
    """The month in which a question is asked, like 2026-11, where the activity is."""
    return f"{now.astimezone(ZoneInfo(zone)):%Y-%m}"


def day_of(now: datetime, zone: str) -> str:
    """The day of something that is asked once, like 2026-11-22, where the activity is."""
    return f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d}"


def begin_of_round(now: datetime, zone: str) -> datetime:
    """The first moment of the month."""
    return now.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def result(question: str, round_: str, scores: Iterable[int]) -> Result:
    """One round of one question; nothing is told of fewer than five answers but how many there are."""
    given = list(scores)
    mean = fmean(given) if len(given) >= FEWEST else None
    return Result(question, str(QUESTIONS[question]), round_, len(given), mean)
