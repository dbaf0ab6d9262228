"""Whose question is it: the sheets that wait for a person, by own right, passed on, or in another's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import StandIn, stands_in_for
from raci.rules import Part, Why, may_answer

SIGN = {"kind": Duty.Kind.SIGN, "subj_type": Revision._meta.label_lower}


class Right(NamedTuple):
    """How a person may answer a part: by which question, and in whose name if it is not the own one."""

    duty: Duty
    for_id: int | None = None
    is_office: bool = False


@dataclass(frozen=True)
class Questions:
    """The open questions to sign of one person, and of those this person stands in for."""

    user: User
    duties: Mapping[int, Sequence[Duty]]
    stand_ins: Sequence[StandIn]

    def right_to(self, part: Part, revision: Revision, driver_id: int) -> Right | None:
        """Whether this part of the revision is this person's to answer."""
        asked = self.duties[revision.pk]
        passed = next((duty for duty in asked if _is_passed(duty, part)), None)
        if passed:
            return Right(passed, part.signer_id) if passed.holder_id == self.user.pk else None
        duty = next(
            (one for one in asked if one.holder_id == part.signer_id and not one.params.get("for_id")), None
        )
        if duty is None or duty.holder_id == self.user.pk:
            return Right(duty) if duty else None
        return self._in_the_name_of(duty, part, revision.subj_id, driver_id)

    def _in_the_name_of(self, duty: Duty, part: Part, activity_id: int, driver_id: int) -> Right | None:
        fits = [one for one in self.stand_ins if one.person_id == duty.holder_id]
        fits = [one for one in fits if one.covers(part.department_id, activity_id)]
        if not may_answer(self.user.pk, part.signer_id, driver_id, stands_in=bool(fits)):
            return None
        return Right(duty, duty.holder_id, any(one.is_office for one in fits))


def _is_passed(duty: Duty, part: Part) -> bool:
    """Whether the lead let somebody else answer this part by this question."""
    passed = (duty.params.get("for_id"), duty.params.get("department_id"))
    return part.why == Why.LEAD and passed == (part.signer_id, part.department_id)


def questions_of(user: User, now: datetime | None) -> Questions:
    """The open questions by revision; three queries, without a time, so without deputies, one."""
    stand_ins = stands_in_for(user, now) if now else []
    whose = {user.pk, *(one.person_id for one in stand_ins)}
    asked = Duty.objects.open().filter(Q(holder__in=whose) | Q(params__for_id__in=whose), **SIGN)
    found: dict[int, list[Duty]] = {}
    for duty in asked.order_by("due_at", "pk"):
        found.setdefault(duty.subj_id, []).append(duty)
    return Questions(user, found, stand_ins)
