"""Two short questions after a review, asked of those who took part."""

from collections.abc import Iterable
from datetime import datetime

from incidents.models import Retrospective
from incidents.queries.retrospective_work import subject_activity
from postmortem.outbox.actions import Ask, ask
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import User

ANSWER_WITHIN = 5  # working days; then nobody is asked any more


def ask_review(retrospective: Retrospective, people: Iterable[User], *, now: datetime) -> None:
    """Part of publishing the first version: whoever took part is asked; silence is no answer."""
    activity = subject_activity(retrospective)
    zone = activity.time_zone if activity else retrospective.facts.get("zone", "UTC")
    named = {"activity_id": activity.pk, "activity": activity.title} if activity else {}
    due_at = working_days_from(now, ANSWER_WITHIN, zone, is_working(zone))
    found = {one.pk: one for one in people if one.is_active}
    for _pk, person in sorted(found.items(), key=lambda one: one[0]):
        ask(
            Ask(
                kind="review_pulse",
                subject=retrospective,
                stream=retrospective.stream,
                title=retrospective.title,
                holder=person,
                due_at=due_at,
                due_zone=zone,
                department=person.department,
                is_private=activity.restricted if activity else False,
                lapses=True,
                params=named,
            ),
            now=now,
        )
