"""Who may open what: pages of duties, personal links, and what those may read who cannot open the page."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import resolve

from postmortem.outbox import links, queries
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.registry import page_of
from postmortem.people.models import Absence, User
from postmortem.people.policy import Policy

AROUND = ("holder", "contact", "asked_by", "answered_by", "driver")


class Shut(Exception):
    """A link that opens nothing: why not, and whose it was if that is known."""

    class Why(StrEnum):
        UNKNOWN = "unknown"  # never valid: the only one that says nothing about anything
        OVER = "over"
        LOGIN = "login"
        PASSWORD = "password"  # noqa: S105 - a reason
        ELSEWHERE = "elsewhere"

    def __init__(self, why: Why, person: User | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.person = person

    @property
    def status(self) -> int:
        return 404 if self.why == self.Why.UNKNOWN else 410


class Visit(NamedTuple):
    """Somebody with a link: the token, whose it is, the item it opens, and when."""

    token: str
    person: User
    duty: Duty
    now: datetime

    @property
    def is_asked(self) -> bool:
        """Whether the item waits for this person's answer."""
        return self.duty.state == Duty.State.OPEN and self.duty.holder_id == self.person.pk


def link_of(token: str, what: str, *, now: datetime) -> tuple[links.Link, User]:
    """The link and its person. Raises Shut."""
    link = links.unsealed(token)
    if link is None or link.what != what:
        raise Shut(Shut.Why.UNKNOWN)
    person = User.objects.select_related("department").filter(pk=link.person_id).first()
    if person is None:
        raise Shut(Shut.Why.UNKNOWN)
    if link.until <= now:
        raise Shut(Shut.Why.OVER, person)
    if not person.is_active:
        raise Shut(Shut.Why.LOGIN, person)
    if not link.fits(person):
        raise Shut(Shut.Why.PASSWORD, person)
    return link, person


def visit(token: str, *, now: datetime) -> Visit:
    """What a personal link opens. Raises Shut."""
    link, person = link_of(token, "item", now=now)
    duty = Duty.objects.select_related(*AROUND).filter(pk=link.pk).first()
    if duty is None:
        raise Shut(Shut.Why.UNKNOWN)
    if not may_read(person, duty, now=now):
        raise Shut(Shut.Why.ELSEWHERE, person)
    return Visit(token, person, duty, now)


def may_open(person: User, path: str) -> bool:
    """Whether the page at this address opens for this person, as the page itself decides it."""
    match = resolve(path)
    opens = declared(path).opens
    if opens is None:
        return True
    try:
        opens(person, **match.kwargs)
    except (Http404, PermissionDenied):
        return False
    return True


def declared(path: str) -> Policy:
    """The policy of the view at this address."""
    found: Policy = resolve(path).func.policy  # type: ignore[attr-defined]
    return found


def leads_on(person: User, duty: Duty) -> bool:
    """Whether the item's address leads this person on to its page: it opens, and says something to them. A
    page that is everybody's own, like the sign-off, says something to the holder only.
    """
    path = page_of(duty)
    return duty.holder_id == person.pk if declared(path).opens is None else may_open(person, path)


def item_told_to(person: User, pk: int, *, now: datetime) -> Duty:
    """The duty for those it is about, those told of it, and deputies of its holder. Raises Http404."""
    found = Duty.objects.select_related(*AROUND).filter(pk=pk).first()
    is_told = queries.duties_told_to(person).filter(pk=pk).exists()
    if found is None or not (is_told or queries.stands_in(person, found, now)):
        raise Http404
    return found


def may_read(person: User, duty: Duty, *, now: datetime) -> bool:
    """Whether this person may read what is asked without opening its page: holder, driver, sponsor, the lead
    unless the activity is restricted, those who were told of it, and whoever stands in for the holder.
    """
    if person.pk in (duty.holder_id, duty.driver_id, duty.sponsor_id):
        return True
    if duty.department_id and not duty.is_private and person.leads.filter(pk=duty.department_id).exists():
        return True
    told = Notice.objects.filter(duty=duty, recipient=person)
    return told.exists() or queries.stands_in(person, duty, now) is not None


def away_until(duty: Duty, deputy: User, *, now: datetime) -> datetime | None:
    """Until when this deputy stands in for a holder who is away; None if that is not so now."""
    away = Absence.objects.at(now).filter(person=duty.holder_id, deputy=deputy).order_by("-until")
    return away.values_list("until", flat=True).first()
