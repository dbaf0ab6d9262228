"""The clocks after something happened: sharing and publishing the retrospective, looking for similar things.

Each is a duty of whoever keeps it, chased like an asset. The times of a retrospective stand in its template,
for each severity; similar things are looked for within five working days after the analysis.
"""

from datetime import datetime

from django.db.models import Model

from incidents.models import Incident, Retrospective
from incidents.queries.retrospective_templates import clock_of
from incidents.rules.retrospective import SWEEP_WITHIN
from postmortem.activities.models import Activity
from postmortem.outbox.actions import Ask, about, ask, close, pass_on
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import User

State = Duty.State


def start_clocks(found: Retrospective, *, now: datetime) -> None:
    """A retrospective begins: it is to be shared, and to be published."""
    activity = found.activity or (found.incident.activity if found.incident else None)
    for kind in ("share", "publish"):
        _ask(kind, found, found.owner, activity, within=clock_of(found, kind), now=now)


def start_sweep(incident: Incident, *, now: datetime) -> None:
    """The analysis is over: similar things are to be looked for."""
    keeper = incident.owner or incident.reporter
    _ask("sweep", incident, keeper, incident.activity, within=SWEEP_WITHIN, now=now)


def stop_clocks(subject: Model, *kinds: str, by: User | None, now: datetime, done: bool) -> None:
    """What was owed is done, or not asked any more."""
    close(about(subject).filter(kind__in=kinds), State.DONE if done else State.WITHDRAWN, by=by, now=now)


def hand_clock_over(incident: Incident, to: User, *, now: datetime) -> None:
    """Somebody else keeps the incident now, and with it what is owed for it."""
    pass_on(about(incident).filter(kind__in=["sweep", "reply"]).exclude(holder=to), to, now=now)


def _ask(
    kind: str,
    subject: Incident | Retrospective,
    holder: User,
    activity: Activity | None,
    *,
    within: int,
    now: datetime,
) -> None:
    about_incident = subject if isinstance(subject, Incident) else subject.incident
    place = activity or about_incident
    zone = place.time_zone if place else "UTC"
    ask(
        Ask(
            kind=kind,
            subject=subject,
            stream=subject.stream,
            title=subject.title,
            holder=holder,
            due_at=working_days_from(now, within, zone, is_working(zone)),
            due_zone=zone,
            department=holder.department,
            driver=activity.lead if activity else None,
            sponsor=activity.sponsor if activity else None,
            is_private=activity.restricted if activity else False,
            params={"activity_id": activity.pk, "activity": activity.title} if activity else {},
        ),
        now=now,
    )
