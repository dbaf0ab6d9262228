"""Why a strong hint stays as it is."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import HintAnswer, Retrospective
from incidents.queries.hints import ANSWERABLE, hints_of
from postmortem.audit.actions import record
from postmortem.people.models import User


@transaction.atomic
def answer_hint(pk: int, place: str, phrase: str, reason: str, *, by: User, now: datetime) -> HintAnswer:
    """Say why the phrase stays, or say it anew.

    Raises ValidationError once the page is published, and if the phrase is not hinted at there any more.
    """
    found = Retrospective.objects.select_for_update(of=("self",)).select_related("incident").get(pk=pk)
    if found.status not in ANSWERABLE:
        raise ValidationError(_("This version is locked: begin the next one to change the text."))
    if not any(one.is_strong and (one.place.key, one.phrase) == (place, phrase) for one in hints_of(found)):
        raise ValidationError(_("These words do not stand there any more."))
    answer, _is_new = HintAnswer.objects.update_or_create(
        retrospective=found, place=place, phrase=phrase, defaults={"reason": reason, "by": by, "at": now}
    )
    record("retrospective.hint_answered", found, by=by, at=now, stream=found.stream, place=place)
    return answer
