"""Join links: a department's door for a while, and the people who come through it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people.actions import Person, create_person
from postmortem.people.models import Department, User
from postmortem.signin.models import Joining, JoinLink

STREAM = "people"


@dataclass(frozen=True)
class NewPerson:
    """What people say of themselves who come by a join link."""

    display_name: str
    account: str
    password: str
    email: str = ""


@transaction.atomic
def make_join_link(
    department: Department, *, days: int, asks_first: bool, by: User, now: datetime
) -> JoinLink:
    """Open a department's door for so many days."""
    link = JoinLink.objects.create(
        department=department,
        nonce=token_hex(32),
        asks_first=asks_first,
        made_by=by,
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    record("join_link.made", link, by=by, at=now, stream=STREAM, department=department.pk, days=days)
    return link


@transaction.atomic
def revoke_join_link(link: JoinLink, *, by: User, now: datetime) -> None:
    """Close the door; with the next request it opens nothing. Twice is once."""
    if JoinLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        record("join_link.revoked", link, by=by, at=now, stream=STREAM)


@transaction.atomic
def join(link: JoinLink, said: NewPerson, *, now: datetime) -> Joining:
    """A person comes in by a link: as a member of its department, at once or when somebody lets them in.

    Raises ValidationError by field, and without a field if the link was closed in this moment.
    """
    still_open = JoinLink.objects.filter(pk=link.pk, revoked_at=None, ends_at__gt=now)
    if not still_open.update(joined=F("joined") + 1):
        raise ValidationError(_("This link was closed just now. Ask for a new one."))
    person = create_person(
        Person(said.account, said.display_name, said.email, link.department),
        password=said.password,
        by=None,
        now=now,
    )
    lets_in = not link.asks_first
    User.objects.filter(pk=person.pk).update(is_active=lets_in)
    person.is_active = lets_in
    joining = Joining.objects.create(
        link=link, person=person, asked_at=now, decided_at=now if lets_in else None, let_in=lets_in
    )
    record("person.joined", person, by=None, at=now, stream=STREAM, link=link.pk, let_in=lets_in)
    return joining


@transaction.atomic
def decide_joining(joining: Joining, *, let_in: bool, by: User, now: datetime) -> None:
    """Let somebody in who waits, or not. Raises ValidationError if that was decided before."""
    waiting = Joining.objects.filter(pk=joining.pk, decided_at=None)
    if not waiting.update(decided_at=now, let_in=let_in):
        raise ValidationError(_("Somebody has decided this already."))
    User.objects.filter(pk=joining.person_id).update(is_active=let_in)
    verb = "person.let_in" if let_in else "person.not_let_in"
    record(verb, joining.person, by=by, at=now, stream=STREAM)
