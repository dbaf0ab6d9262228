"""Join links and invitations: who may make them, what is open, what a token opens."""

from datetime import datetime
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from postmortem.people import queries as people
from postmortem.people.models import Department, User
from postmortem.signin import rules
from postmortem.signin.models import Invitation, Joining, JoinLink
from postmortem.signin.models.doors import Door

AnyDoor = TypeVar("AnyDoor", bound=Door)


def token_of(door: Door) -> str:
    key = settings.SECRET_KEY.encode()
    return rules.token_of(key, door._meta.model_name or "", door.pk, door.nonce)


def address_of(door: Door) -> str:
    """The whole address that is passed on."""
    name = "invited" if isinstance(door, Invitation) else "join"
    return str(settings.BASE_URL + reverse(name, args=[token_of(door)]))


def may_open(user: User) -> QuerySet[Department]:
    """The departments into which this person may let others: those they lead; an administrator all."""
    found = people.active_departments()
    return found if user.role == User.Role.ADMIN else found.filter(lead=user)


def department_to_open(user: User, pk: int) -> Department:
    """Raises Http404 unless this person may let others into this department."""
    return people.found(may_open(user), pk)


def join_link(user: User, pk: int) -> JoinLink:
    """Raises Http404 unless the link is of a department this person may open."""
    links = JoinLink.objects.filter(department__in=may_open(user)).select_related("department")
    return people.found(links, pk)


def joining(user: User, pk: int) -> Joining:
    """Somebody who wants to come in; raises Http404 unless this person may let them in."""
    asked = Joining.objects.filter(link__department__in=may_open(user))
    return people.found(asked.select_related("link__department", "person"), pk)


def waiting_to_join(department: Department) -> QuerySet[Joining]:
    asked = Joining.objects.filter(link__department=department, decided_at=None)
    return asked.select_related("person", "link")


def _opened(rows: QuerySet[AnyDoor], token: str, now: datetime) -> AnyDoor:
    pk = rules.id_in(token)
    door = rows.filter(pk=pk or 0, revoked_at=None, ends_at__gt=now).first()
    if door is None or not constant_time_compare(token_of(door), token):
        raise Http404
    return door


def join_link_by(token: str, *, now: datetime) -> JoinLink:
    """What a join link opens. Raises Http404, the same for one that ended and one that never was."""
    links = JoinLink.objects.filter(department__is_active=True).select_related("department", "made_by")
    return _opened(links, token, now)


def invitation_by(token: str, *, now: datetime) -> Invitation:
    """Whom an invitation is for. Raises Http404, the same for one that was used and one that never was."""
    open_ones = Invitation.objects.filter(used_at=None, person__is_active=True)
    return _opened(open_ones.select_related("person"), token, now)


def invitation_of(person: User, *, now: datetime) -> Invitation | None:
    """The invitation of this person that is open now."""
    live = Q(used_at=None, revoked_at=None, ends_at__gt=now)
    return Invitation.objects.filter(live, person=person).first()


class Open(NamedTuple):
    """A link that opens something, with its whole address."""

    link: JoinLink
    address: str

    @property
    def field_id(self) -> str:
        return f"chat-{self.link.pk}"


class JoinPage(NamedTuple):
    """One department's door: the links that are open, those that ended, who waits to be let in."""

    open: list[Open]
    ended: list[JoinLink]
    waiting: list[Joining]


def join_page(department: Department, *, now: datetime) -> JoinPage:
    links = list(department.join_links.all()[:50])
    live = [link for link in links if link.revoked_at is None and link.ends_at > now]
    return JoinPage(
        [Open(link, address_of(link)) for link in live],
        [link for link in links if link not in live],
        list(waiting_to_join(department)),
    )


class Behind(NamedTuple):
    """A department with how many links are open and how many people wait."""

    department: Department
    open: int
    waiting: int


def departments_to_open(user: User, *, now: datetime) -> list[Behind]:
    """Every department into which this person may let others."""
    live = Q(join_links__revoked_at=None, join_links__ends_at__gt=now)
    asks = Q(join_links__joinings__isnull=False, join_links__joinings__decided_at=None)
    found = may_open(user).annotate(
        open=Count("join_links", filter=live, distinct=True),
        waiting=Count("join_links__joinings", filter=asks, distinct=True),
    )
    return [Behind(one, one.open, one.waiting) for one in found]
