"""The page of runs: whether what is due goes out in time, what ran, and what waits for a way out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from postmortem.audit.prepared import Prepared
from postmortem.outbox.models import Control, Duty, Message, Run, Tick
from postmortem.outbox.queries.engine import Pause, pause_of
from postmortem.outbox.queries.lateness import LONGEST_WAIT, overdue, overdue_since, patience
from postmortem.people.models import Department, User

RUNS = 50  # on one page
SECOND = 1000  # in milliseconds
MOST = 100  # counted among what waits; more than that is said to be more
Key = TypeVar("Key")

NAMES: Final = {
    "planner": (gettext_lazy("Planner"), gettext_lazy("Finds what is due and writes who is told.")),
    "relay": (gettext_lazy("Relay"), gettext_lazy("Sends what waits.")),
    "compiler": (gettext_lazy("Compiler"), gettext_lazy("Compiles retrospectives that were asked for.")),
}
LABELS: Final = {name: label for name, (label, _does) in NAMES.items()} | {
    "lookup": gettext_lazy("Look-up"),
    "asker": gettext_lazy("Asker"),
    "indexer": gettext_lazy("Search index"),
    "counter": gettext_lazy("Figures"),
    "backup": gettext_lazy("Backup"),
    "keeper": gettext_lazy("Upkeep"),
}
COUNTED: Final = {
    "duties": ngettext_lazy("%(n)s thing rang", "%(n)s things rang", "n"),
    "notices": ngettext_lazy("%(n)s reminder", "%(n)s reminders", "n"),
    "messages": ngettext_lazy("in %(n)s message", "in %(n)s messages", "n"),
    "digests": ngettext_lazy("%(n)s list", "%(n)s lists", "n"),
    "people": ngettext_lazy("%(n)s list not needed", "%(n)s lists not needed", "n"),
    "sent": ngettext_lazy("%(n)s sent", "%(n)s sent", "n"),
    "failed": ngettext_lazy("%(n)s to be tried again", "%(n)s to be tried again", "n"),
    "dead": ngettext_lazy("%(n)s given up", "%(n)s given up", "n"),
    "obsolete": ngettext_lazy("%(n)s not needed any more", "%(n)s not needed any more", "n"),
    "lost": ngettext_lazy("%(n)s taken over by another relay", "%(n)s taken over by another relay", "n"),
    "found": ngettext_lazy("%(n)s person found", "%(n)s people found", "n"),
    "unknown": ngettext_lazy("%(n)s person not known there", "%(n)s people not known there", "n"),
    "refused": ngettext_lazy("%(n)s refused", "%(n)s refused", "n"),
    "asked": ngettext_lazy("%(n)s thing asked by itself", "%(n)s things asked by themselves", "n"),
    "settled": ngettext_lazy("%(n)s not asked any more", "%(n)s not asked any more", "n"),
    "archives": ngettext_lazy("%(n)s backup made", "%(n)s backups made", "n"),
    "archives_failed": ngettext_lazy("%(n)s backup failed", "%(n)s backups failed", "n"),
    "sealed": ngettext_lazy("the record sealed once", "the record sealed %(n)s times", "n"),
    "compiled": ngettext_lazy("%(n)s retrospective compiled", "%(n)s retrospectives compiled", "n"),
}


class Life(NamedTuple):
    """One ticking thing: how long ago its newest run was (None: never), and how long the newest one that did
    something took (empty: none within a day).
    """

    label: str | Promise
    does: str | Promise
    age: timedelta | None
    counts: list[str]
    took: str
    error: str
    is_silent: bool


class RunLine(NamedTuple):
    """A run that did something, or that failed."""

    at: datetime
    label: str | Promise
    counts: list[str]
    took: str
    error: str


class WayWaits(NamedTuple):
    """What waits for one way out: when the next one may go, or that its channel is closed."""

    way: str
    number: int
    tried: int
    next_at: datetime
    is_closed: bool


class Waiting(NamedTuple):
    """What waits to be sent, of the first MOST; since when the oldest could have gone."""

    number: int
    is_more: bool
    ready_since: datetime | None
    ways: list[WayWaits]


class RunsPage(NamedTuple):
    """`state` is one of paused, late, failing, silent, in_time."""

    state: str
    pause: Pause | None
    late_since: datetime | None
    lives: list[Life]
    waiting: Waiting
    runs: list[RunLine]
    before: str


class Strip(NamedTuple):
    """What those who lead, drive or administer should know about reminders."""

    pause: Pause | None
    late_since: datetime | None


def place(before: str, key: Callable[[str], Key]) -> tuple[datetime, Key]:
    """Where the page before ended: a time and a key. Raises ValueError if it is no such place."""
    text, _tilde, rest = before.partition("~")
    try:
        return datetime.fromisoformat(text).astimezone(UTC), key(rest)
    except OverflowError as error:
        raise ValueError(before) from error


def runs_page(before: str, *, now: datetime) -> RunsPage:
    """Raises ValueError unless `before` is empty or the place where a page ended."""
    runs = Run.objects.all()
    if before:
        at, pk = place(before, int)
        runs = runs.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found, lives = list(runs[: RUNS + 1]), lives_at(now)
    pause, late_since = pause_of(Control.objects.first()), oldest_overdue(now)
    last = found[:RUNS][-1] if len(found) > RUNS else None
    return RunsPage(
        state=state_of(pause, late_since, lives),
        pause=pause,
        late_since=late_since,
        lives=lives,
        waiting=waiting(now),
        runs=[line(run) for run in found[:RUNS]],
        before=f"{last.at.isoformat()}~{last.pk}" if last else "",
    )


def state_of(pause: Pause | None, late_since: datetime | None, lives: list[Life]) -> str:
    """The answer to whether what is due goes out in time, in one word."""
    if pause:
        return "paused"
    if late_since:
        return "late"
    if any(life.error for life in lives):
        return "failing"
    return "silent" if any(life.is_silent for life in lives) else "in_time"


def oldest_overdue(now: datetime) -> datetime | None:
    """Since when the oldest of what is late has waited; None while everything comes in time."""
    first = (times.order_by("at").values_list("at", flat=True).first() for times in overdue(now))
    return min((at for at in first if at), default=None)


def lives_at(now: datetime) -> list[Life]:
    """One query. How long it took is only looked for within a day."""
    same = Run.objects.filter(name=OuterRef("name"), at=OuterRef("at"))
    recent = Run.objects.filter(name=OuterRef("name"), at__gte=now - timedelta(days=1))
    ticks = Tick.objects.annotate(
        error=Subquery(same.values("error")[:1]), took_ms=Subquery(recent.values("took_ms")[:1])
    )
    known = {tick.name: tick for tick in ticks}
    return [
        Life(
            label,
            does,
            age=max(now - tick.at, timedelta(0)),
            counts=in_words(tick.counts),
            took=took(tick.took_ms),
            error=tick.error or "",
            is_silent=tick.at < now - patience(),
        )
        if (tick := known.get(name))
        else Life(label, does, age=None, counts=[], took="", error="", is_silent=True)
        for name, (label, does) in NAMES.items()
    ]


def line(run: Run) -> RunLine:
    label = LABELS.get(run.name, run.name)
    return RunLine(run.at, label, in_words(run.counts), took(run.took_ms), run.error)


def took(milliseconds: int | None) -> str:
    """How long a run took, in words; empty for what is not known."""
    if milliseconds is None:
        return ""
    if milliseconds < SECOND:
        return _("%(n)s ms") % {"n": milliseconds}
    return _("%(n)s s") % {"n": round(milliseconds / SECOND, 1)}


def in_words(counts: dict[str, int]) -> list[str]:
    """What a run counted, a phrase each; that it stood still is said elsewhere."""
    return [str(words % {"n": counts[name]}) for name, words in COUNTED.items() if name in counts]


def waiting(now: datetime) -> Waiting:
    """What waits for a way out: two queries that look at no more than MOST rows each."""
    rows = Message.objects.waiting().order_by("available_at", "pk")
    rows = rows.annotate(way=F("channel__name"), rests_until=F("channel__next_send_at"))
    is_open = Q(channel=None) | Q(channel__is_active=True)
    going = list(rows.filter(is_open)[: MOST + 1])
    closed = list(rows.filter(channel__is_active=False)[: MOST + 1])
    first = going[0].available_at if going else None
    return Waiting(
        number=min(len(going), MOST),
        is_more=len(going) > MOST,
        ready_since=first if first and first <= now else None,
        ways=[*by_way(going, is_closed=False), *by_way(closed, is_closed=True)],
    )


def by_way(rows: list[Message], *, is_closed: bool) -> list[WayWaits]:
    """The rows, which come by time, counted by way: `way` and `rests_until` are at hand."""
    found: dict[str, list[Message]] = {}
    for row in rows[:MOST]:
        found.setdefault(row.way or _("Mail"), []).append(row)  # type: ignore[attr-defined]
    return [
        WayWaits(
            way=way,
            number=len(mine),
            tried=sum(row.attempts > 0 for row in mine),
            next_at=max(mine[0].available_at, mine[0].rests_until or mine[0].available_at),  # type: ignore[attr-defined]
            is_closed=is_closed,
        )
        for way, mine in sorted(found.items())
    ]


def _facts(user: int, now: datetime, planned: datetime, sent: datetime) -> QuerySet[User, dict[str, Any]]:
    control, times = Control.objects.all(), overdue_since(now, planned, sent)
    leads, drives = Department.objects.filter(lead=user), Duty.objects.open().filter(driver=user)
    oldest = {f"late_{n}": Subquery(one.order_by("at")[:1]) for n, one in enumerate(times)}
    facts = User.objects.filter(pk=user).annotate(
        concerned=Exists(leads) | Exists(drives),
        installation=Subquery(control.values("installation")[:1]),
        paused_at=Subquery(control.values("paused_at")[:1]),
        pause_reason=Subquery(control.values("pause_reason")[:1]),
        **oldest,
    )
    said: QuerySet[User, dict[str, Any]] = facts.order_by().values(
        "concerned", "installation", "paused_at", "pause_reason", *oldest
    )
    return said


FACTS = Prepared(_facts)


def strip_for(user: User, *, now: datetime) -> Strip | None:
    """Whether reminders stand still or are late, for who leads a department, drives something that is open or
    administers; None for everybody else and while all is well. One query.
    """
    said = FACTS(user.pk, now, now - patience(), now - LONGEST_WAIT)[0]
    if not (said["concerned"] or user.role == User.Role.ADMIN):
        return None
    row = {name: said[name] for name in ("installation", "paused_at", "pause_reason")}
    pause = pause_of(Control(**row)) if row["installation"] else None
    late_since = min((at for name, at in said.items() if name.startswith("late_") and at), default=None)
    return Strip(pause, None if pause else late_since) if pause or late_since else None
