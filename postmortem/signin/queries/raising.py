"""Who may agree that somebody becomes an administrator, and who waits for it."""

from typing import NamedTuple

from django.db.models import QuerySet

from postmortem.people import queries as people
from postmortem.people.models import User
from postmortem.signin.models import Raising


def may_agree(person: User, asked_by: User) -> QuerySet[User]:
    """The administrators who may agree: neither who asked nor who is to become one. A demo login, whose
    password everybody knows, is nobody's second pair of eyes.
    """
    admins = people.active_people().filter(role=User.Role.ADMIN, is_demo=False)
    return admins.exclude(pk__in=[person.pk, asked_by.pk])


def open_raising(person: User) -> Raising | None:
    return Raising.objects.select_related("asked_by", "person").filter(person=person, decided_at=None).first()


def open_raisings() -> QuerySet[Raising]:
    """Everybody who waits for a second administrator's yes."""
    return Raising.objects.select_related("asked_by", "person").filter(decided_at=None)


class RaisingPage(NamedTuple):
    """What the page about becoming an administrator shows: what was asked, what the reader may do."""

    person: User
    asked: Raising | None
    is_alone: bool
    may_agree: bool

    @property
    def is_admin(self) -> bool:
        return self.person.role == User.Role.ADMIN


def raising_page(user: User, person: User) -> RaisingPage:
    asked = open_raising(person)
    others = may_agree(person, asked.asked_by if asked else user)
    return RaisingPage(
        person=person,
        asked=asked,
        is_alone=not others.exists(),
        may_agree=asked is not None and others.filter(pk=user.pk).exists(),
    )
