"""What the rules say about one activity, and the exceptions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from postmortem.activities.models import Activity, Waiver
from postmortem.people.models import User
from raci.queries.team import Beside, teams_of
from raci.rules import Finding, Row, check
from raci.rules.checks import PERSONAL, Excepted, marked


def findings_of(
    activity: Activity, rows: Sequence[Row], *, now: datetime, beside: Beside | None = None
) -> list[Finding]:
    """Every rule that the matrix breaks, with the exceptions in force marked; two queries for any size, one
    with what is `beside` (ground.py), and one more if the activity's waivers are not prefetched.

    Sentences are in the language of the moment and name nobody; what a person carries is in it, too, so show
    only what `said_to` leaves.
    """
    here = {activity.pk: activity}
    return findings_of_all(here, {activity.pk: rows}, now=now, beside=beside)[activity.pk]


def findings_of_all(
    activities: Mapping[int, Activity],
    rows: Mapping[int, Sequence[Row]],
    *,
    now: datetime,
    beside: Beside | None = None,
) -> dict[int, list[Finding]]:
    """The same for several activities, by id, in as many queries; their waivers are to be prefetched."""
    teams = teams_of(activities, rows, now=now, beside=beside)
    found = {pk: check(rows[pk], teams[pk]) for pk in activities}
    return {
        pk: marked(findings, excepted(activities[pk], now=now)) if findings else findings
        for pk, findings in found.items()
    }


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
