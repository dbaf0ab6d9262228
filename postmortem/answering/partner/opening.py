"""What the link of a contact outside opens: one question, while it is asked of that contact."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from postmortem.outbox import links, queries
from postmortem.outbox.models import Duty
from postmortem.people.models import ExternalContact


class Closed(Exception):
    """A link that opens nothing: why not, and whose it was if that is known (for the language alone)."""

    class Why(StrEnum):
        UNKNOWN = "unknown"  # never valid
        OVER = "over"
        ENDED = "ended"  # the contact is switched off, or has another address now
        TAKEN_BACK = "taken_back"

    def __init__(self, why: Why, contact: ExternalContact | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.contact = contact

    @property
    def status(self) -> int:
        return 404 if self.why == self.Why.UNKNOWN else 410


class PartnerVisit(NamedTuple):
    """A contact with a link: the token, whose it is, the question it opens, and when."""

    token: str
    contact: ExternalContact
    duty: Duty
    now: datetime

    @property
    def is_asked(self) -> bool:
        return self.duty.state == Duty.State.OPEN


def partner_visit(token: str, *, now: datetime) -> PartnerVisit:
    """What the link opens, answered or not; it writes nothing. Raises Closed."""
    link = links.unsealed(token)
    if link is None or link.what != "contact":
        raise Closed(Closed.Why.UNKNOWN)
    contact = ExternalContact.objects.select_related("party").filter(pk=link.person_id).first()
    if contact is None:
        raise Closed(Closed.Why.UNKNOWN)
    if link.until <= now:
        raise Closed(Closed.Why.OVER, contact)
    if not link.fits_outside(contact):
        raise Closed(Closed.Why.ENDED, contact)
    asked = Duty.objects.filter(pk=link.pk, contact=contact).exclude(state=Duty.State.WITHDRAWN)
    duty = asked.select_related(*queries.DUTY_OUTSIDE).first()
    if duty is None:
        raise Closed(Closed.Why.TAKEN_BACK, contact)
    return PartnerVisit(token, contact, duty, now)
