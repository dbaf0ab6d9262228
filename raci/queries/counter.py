"""What a department proposes instead of a row, and what taking it would do."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from postmortem.activities.models import Deliverable
from postmortem.activities.queries import hats, readable
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.models import SignedRow, SignOff
from raci.queries.columns import reader_of
from raci.rules import is_about_owner


@dataclass(frozen=True)
class Counter:
    """A row that was sent back: by whom and why, and what would be possible instead, in words."""

    signed: SignedRow
    row: Deliverable
    who: str
    reason: str
    due_at: datetime | None
    somebody: str
    scope: str
    is_about_owner: bool
    is_open: bool

    @property
    def is_something(self) -> bool:
        return bool(self.due_at or self.somebody or self.scope)

    @property
    def asks_hand_over(self) -> bool:
        """Taking it only asks the other person, because somebody answers for the row already."""
        return bool(self.somebody) and self.is_about_owner and self.row.is_in_force


def opens_choice(user: User, pk: int, signed: int) -> SignedRow:
    """A row of the activity that was sent back, for who drives it and its sponsor."""
    activity = readable(user, pk)
    rows = SignedRow.objects.filter(deliverable__activity=activity, answer=SignOff.Answer.SENT_BACK)
    found = rows.select_related(
        "signoff", "deliverable__activity__lead", "deliverable__accountable", "signoff__by"
    )
    row = found.filter(pk=signed).first()
    if row is None:
        raise Http404
    here = hats(user, activity)
    if not (here.driver or here.sponsor):
        raise PermissionDenied
    return row


def counter_of(user: User, signed: SignedRow) -> Counter:
    """What is to be chosen; six queries."""
    row, counter = signed.deliverable, signed.counter
    words = reader_of(user, row.activity).words
    home, person = counter.get("department_id"), counter.get("person_id")
    asked = Duty.objects.open().filter(kind="resolve", subj_type=signed._meta.label_lower, subj_id=signed.pk)
    return Counter(
        signed=signed,
        row=row,
        who=words.department(signed.signoff.department_id) or _("The sponsor"),
        reason=signed.reason,
        due_at=datetime.fromisoformat(counter["due_at"]) if counter.get("due_at") else None,
        somebody=_person(person) if person else words.department(home),
        scope=counter.get("scope", ""),
        is_about_owner=is_about_owner(signed.signoff.department_id, row.accountable_department_id),
        is_open=asked.exists(),
    )


def _person(pk: int) -> str:
    """Whoever was proposed need not take part yet."""
    found = User.objects.select_related("department").filter(pk=pk).first()
    if found is None:
        return ""
    return f"{found.display_name} · {found.department.name}" if found.department else found.display_name
