"""How far the views and the checking of facts are, for the page at work."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Correction, Difference, Perspective, Retrospective
from incidents.queries.sides.access import duties_about
from postmortem.outbox.models import Duty
from postmortem.people.models import User


@dataclass(frozen=True)
class Standing:
    """How many sides there are and have given a view, what is open in between, what waits for the reader."""

    asked: int
    given: int
    until: datetime | None
    revealed_at: datetime | None
    candidates: int
    is_party: bool
    owes_view: bool
    owes_facts: bool

    @property
    def waits(self) -> bool:
        """Whether something here waits for the reader."""
        return self.owes_view or self.owes_facts


def standing_of(user: User, retrospective: Retrospective, *, rights: bool) -> Standing:
    """For one reader of the page at work; three queries."""
    sides = list(Perspective.objects.filter(retrospective=retrospective).select_related("department"))
    mine = Duty.objects.open().filter(
        holder=user,
        kind__in=[Duty.Kind.VIEW, Duty.Kind.FACTS],
        subj_type=retrospective._meta.label_lower,
        subj_id=retrospective.pk,
    )
    owed = set(mine.values_list("kind", flat=True))
    own = any(
        user.pk in (side.author_id, side.department.lead_id if side.department else None) for side in sides
    )
    return Standing(
        asked=len(sides),
        given=sum(side.submitted_at is not None for side in sides),
        until=retrospective.views_until,
        revealed_at=retrospective.views_revealed_at,
        candidates=Difference.objects.filter(
            retrospective=retrospective, state=Difference.State.OPEN
        ).count(),
        is_party=rights or own,
        owes_view=Duty.Kind.VIEW in owed,
        owes_facts=Duty.Kind.FACTS in owed,
    )


def unchecked(retrospective: Retrospective, *, now: datetime) -> int:
    """Of how many people a look at the facts is still waited for."""
    return duties_about(retrospective, Duty.Kind.FACTS).open().filter(due_at__gt=now).count()


def unanswered(retrospective: Retrospective) -> int:
    """How many corrections have no reply."""
    return Correction.objects.filter(retrospective=retrospective, replied_at=None).count()
