"""Somebody leaves for good: what says who it was goes, what was done stays.

Rows keep the person's id, so chains, signatures and documents hold as before; they are shown with the words
for a former colleague.
"""

from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from postmortem.activities.models import Participant
from postmortem.audit.actions import record
from postmortem.drafts.models import Draft, Presence, SubmitToken
from postmortem.outbox.actions import close
from postmortem.outbox.models import Address, Duty, Message
from postmortem.people.models import Absence, Deputy, User
from postmortem.people.redaction import remembered
from postmortem.upkeep.actions.scrubbing import scrub
from postmortem.upkeep.queries.leaving import leave_page

STREAM: Final = "people"


@transaction.atomic
def leave(person: User, *, by: User, now: datetime) -> dict[str, int]:
    """Blank who this person was: name, account, addresses, ways to sign in; sessions end with the next
    request. Returns how many rows of free text lost the name, and how many cannot be changed any more.

    Raises ValidationError for oneself, while the person still carries something, and if they have left.
    """
    if person == by:
        raise ValidationError(_("Another administrator has to see you off."))
    current = User.objects.select_for_update().get(pk=person.pk)
    if current.left_at is not None:
        raise ValidationError(_("This person has left already."), code="stale")
    if not leave_page(current).is_free:
        raise ValidationError(_("Something still waits for a successor or for a yes."))
    close(Duty.objects.filter(holder=current), Duty.State.WITHDRAWN, by=by, now=now)
    _forget_ways_in(current)
    counts = scrub(current)
    _end_standing_in(current, now)
    Participant.objects.filter(person=current, until=None).update(until=now)
    Message.objects.waiting().filter(recipient=current).update(obsolete_at=now)
    _blank(current, now)
    record("person.left", current, by=by, at=now, stream=STREAM, **counts)
    return counts


def _blank(person: User, now: datetime) -> None:
    home = person.department
    with translation.override(settings.LANGUAGE_CODE):
        name = (
            _("former colleague · %(department)s") % {"department": home.name}
            if home
            else _("former colleague")
        )
    User.objects.filter(pk=person.pk).update(
        account=f"left-{person.pk}",
        display_name=name[:80],
        email=None,
        password=make_password(None),
        former_spellings=remembered(person),
        is_active=False,
        left_at=now,
        role=User.Role.MEMBER,
        next_digest_at=None,
        wants_daily=False,
        wants_weekly=False,
    )


def _forget_ways_in(person: User) -> None:
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession, SubmitToken, Draft, Presence):
        model.objects.filter(user=person).delete()
    Address.objects.filter(person=person).delete()


def _end_standing_in(person: User, now: datetime) -> None:
    """Nobody stands in for the person, nor the person for others; what lies ahead never begins."""
    for model in (Absence, Deputy):
        for mine in ({"person": person}, {"deputy": person}):
            model.objects.filter(**mine, since__gte=now).delete()
            model.objects.filter(**mine, since__lt=now).exclude(until__lte=now).update(until=now)
