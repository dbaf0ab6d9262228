"""What the pages about ladders show: which kinds are chased by which steps, and what follows from them."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from postmortem.outbox import rules
from postmortem.outbox.models import Ladder
from postmortem.outbox.queries.chasing import Chasing, chasing_now
from postmortem.outbox.registry import SOURCES, Sentence
from postmortem.outbox.rules import Reach, When
from postmortem.people.models import User

EVERY: Final = "every"  # in addresses: every kind that has no ladder of its own
ACCEPTED, DUE, FINAL = (1, 19), (3, 12), (3, 18)  # the worked example: day of the week (Monday is 0), hour
NIGHT = timedelta(hours=10)
LEFT, WIDTH, DISC = 24, 660, 22  # of the figure


REACH: Final = {
    Reach.HOLDER: _("whoever is asked"),
    Reach.LEAD: _("also the lead of the department"),
    Reach.SPONSOR: _("also the sponsor, with choices"),
    Reach.ALL: _("everybody who decides"),
}
PARTS: Final = {
    "1/4": _("a quarter of the time"),
    "1/3": _("a third of the time"),
    "1/2": _("half of the time"),
    "2/3": _("two thirds of the time"),
    "3/4": _("three quarters of the time"),
    "1": _("all of the time"),
}


class Kind(NamedTuple):
    """A kind of duty, by its word in addresses, and what it is called."""

    slug: str
    name: Sentence


class Step(NamedTuple):
    """A rung in words, and when it would ring in the two examples; None where it does not."""

    when: str
    who: Sentence
    rush_at: datetime | None
    open_at: datetime | None


class Mark(NamedTuple):
    """Something on the figure's line: a step (its number), a day, the due time."""

    x: int
    at: datetime
    number: int = 0
    y: int = 0


class Figure(NamedTuple):
    """The example to scale; nights are (x, width)."""

    steps: list[Mark]
    days: list[Mark]
    due: Mark
    final: Mark
    nights: list[tuple[int, int]]


class Shown(NamedTuple):
    """A ladder and what follows from it in the examples."""

    steps: list[Step]
    figure: Figure


class Group(NamedTuple):
    """The kinds that one ladder chases. `origin`: declared, house or stream; `made` is its row, if any."""

    origin: str
    kinds: list[Kind]
    shown: Shown
    made: Ladder | None


class Place(NamedTuple):
    """Where a ladder counts: for a kind (empty: every kind without its own), in a stream (empty: the house).
    `own` is the id of the ladder made for just this place, 0 if there is none.
    """

    kind: str
    stream: str
    name: Sentence
    own: int
    rungs: rules.Rungs

    @property
    def slug(self) -> str:
        return self.kind or EVERY


def kind_of(slug: str) -> Kind:
    """Raises Http404 for a word that is no kind."""
    if slug == EVERY:
        return Kind(slug, _("every kind without steps of its own"))
    if slug not in SOURCES:
        raise Http404
    return Kind(slug, SOURCES[slug].name or slug)


def place(slug: str, stream: str = "") -> Place:
    """A place by its word in addresses, with the steps that count there now. Raises Http404."""
    kind, found = kind_of(slug), chasing_now()
    code = "" if slug == EVERY else slug
    rungs = found.of(code, stream).rungs if code else _for_every(found, stream)
    return Place(code, stream, kind.name, found.current.get((code, stream), 0), rungs)


def of_house(_user: User, kind: str) -> Place:
    """What an administrator's page works on; the policy has checked the role. Raises Http404."""
    return place(kind)


def _for_every(found: Chasing, stream: str) -> rules.Rungs:
    known = (found.current.get(("", where)) for where in (stream, ""))
    return next((found.rungs[pk] for pk in known if pk), rules.DEFAULT)


def groups(stream: str = "", *, zone: str, now: datetime) -> list[Group]:
    """All kinds by the ladder that chases them, those of the product first; four queries."""
    found = chasing_now()
    made = Ladder.objects.in_bulk(set(found.current.values()))
    kinds: defaultdict[tuple[int | None, rules.Rungs], list[Kind]] = defaultdict(list)
    for slug in SOURCES:
        chase = found.of(slug, stream)
        kinds[chase.ladder_id, chase.rungs].append(kind_of(slug))
    return [
        Group(_origin(made.get(pk or 0)), members, shown(rungs, zone=zone, now=now), made.get(pk or 0))
        for (pk, rungs), members in sorted(kinds.items(), key=lambda item: (item[0][0] or 0, -len(item[1])))
    ]


def _origin(ladder: Ladder | None) -> str:
    if ladder is None:
        return "declared"
    return "stream" if ladder.stream else "house"


def in_words(rung: rules.Rung) -> str:
    """When a rung rings, as half a sentence."""
    part, days = PARTS.get(str(rung.part), str(rung.part)), rung.days
    if rung.when == When.BEFORE:
        return ngettext(
            "After %(part)s until it is due, at most %(days)s working day before",
            "After %(part)s until it is due, at most %(days)s working days before",
            days,
        ) % {"part": part, "days": days}
    if rung.when == When.AFTER:
        return ngettext(
            "After %(part)s between due and final, at most %(days)s working day later",
            "After %(part)s between due and final, at most %(days)s working days later",
            days,
        ) % {"part": part, "days": days}
    return gettext("At the due time") if rung.when == When.DUE else gettext("When it must be final")


# --- the worked example ------------------------------------------------------------------------------
def shown(rungs: rules.Rungs, *, zone: str, now: datetime) -> Shown:
    """What a ladder does in the example, in this week on the clocks of `zone`: accepted on Tuesday at 19:00,
    due on Thursday at 12:00, final at 18:00; and the same without a final time.
    """
    begun, due, final = (_moment(now, *when, zone) for when in (ACCEPTED, DUE, FINAL))
    rush, without_end = rules.Times(begun, due, final, zone), rules.Times(begun, due, None, zone)
    steps = [
        Step(in_words(rung), REACH[rung.reach], _alone(rung, rush), _alone(rung, without_end))
        for rung in rungs
    ]
    steps.sort(key=lambda step: step.rush_at or final)
    return Shown(steps, _figure(rules.ladder(rush, rungs), begun, due, final))


def _moment(now: datetime, weekday: int, hour: int, zone: str) -> datetime:
    """An hour of a day (Monday is 0) in the week of `now`."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=weekday - local.weekday())
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))


def _alone(rung: rules.Rung, times: rules.Times) -> datetime | None:
    return next((step.at for step in rules.ladder(times, (rung,))), None)


def _figure(steps: list[rules.Step], begun: datetime, due: datetime, final: datetime) -> Figure:
    def x(at: datetime) -> int:
        return LEFT + round((at - begun) / (final - begun) * WIDTH)

    marks: list[Mark] = []
    for step in steps:
        near = sum(abs(mark.x - x(step.at)) < DISC for mark in marks)
        marks.append(Mark(x(step.at), step.at, step.number, -DISC * near))
    mornings = [begun + timedelta(hours=13 + 24 * days) for days in range(2)]  # 8:00
    nights = [(x(morning - NIGHT), x(morning) - x(morning - NIGHT)) for morning in mornings]
    days = [Mark(x(begun), begun), *(Mark(x(morning), morning) for morning in mornings)]
    return Figure(marks, days, Mark(x(due), due), Mark(x(final), final), nights)
