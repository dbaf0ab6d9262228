"""Personal links: one item, one person, for a while. Who has the link may see the item and answer it.

A link is signed, not stored: it carries what it opens and until when. It ends with its time, with the item,
with the login of its person, and when that person chooses another password. One for a contact outside ends
with its time, with the question, and with the address it was sent to.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from postmortem.people.models import ExternalContact, User

SALT = "postmortem.outbox.links"
LASTS = timedelta(days=14)
DAY = 24 * 60 * 60


class Link(NamedTuple):
    """What a link is for: `what` is "item" with the id of a duty, "digest" with 0 (to end the lists), or
    "contact" with the id of a duty, and then `person_id` is that of a contact outside.
    """

    what: str
    pk: int
    person_id: int
    until: datetime
    seal: str

    def fits_outside(self, contact: ExternalContact) -> bool:
        """Whether it was made for this contact with the present address."""
        return bool(contact.email) and constant_time_compare(self.seal, seal_outside(contact))

    def fits(self, person: User) -> bool:
        """Whether it was made for this person with the present password, who may still sign in."""
        return person.is_active and constant_time_compare(self.seal, seal_of(person))


def seal_of(person: User) -> str:
    return salted_hmac(SALT, person.password).hexdigest()[:16]


def seal_outside(contact: ExternalContact) -> str:
    return salted_hmac(f"{SALT}.outside", f"{contact.pk} {contact.email}").hexdigest()[:16]


def token_for(what: str, pk: int, person: User, *, now: datetime, lasts: timedelta = LASTS) -> str:
    return _signed([what, pk, person.pk], seal_of(person), now + lasts)


def _signed(says: list[str | int], seal: str, ends: datetime) -> str:
    # Until the end of a day: a message that is sent again says word for word the same, and chat services tell
    # by that that they have it already.
    until = (int(ends.timestamp()) // DAY + 1) * DAY
    return signing.Signer(salt=SALT).sign_object([*says, until, seal])


def unsealed(token: str) -> Link | None:
    """What the token says, also when its time is over; None if it was not made here."""
    try:
        what, pk, person_id, until, seal = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Link(what, pk, person_id, datetime.fromtimestamp(until, tz=UTC), seal)


def read(token: str, *, now: datetime) -> Link | None:
    """What the token says; None if it was not made here, or its time is over. Ask `fits` before using it."""
    link = unsealed(token)
    return link if link and now < link.until else None


def item_path(duty_id: int, person: User, *, now: datetime) -> str:
    """The address of one item for one person, for mails and chats."""
    return reverse("personal", args=[token_for("item", duty_id, person, now=now)])


def partner_path(duty_id: int, contact: ExternalContact, *, now: datetime) -> str:
    """The address of one item for one contact outside, for mails."""
    token = _signed(["contact", duty_id, contact.pk], seal_outside(contact), now + LASTS)
    return reverse("partner", args=[token])


def unsubscribe_path(person: User, *, now: datetime) -> str:
    """The address at which this person ends the daily list and the weekly overview, and nothing else."""
    return reverse("unsubscribe", args=[token_for("digest", 0, person, now=now, lasts=timedelta(days=90))])
