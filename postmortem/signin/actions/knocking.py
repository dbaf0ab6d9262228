"""Tries at the door. Every try is written down before it is looked at, so that many at once are counted, too.

Tries are kept for one hour, known addresses for 90 days; a success takes the tries from its address away.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from postmortem.people.models import User
from postmortem.signin import rules
from postmortem.signin.models import Try, UsedCode

KNOWN_FOR = timedelta(days=90)


def who_of(login: str) -> str:
    """Whom a try is counted for: the person with this account name or mail address, else what was typed. One
    query in any case.
    """
    said = login.strip().lower()
    pk = User.objects.filter(Q(account=said) | Q(email=said)).values_list("pk", flat=True).first()
    return rules.hashed("person", pk) if pk else rules.hashed("typed", said)


def where_of(address: str) -> str:
    return rules.hashed("address", address)


def knock(kind: str, who: str, where: str, *, now: datetime) -> Try:
    """Write down a try before it is looked at. Raises ValidationError if it is not looked at, because too
    many failed.
    """
    mine = Try.objects.create(kind=kind, who=who, where=where, at=now)
    tried = Try.objects.filter(kind=kind, who=who, at__gt=rules.EVERYWHERE.since(now))
    recent = list(tried.values_list("where", "at"))
    known = set(Try.objects.filter(kind=Try.Kind.KNOWN, who=who).values_list("where", flat=True))
    here = sum(place == where and at > rules.HERE.since(now) for place, at in recent)
    elsewhere = [at for place, at in recent if place not in known and place != where]
    waits = rules.has_to_wait(here, elsewhere, is_known=where in known, now=now)
    if waits or _is_sprayed(kind, where, now):
        mine.delete()
        raise ValidationError(_("Too many tries. Wait a quarter of an hour, or take another way in."))
    return mine


def _is_sprayed(kind: str, where: str, now: datetime) -> bool:
    """Whether one address where nobody has signed in before tries many logins."""
    tries = Try.objects.filter(kind=kind, where=where, at__gt=rules.SPRAYED.since(now)).count()
    is_known = Try.objects.filter(kind=Try.Kind.KNOWN, where=where).exists()
    return tries > rules.SPRAYED.most and not is_known


def limited(kind: str, who: str, where: str, limit: rules.Limit, *, now: datetime) -> None:
    """Count one of a kind that has its own limit. Raises ValidationError if there were too many."""
    mine = Try.objects.create(kind=kind, who=who, where=where, at=now)
    if Try.objects.filter(kind=kind, who=who, where=where, at__gt=limit.since(now)).count() > limit.most:
        mine.delete()
        raise ValidationError(_("Too many tries. Wait a quarter of an hour, or take another way in."))


@transaction.atomic
def came_in(tried: Try, *, now: datetime) -> None:
    """The try was right: tries from there are forgotten, and the address counts as known for this person."""
    Try.objects.filter(kind=tried.kind, who=tried.who, where=tried.where).delete()
    Try.objects.filter(kind=Try.Kind.KNOWN, who=tried.who, where=tried.where).delete()
    Try.objects.create(kind=Try.Kind.KNOWN, who=tried.who, where=tried.where, at=now)


def not_used_before(person: User, counter: int) -> bool:
    """Whether a code of an authenticator app is used for the first time; from now on it is used."""
    try:
        with transaction.atomic():
            UsedCode.objects.create(person=person, counter=counter)
    except IntegrityError:
        return False
    UsedCode.objects.filter(person=person, counter__lt=counter - 100).delete()
    return True


def forget_tries(*, now: datetime) -> int:
    """Take away what no limit counts any more; returns how many."""
    old = Q(at__lt=rules.EVERYWHERE.since(now)) & ~Q(kind=Try.Kind.KNOWN)
    return Try.objects.filter(old | Q(at__lt=now - KNOWN_FOR)).delete()[0]
