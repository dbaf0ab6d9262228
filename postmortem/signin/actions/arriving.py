"""Somebody who comes from the company's sign-in for the first time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from postmortem.audit.actions import record
from postmortem.people.actions import Person, create_person
from postmortem.people.models import Department, User
from postmortem.signin import queries, rules

STREAM = "people"


@dataclass(frozen=True)
class Arrived:
    """What the other side says of somebody; `email` only if it vouches for it."""

    name: str
    account: str
    email: str = ""
    groups: tuple[str, ...] = ()


def belongs_to_somebody(mails: Iterable[str]) -> bool:
    """Whether one of these addresses is that of a login here."""
    return User.objects.filter(email__in=[mail.lower() for mail in mails]).exists()


@transaction.atomic
def arrive(arrived: Arrived, account: SocialAccount, *, now: datetime) -> User:
    """A login for somebody who was vouched for elsewhere, where their groups say, and its connection."""
    placed = queries.placed_by(arrived.groups)
    wanted = rules.account_from(arrived.account, ())
    taken = User.objects.filter(account__startswith=wanted).values_list("account", flat=True)
    person = create_person(
        Person(
            rules.account_from(arrived.account, taken),
            arrived.name[:80],
            arrived.email,
            Department.objects.filter(pk=placed.department_id).first() if placed.department_id else None,
            placed.role or User.Role.MEMBER,
        ),
        by=None,
        now=now,
    )
    account.user = person
    account.save()
    record("person.arrived", person, by=None, at=now, stream=STREAM, groups=len(arrived.groups))
    return person
