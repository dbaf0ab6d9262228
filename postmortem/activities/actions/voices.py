"""What users said, as cards beside the goal."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lost
from postmortem.activities.actions.slots import not_cancelled
from postmortem.activities.models import Activity, Voice
from postmortem.audit.actions import record
from postmortem.people.models import User


@transaction.atomic
def add_voice(
    activity: Activity, text: str, *, source: str = "", theme: str = "", by: User, now: datetime
) -> Voice:
    """A card with the words of a user, where they were said and what they are about.

    Raises ValidationError on `text` without words, code "stale" once the activity is cancelled.
    """
    activity = not_cancelled(activity.pk)
    if not text.strip():
        raise ValidationError({"text": _("Write down what the user said.")})
    said = {"text": text.strip(), "source": source.strip(), "theme": " ".join(theme.split())}
    voice = Voice.objects.create(activity=activity, by=by, at=now, **said)
    record("voice.added", voice, by=by, at=now, stream=activity.stream)
    return voice


@transaction.atomic
def remove_voice(pk: int, *, by: User, now: datetime) -> Voice:
    """The card is no longer shown. Raises ValidationError, code "stale", if it was removed already."""
    if not Voice.objects.filter(pk=pk, removed_at=None).update(removed_at=now):
        raise lost()
    voice = Voice.objects.select_related("activity").get(pk=pk)
    record("voice.removed", voice, by=by, at=now, stream=voice.activity.stream)
    return voice
