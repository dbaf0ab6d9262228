"""The facts that the rules ask about beside the rows, read in two queries for any number of activities."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Final, NamedTuple

from postmortem.activities.models import Activity, ActivityDepartment, Deliverable, LogEntry
from postmortem.audit.models import Revision
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.people.models import Absence, Department, User
from raci.queries.load.held import HeldLetters
from raci.rules import Holder, Row
from raci.rules.checks import Away, Member, Team

Kind = LogEntry.Kind
# What somebody said in the log is a hand in the row; approving it is another thing.
TAKES_A_HAND: Final = (Kind.AGREEMENT, Kind.RISK, Kind.QUESTION, Kind.NOTE)
CHANGES_THE_PLAN: Final = (Kind.CHANGE, Kind.DATE_CHANGE)
BACK, AHEAD = timedelta(days=30), timedelta(days=90)


@dataclass
class Hands:
    """Who had a hand in which row, who approved it, when the plan last changed."""

    contributors: dict[int, set[Holder]] = field(default_factory=lambda: defaultdict(set))
    approvers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    suppliers: set[int] = field(default_factory=set)
    changed: list[datetime] = field(default_factory=list)


class Beside(NamedTuple):
    """What is read first: where rows come from, the log, who takes part, versions; and of the house who is
    away from now on, departments with their leads and trades.
    """

    came: list[SimpleNamespace]
    log: list[SimpleNamespace]
    joined: list[SimpleNamespace]
    fixed: list[SimpleNamespace]
    away: list[SimpleNamespace]
    departments: list[SimpleNamespace]


def beside_of(together: Together, now: datetime, *activities: int) -> Beside:
    about = {"subj_type": Activity._meta.label_lower, "subj_id__in": activities}
    return Beside(
        came=together.values(
            lambda: Deliverable.objects.filter(activity__in=activities),
            *("pk", "source_department_id", "versions__provider_department_id"),
            *("versions__provider__department_id", "versions__provider_id"),
        ),
        log=together.values(
            lambda: LogEntry.objects.filter(activity__in=activities),
            *("activity_id", "kind", "verdict", "said_at", "deliverable_id"),
            *("said_by_id", "said_by__department_id"),
        ),
        joined=together.values(
            lambda: ActivityDepartment.objects.filter(activity__in=activities),
            *("pk", "activity_id", "department_id", "since"),
        ),
        fixed=together.values(
            lambda: Revision.objects.filter(kind=Revision.Kind.MATRIX, **about), "subj_id", "number", "at"
        ),
        away=together.values(
            lambda: Absence.objects.filter(until__gt=now), "pk", "person_id", "since", "until", "deputy_id"
        ),
        departments=together.values(
            lambda: Department.objects.all(), "pk", "lead_id", "lead__is_active", "disciplines__code"
        ),
    )


class People(NamedTuple):
    """What is read then of those who were named: homes and trades, and what those who do the work carry."""

    members: list[SimpleNamespace]
    held: HeldLetters


def _people(together: Together, since: datetime, until: datetime, *ids: int, named: int) -> People:
    """`ids` are first so many who are named, then those who work."""
    return People(
        members=together.values(
            lambda: User.objects.filter(pk__in=ids[:named]),
            *("pk", "department_id", "is_active", "disciplines__code"),
        ),
        held=HeldLetters(together, ids[named:], since=since, until=until),
    )


BESIDE, PEOPLE = PreparedTogether(beside_of), PreparedTogether(_people)


def filled_up(ids: Iterable[int]) -> list[int]:
    """The ids, the last of them again and again up to a power of two: so few lengths are asked for."""
    found = sorted(ids) or [0]
    length = 1 << (len(found) - 1).bit_length()
    return found + found[-1:] * (length - len(found))


def teams_of(
    activities: Mapping[int, Activity],
    rows: Mapping[int, Sequence[Row]],
    *,
    now: datetime,
    beside: Beside | None = None,
) -> dict[int, Team]:
    """By activity; two queries, one with `beside` of these activities, none without activities."""
    if not activities:
        return {}
    if beside is None:
        beside = BESIDE(now, *filled_up(activities))
    away = _away(beside.away)
    hands = {pk: _hands(activity, rows[pk], beside) for pk, activity in activities.items()}
    named = {pk: _named(activity, rows[pk], hands[pk], away) for pk, activity in activities.items()}
    working = {pk: _working(rows[pk]) for pk in activities}
    wanted, doing = filled_up(set().union(*named.values())), filled_up(set().union(*working.values()))
    people = PEOPLE(now - BACK, now + AHEAD, *wanted, *doing, named=len(wanted))
    members, load = _members(people.members, away), people.held.by_person()
    leads, trades = departments_in(beside.departments)
    found = {}
    for pk, activity in activities.items():
        team = _team(activity, rows[pk], hands[pk], beside)
        here = {person: members[person] for person in sorted(named[pk]) if person in members}
        held = {person: load[person] for person in working[pk]}
        found[pk] = replace(team, people=here, leads=leads, disciplines=trades, load=held)
    return found


def _team(activity: Activity, rows: Sequence[Row], hands: Hands, beside: Beside) -> Team:
    """What is known of one activity without its people."""
    joined = {one.department_id: one.since for one in beside.joined if one.activity_id == activity.pk}
    fixed = [(one.number, one.at) for one in beside.fixed if one.subj_id == activity.pk]
    added = [row.added_at for row in rows if row.added_at]
    return Team(
        taking_part=frozenset(joined),
        named=frozenset({activity.requesting_department_id, *hands.suppliers}),
        driver_id=activity.lead_id,
        sponsor_id=activity.sponsor_id,
        launch_at=activity.launched_at or activity.agreed_launch_at,
        contributors={pk: frozenset(held) for pk, held in hands.contributors.items()},
        approvers={pk: frozenset(held) for pk, held in hands.approvers.items()},
        fixed_at=max(fixed)[1] if fixed else None,
        changed_at=max([*hands.changed, *joined.values(), *added], default=None),
    )


def _working(rows: Iterable[Row]) -> set[int]:
    """Whoever has an A or an R here."""
    doing = {holder.person_id for row in rows for holder in row.holding("R")}
    return {pk for pk in doing | {row.accountable_id for row in rows} if pk}


def _named(
    activity: Activity, rows: Sequence[Row], hands: Hands, away: Mapping[int, Sequence[Away]]
) -> set[int]:
    held = {holder.person_id for row in rows for holders in row.letters.values() for holder in holders}
    owners = {row.accountable_id for row in rows}
    known = {activity.lead_id, activity.sponsor_id, *held, *owners, *(row.approver_id for row in rows)}
    known |= {pk for approving in hands.approvers.values() for pk in approving}
    known |= {span.deputy_id for owner in owners for span in away.get(owner or 0, ())}
    return {pk for pk in known if pk}


def _hands(activity: Activity, rows: Sequence[Row], beside: Beside) -> Hands:
    """Where these rows come from and who provided what came; and the log."""
    hands, here = Hands(), {row.pk for row in rows}
    for one in beside.came:
        if one.pk in here:
            _came(one, hands)
    for entry in beside.log:
        if entry.activity_id == activity.pk:
            _listen(entry, activity, hands)
    return hands


def _came(one: SimpleNamespace, hands: Hands) -> None:
    if one.source_department_id:
        hands.suppliers.add(one.source_department_id)
        hands.contributors[one.pk].add(Holder(one.source_department_id))
    if home := one.versions__provider_department_id or one.versions__provider__department_id:
        hands.contributors[one.pk].add(Holder(home, one.versions__provider_id))


def _listen(entry: SimpleNamespace, activity: Activity, hands: Hands) -> None:
    """What one entry of the log says about the plan and about a row."""
    if entry.kind in CHANGES_THE_PLAN:
        hands.changed.append(entry.said_at)
    row_id, person, home = entry.deliverable_id, entry.said_by_id, entry.said_by__department_id
    if row_id is None or person is None:
        return
    if entry.kind == Kind.APPROVAL and entry.verdict == LogEntry.Verdict.YES:
        hands.approvers[row_id].add(person)
    elif entry.kind in TAKES_A_HAND and person not in (activity.lead_id, activity.sponsor_id) and home:
        hands.contributors[row_id].add(Holder(home, person))


def _away(spans: Iterable[SimpleNamespace]) -> dict[int, list[Away]]:
    """Person → when they are away, in the order in which it was said."""
    found: dict[int, list[Away]] = defaultdict(list)
    for one in sorted(spans, key=lambda one: (one.since, one.pk)):
        found[one.person_id].append(Away(one.since, one.until, one.deputy_id))
    return found


def _members(rows: Iterable[SimpleNamespace], away: Mapping[int, Sequence[Away]]) -> dict[int, Member]:
    """People with their own trades."""
    homes: dict[int, tuple[int | None, bool]] = {}
    trades: dict[int, set[str]] = defaultdict(set)
    for one in rows:
        homes[one.pk] = (one.department_id, one.is_active)
        trades[one.pk].update([one.disciplines__code] if one.disciplines__code else [])
    return {
        pk: Member(home, frozenset(trades[pk]), is_active, tuple(away.get(pk, ())))
        for pk, (home, is_active) in homes.items()
    }


def departments_in(rows: Iterable[SimpleNamespace]) -> tuple[dict[int, int], dict[int, frozenset[str]]]:
    """Department → its lead, who is active, and → its trades."""
    leads: dict[int, int] = {}
    trades: dict[int, set[str]] = defaultdict(set)
    for one in sorted(rows, key=lambda one: one.pk):
        if one.lead_id and one.lead__is_active:
            leads[one.pk] = one.lead_id
        trades[one.pk].update([one.disciplines__code] if one.disciplines__code else [])
    return leads, {pk: frozenset(codes) for pk, codes in trades.items()}
