"""Once a technical alignment is final its partners are asked how it was for them, without names."""

from datetime import datetime, timedelta
from typing import Final

from postmortem.activities.actions.checks.asking import Who
from postmortem.activities.actions.pulse import ANSWER_WITHIN
from postmortem.activities.actions.taking_part import join
from postmortem.activities.models import Activity, CheckTable
from postmortem.activities.queries.partners import SCHEME_PULSE, partners_of
from postmortem.activities.rules.pulse import FEWEST, day_of
from postmortem.outbox.actions import Ask, about, ask
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import ExternalContact, User

SAME_ALIGNMENT: Final = timedelta(days=14)  # final again within it: nobody is asked a second time


def ask_partners(table: CheckTable, activity: Activity, *, by: User, now: datetime) -> list[Duty]:
    """Part of a larger step: whoever took part in this alignment is asked two questions, contacts outside by
    mail. Nobody is asked where too few took part for a result.
    """
    if about(table).filter(kind=SCHEME_PULSE, from_at__gt=now - SAME_ALIGNMENT).exists():
        return []
    partners = partners_of(table, activity)
    if len(partners) < FEWEST:
        return []
    return [_ask(table, activity, one, by, now) for one in partners]


def _ask(table: CheckTable, activity: Activity, who: Who, by: User, now: datetime) -> Duty:
    zone, person = activity.time_zone, who if isinstance(who, User) else None
    if person:
        join(activity, person, now=now)
    what = Ask(
        kind=SCHEME_PULSE,
        subject=table,
        stream=activity.stream,
        title=table.title,
        holder=person,
        contact=who if isinstance(who, ExternalContact) else None,
        due_at=working_days_from(now, ANSWER_WITHIN, zone, is_working(zone)),
        due_zone=zone,
        department=person.department if person else by.department,
        driver=activity.lead,
        asked_by=by,
        is_private=activity.restricted,
        lapses=True,
        params={
            "activity_id": activity.pk,
            "activity": activity.title,
            "table_id": table.pk,
            "round": day_of(now, zone),
        },
    )
    return ask(what, now=now)
