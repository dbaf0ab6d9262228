"""The round of the departments: who is asked to agree, and what they said."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from incidents.models import Retrospective
from incidents.queries.retrospective_work.access import retrospective_at_work
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id


def agree_duties(retrospective: Retrospective) -> DutyQuerySet:
    return Duty.objects.filter(
        kind=Duty.Kind.AGREE, subj_type=retrospective._meta.label_lower, subj_id=retrospective.pk
    )


def asked_to_agree(user: User, pk: int) -> Retrospective:
    """For those who have an *agree* duty about it, open or not. Raises Http404, or PermissionDenied."""
    found = retrospective_at_work(user, pk)
    if not agree_duties(found).filter(holder=user).exists():
        raise PermissionDenied
    return found


@dataclass(frozen=True)
class Answer:
    """What the departments of one lead said to this round: agreed, objected, silent (too late) or waiting."""

    departments: list[Department]
    said: str
    reason: str
    due_at: datetime
    at: datetime | None

    @property
    def department_ids(self) -> list[int]:
        return [department.pk for department in self.departments]


def answers_of(retrospective: Retrospective, *, now: datetime) -> list[Answer]:
    """The answers of the newest round, in the order of the departments; nobody asked: an empty list."""
    duties = list(agree_duties(retrospective).exclude(state=Duty.State.WITHDRAWN))
    newest = max((duty.from_at for duty in duties), default=None)
    homes = departments_by_id() if duties else {}
    found = [
        Answer(
            departments=[homes[pk] for pk in duty.params.get("department_ids", []) if pk in homes],
            said=said_by(duty, now),
            reason=duty.reason,
            due_at=duty.due_at,
            at=duty.answered_at,
        )
        for duty in duties
        if duty.from_at == newest
    ]
    return sorted(found, key=lambda one: [department.code for department in one.departments])


def said_by(duty: Duty, now: datetime) -> str:
    if duty.state == Duty.State.DONE:
        return "objected" if duty.answer == Duty.Answer.NO else "agreed"
    return "silent" if duty.state == Duty.State.LAPSED or duty.due_at <= now else "waiting"
