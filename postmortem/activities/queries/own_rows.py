"""The rows of one activity that one person is asked to answer for, all on one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries.access import hats, people_of
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for

ROW = Deliverable._meta.label_lower


@dataclass(frozen=True)
class OwnRow:
    """One row in words. `mark` says in which state it was read."""

    row: Deliverable
    name: str
    acceptance: str
    asked_by: str

    @property
    def mark(self) -> str:
        return mark_of(self.row)


def mark_of(row: Deliverable) -> str:
    """What of a row its yes is about: another time, scope or name is another question."""
    return f"{row.pk}:{row.due_rev}:{row.version}"


def asked_to_accept(user: User, activity: Activity) -> list[Duty]:
    """What is open of this person here, besides what somebody else has now; one query."""
    open_ones = Duty.objects.open().filter(kind="accept", holder=user, stream=activity.stream, subj_type=ROW)
    return [duty for duty in open_ones.order_by("due_at", "pk") if not duty.params.get("hand_over")]


def asked_together(user: User, activity: Activity, mine: Sequence[Duty]) -> int:
    """How many rows wait for this person's yes, if the first of `mine` asks for one and there are several."""
    if not mine or mine[0].kind != "accept" or mine[0].params.get("hand_over"):
        return 0
    number = len(asked_to_accept(user, activity))
    return number if number > 1 else 0


def own_rows(user: User, activity: Activity) -> Sequence[OwnRow]:
    """The rows that wait for this person's yes, the first due first; a fixed number of queries."""
    asked = {duty.subj_id: duty for duty in asked_to_accept(user, activity)}
    rows = Deliverable.objects.live().filter(pk__in=asked, accountable=user, accepted_at=None)
    words = redact_for(people_of(activity), departments_by_id(), names=hats(user, activity).sees_names)
    return [
        OwnRow(
            row,
            words.text(row.name),
            words.text(row.acceptance),
            words.person(asked[row.pk].asked_by_id) if asked[row.pk].asked_by_id else "",
        )
        for row in rows.order_by("due_at", "pk")
    ]
