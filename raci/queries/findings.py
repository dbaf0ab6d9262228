"""What the rules say about one activity: the facts they ask about, read at once, and the exceptions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from postmortem.activities.models import Activity, ActivityDepartment, Deliverable, LogEntry, Waiver
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.people.models import Absence, Department, User
from raci.queries.load import letters_held
from raci.rules import Finding, Holder, Row, check
from raci.rules.checks import PERSONAL, Away, Excepted, Member, Team, marked

Kind = LogEntry.Kind
# What somebody said in the log is a hand in the row; approving it is another thing.
TAKES_A_HAND: Final = (Kind.AGREEMENT, Kind.RISK, Kind.QUESTION, Kind.NOTE)
CHANGES_THE_PLAN: Final = (Kind.CHANGE, Kind.DATE_CHANGE)
BACK, AHEAD = timedelta(days=30), timedelta(days=90)


def findings_of(activity: Activity, rows: Sequence[Row], *, now: datetime) -> list[Finding]:
    """Every rule that the matrix breaks, with the exceptions in force marked; eleven queries for any size.

    Sentences are in the language of the moment and name nobody; what a person carries is in it, too, so show
    only what `said_to` leaves.
    """
    findings = check(rows, team_of(activity, rows, now=now))
    return marked(findings, excepted(activity, now=now)) if findings else findings


def said_to(findings: Iterable[Finding], user: User, leads: Iterable[int]) -> list[Finding]:
    """The findings that this person may read: what one person carries is said to that person and the own
    lead only. `leads` are the departments that the reader leads.
    """
    led = set(leads)
    return [finding for finding in findings if _is_for(finding, user, led)]


def _is_for(finding: Finding, user: User, led: set[int]) -> bool:
    holder = finding.holder
    if finding.code not in PERSONAL or holder is None or holder.person_id is None:
        return True
    return holder.person_id == user.pk or holder.department_id in led


def excepted(activity: Activity, *, now: datetime) -> list[Excepted]:
    """The exceptions in force, as the rules read them."""
    return [
        Excepted(one.code, one.reason, one.until, one.deliverable_id, one.department_id, one.person_id)
        for one in in_force(activity, now=now)
    ]


def in_force(activity: Activity, *, now: datetime) -> list[Waiver]:
    """The exceptions that hold now, the first to end first; one query, none if the activity's waivers are
    prefetched.
    """
    held = [one for one in activity.waivers.all() if one.ended_at is None and one.until > now]
    return sorted(held, key=lambda one: (one.until, one.pk))


@dataclass
class Hands:
    """Who had a hand in which row, who approved it, when the plan last changed."""

    contributors: dict[int, set[Holder]] = field(default_factory=lambda: defaultdict(set))
    approvers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    suppliers: set[int] = field(default_factory=set)
    changed: list[datetime] = field(default_factory=list)


def team_of(activity: Activity, rows: Sequence[Row], *, now: datetime) -> Team:
    """The facts beside the rows; ten queries."""
    hands = _hands(activity, rows)
    away = _away(now)
    people = _members(_named(activity, rows, hands, away), away)
    leads, trades = _departments()
    joined = dict(ActivityDepartment.objects.filter(activity=activity).values_list("department_id", "since"))
    fixed = revisions(Revision.Kind.MATRIX, activity).order_by("-number").values_list("at", flat=True).first()
    added = [row.added_at for row in rows if row.added_at]
    return Team(
        people=people,
        leads=leads,
        disciplines=trades,
        taking_part=frozenset(joined),
        named=frozenset({activity.requesting_department_id, *hands.suppliers}),
        driver_id=activity.lead_id,
        sponsor_id=activity.sponsor_id,
        launch_at=activity.launched_at or activity.agreed_launch_at,
        contributors={pk: frozenset(held) for pk, held in hands.contributors.items()},
        approvers={pk: frozenset(held) for pk, held in hands.approvers.items()},
        fixed_at=fixed,
        changed_at=max([*hands.changed, *joined.values(), *added], default=None),
        load=letters_held(_working(rows), since=now - BACK, until=now + AHEAD),
    )


def _working(rows: Iterable[Row]) -> set[int]:
    """Whoever has an A or an R here."""
    doing = {holder.person_id for row in rows for holder in row.holding("R")}
    return {pk for pk in doing | {row.accountable_id for row in rows} if pk}


def _named(activity: Activity, rows: Sequence[Row], hands: Hands, away: dict[int, list[Away]]) -> set[int]:
    held = {holder.person_id for row in rows for holders in row.letters.values() for holder in holders}
    owners = {row.accountable_id for row in rows}
    known = {activity.lead_id, activity.sponsor_id, *held, *owners, *(row.approver_id for row in rows)}
    known |= {pk for approving in hands.approvers.values() for pk in approving}
    known |= {span.deputy_id for owner in owners for span in away.get(owner or 0, ())}
    return {pk for pk in known if pk}


def _hands(activity: Activity, rows: Sequence[Row]) -> Hands:
    """Two queries: where rows come from and who provided what came; and the log."""
    hands = Hands()
    came = Deliverable.objects.filter(pk__in=[row.pk for row in rows]).values_list(
        "pk",
        "source_department_id",
        "versions__provider_department_id",
        "versions__provider__department_id",
        "versions__provider_id",
    )
    for row_id, source, home, own_home, person in came:
        if source:
            hands.suppliers.add(source)
            hands.contributors[row_id].add(Holder(source))
        if home or own_home:
            hands.contributors[row_id].add(Holder(home or own_home, person))
    for entry in LogEntry.objects.filter(activity=activity).select_related("said_by").defer("text", "reason"):
        _listen(entry, activity, hands)
    return hands


def _listen(entry: LogEntry, activity: Activity, hands: Hands) -> None:
    """What one entry of the log says about the plan and about a row."""
    if entry.kind in CHANGES_THE_PLAN:
        hands.changed.append(entry.said_at)
    row_id, person = entry.deliverable_id, entry.said_by
    if row_id is None or person is None:
        return
    if entry.kind == Kind.APPROVAL and entry.verdict == LogEntry.Verdict.YES:
        hands.approvers[row_id].add(person.pk)
    elif entry.kind in TAKES_A_HAND and person.pk not in (activity.lead_id, activity.sponsor_id):
        hands.contributors[row_id] |= {Holder(home, person.pk) for home in [person.department_id] if home}


def _away(now: datetime) -> dict[int, list[Away]]:
    """Everybody's absences from now on; one query."""
    found: dict[int, list[Away]] = defaultdict(list)
    ahead = Absence.objects.filter(until__gt=now)
    for person, since, until, deputy in ahead.values_list("person_id", "since", "until", "deputy_id"):
        found[person].append(Away(since, until, deputy))
    return found


def _members(wanted: set[int], away: dict[int, list[Away]]) -> dict[int, Member]:
    """People with their own trades; one query."""
    homes: dict[int, tuple[int | None, bool]] = {}
    trades: dict[int, set[str]] = defaultdict(set)
    found = User.objects.filter(pk__in=wanted).order_by("pk")
    for pk, home, is_active, code in found.values_list(
        "pk", "department_id", "is_active", "disciplines__code"
    ):
        homes[pk] = (home, is_active)
        trades[pk].update([code] if code else [])
    return {
        pk: Member(home, frozenset(trades[pk]), is_active, tuple(away.get(pk, ())))
        for pk, (home, is_active) in homes.items()
    }


def _departments() -> tuple[dict[int, int], dict[int, frozenset[str]]]:
    """Department → its lead, who is active, and → its trades; one query."""
    leads: dict[int, int] = {}
    trades: dict[int, set[str]] = defaultdict(set)
    fields = ("pk", "lead_id", "lead__is_active", "disciplines__code")
    for pk, lead, is_active, code in Department.objects.order_by("pk").values_list(*fields):
        if lead and is_active:
            leads[pk] = lead
        trades[pk].update([code] if code else [])
    return leads, {pk: frozenset(codes) for pk, codes in trades.items()}
