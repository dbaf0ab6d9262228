"""Whether the practices of a situation were done."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.actions.retrospective_text import being_written
from incidents.models import Idea, PracticeAnswer
from incidents.queries.times.practices import fingerprint
from incidents.rules.practices import KNOWN, practices_of
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.people.models import User


@transaction.atomic
def answer_practices(
    pk: int, situation: str, said: Mapping[str, tuple[str, str]], was: str, *, by: User, now: datetime
) -> None:
    """Save the answers to one situation: practice -> (answer, note); an empty answer takes it back.

    Raises Stale unless they still read as they did (`was`, their fingerprint), ValidationError while the page
    is with the departments, or published.
    """
    found = being_written(pk)
    stored = PracticeAnswer.objects.filter(retrospective=found, situation=situation)
    if fingerprint(stored) != was:
        raise Stale
    for practice, (answer, note) in said.items():
        if (situation, practice) not in KNOWN:
            continue
        if answer:
            words = {"answer": answer, "note": note}
            PracticeAnswer.objects.update_or_create(
                retrospective=found, situation=situation, practice=practice, defaults=words
            )
        else:
            stored.filter(practice=practice).delete()
    counted = {"answered": stored.count(), "situation": situation}
    record("retrospective.practices_answered", found, by=by, at=now, stream=found.stream, **counted)


@transaction.atomic
def park_practice(pk: int, situation: str, practice: str, *, by: User, now: datetime) -> Idea:
    """What was not done becomes an idea for an improvement, once. Raises ValidationError if it was done."""
    found = being_written(pk)
    is_open = PracticeAnswer.objects.filter(
        retrospective=found, situation=situation, practice=practice, answer=PracticeAnswer.Answer.NOT_DONE
    )
    if not is_open.exists():
        raise ValidationError(_("Say first that it was not done."))
    with translation.override(found.language):
        text = next(str(one.text) for one in practices_of(situation) if one.code == practice)
    idea, _is_new = Idea.objects.get_or_create(retrospective=found, text=text, defaults={"by": by, "at": now})
    record("retrospective.idea_parked", idea, by=by, at=now, stream=found.stream, practice=practice)
    return idea
