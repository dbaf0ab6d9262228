"""What an administrator does about deliveries: letting a message go again that was given up."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox import queries
from postmortem.outbox.actions.engine import STREAM
from postmortem.outbox.models import Message
from postmortem.people.models import User


@transaction.atomic
def send_again(message: Message, *, by: User, now: datetime) -> Message:
    """Let a message that was given up go again, under the same key and with all its attempts; the relay takes
    it at the next tick.

    Raises ValidationError with one sentence if it does not matter any more, if another one went in its place,
    or if it is not given up (any more).
    """
    dead = Message.objects.filter(queries.may_go_again(message), pk=message.pk)
    if not dead.update(dead_at=None, attempts=0, lease=None, available_at=now):
        raise ValidationError(_refusal(message))
    record("message.sent_again", by, by=by, at=now, stream=STREAM, message=str(message.pk))
    message.refresh_from_db()
    return message


def _refusal(message: Message) -> str:
    """Why it was refused, as it is now."""
    letters = queries.dead_letters(queries.given_up().filter(pk=message.pk))
    return (letters and letters[0].why_not) or _("It is on its way already, or was sent meanwhile.")
