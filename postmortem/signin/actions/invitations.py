"""Invitations: a link with which one person chooses a password, once."""

from datetime import datetime, timedelta
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox.actions import post
from postmortem.people.actions.sessions import end_sessions
from postmortem.people.models import User
from postmortem.signin.models import Invitation
from postmortem.signin.queries.doors import address_of

STREAM = "people"
LASTS = timedelta(days=7)


@transaction.atomic
def invite(person: User, *, by_mail: bool, by: User, now: datetime) -> Invitation:
    """A link for this person in place of those before. Raises ValidationError for oneself: then the password
    is changed on its own page.
    """
    if person == by:
        raise ValidationError(_("You are in already: change your password in the settings."))
    if not person.is_active:
        raise ValidationError(_("This login is closed: open it first."))
    Invitation.objects.filter(person=person, used_at=None, revoked_at=None).update(revoked_at=now)
    made = Invitation.objects.create(
        person=person, nonce=token_hex(32), made_by=by, made_at=now, ends_at=now + LASTS
    )
    if by_mail and person.email:
        with translation.override(person.language or translation.get_language()):
            post(person, _("Your login"), _mail_text(made, person), now=now)
    record("person.invited", person, by=by, at=now, stream=STREAM, by_mail=by_mail)
    return made


def _mail_text(made: Invitation, person: User) -> str:
    said = _(
        "A login is made for you. Choose your password here; the link works for seven days, once:\n\n"
        "%(link)s\n\nYour account name is %(account)s."
    )
    return said % {"link": address_of(made), "account": person.account}


@transaction.atomic
def revoke_invitation(made: Invitation, *, by: User, now: datetime) -> None:
    """The link opens nothing any more. Twice is once."""
    if Invitation.objects.filter(pk=made.pk, used_at=None, revoked_at=None).update(revoked_at=now):
        record("invitation.revoked", made, by=by, at=now, stream=STREAM, person=made.person_id)


@transaction.atomic
def accept_invitation(made: Invitation, password: str, *, now: datetime) -> User:
    """The person chooses a password; sessions before it end, a second factor stays. Raises ValidationError if
    the link was used or taken back in this moment.
    """
    still_open = Invitation.objects.filter(pk=made.pk, used_at=None, revoked_at=None, ends_at__gt=now)
    if not still_open.update(used_at=now):
        raise ValidationError(_("This link opens nothing any more. Ask for a new one."))
    person = User.objects.select_for_update().get(pk=made.person_id)
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person, now=now)
    record("person.chose_password", person, by=person, at=now, stream=STREAM)
    return person
