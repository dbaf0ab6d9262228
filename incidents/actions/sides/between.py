"""What was not aligned: candidates by rule, which people confirm in their own words, or dismiss."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.actions.retrospective_text import being_written
from incidents.models import Difference, Perspective, Retrospective
from incidents.rules.sides import Told, candidates, repeats, side_names
from postmortem.audit.actions import record
from postmortem.audit.rules import digest
from postmortem.drafts.actions import Stale
from postmortem.people.models import User

State = Difference.State


def fingerprint(one: Difference) -> str:
    """The words of a difference, as one short text: sent along when they are changed."""
    return digest(one.text) if one.text else ""


def propose(found: Retrospective, *, now: datetime) -> int:
    """Part of revealing: what one side took as agreed and another one's view does not contain; how many."""
    sides = found.perspectives.filter(submitted_at__isnull=False).select_related("department")
    known = set(Difference.objects.filter(retrospective=found).values_list("wants", "lacks", "quote"))
    new = [
        one
        for one in candidates([told(side) for side in sides])
        if (one.wants, one.lacks, one.quote) not in known
    ]
    Difference.objects.bulk_create(
        Difference(
            retrospective=found, wants_id=one.wants, lacks_id=one.lacks, quote=one.quote, text="", at=now
        )
        for one in new
    )
    return len(new)


def told(side: Perspective) -> Told:
    """A view in the shape the rules hold beside others."""
    home = side.department
    names = side_names(home.name_en, home.name_zh) if home else side_names(sponsor=True)
    whole = "\n".join((side.aimed, side.knew, side.saw, side.took_as_agreed))
    return Told(side.pk, names, side.took_as_agreed, whole)


@transaction.atomic
def confirm_difference(pk: int, text: str, was: str = "", *, by: User, now: datetime) -> Difference:
    """It was so, in the words in which readers get it; `was` is the fingerprint of those on the screen, empty
    where there were none.

    Raises ValidationError without words, for a private sentence word for word, and while the text is locked;
    Stale if somebody gave it other words meanwhile.
    """
    one = _locked(pk)
    if fingerprint(one) != was and one.text != text.strip():
        raise Stale(one)
    said = _in_own_words(one.retrospective, text)
    Difference.objects.filter(pk=pk).update(state=State.CONFIRMED, text=said, by=by, at=now)
    return _recorded("retrospective.difference_confirmed", one, by, now)


@transaction.atomic
def dismiss_difference(pk: int, *, by: User, now: datetime) -> Difference:
    """It was not so; readers never hear of it. Raises ValidationError while the text is locked."""
    one = _locked(pk)
    Difference.objects.filter(pk=pk).update(state=State.DISMISSED, by=by, at=now)
    return _recorded("retrospective.difference_dismissed", one, by, now)


@transaction.atomic
def add_difference(retrospective_pk: int, text: str, *, by: User, now: datetime) -> Difference:
    """One that no rule has proposed. Raises ValidationError as `confirm_difference`, and before the views
    are revealed.
    """
    found = being_written(retrospective_pk)
    if found.views_revealed_at is None:
        raise ValidationError(_("First the views are revealed; then it shows what lies between them."))
    said = _in_own_words(found, text)
    made = Difference.objects.create(retrospective=found, text=said, state=State.CONFIRMED, by=by, at=now)
    return _recorded("retrospective.difference_added", made, by, now)


def _locked(pk: int) -> Difference:
    one = Difference.objects.select_related("retrospective").get(pk=pk)
    one.retrospective = being_written(one.retrospective_id)
    return one


def _in_own_words(found: Retrospective, text: str) -> str:
    """The text, if it says something and repeats no private sentence."""
    said = text.strip()
    if not said:
        raise ValidationError({"text": _("Say in one sentence what was not aligned.")})
    sides = list(found.perspectives.filter(submitted_at__isnull=False))
    released = {sentence for side in sides for sentence in side.released}
    private = [sentence for side in sides for sentence in told(side).sentences if sentence not in released]
    if any(repeats(said, sentence) for sentence in private):
        told_so = _(
            "This repeats a private sentence. Say it in other words, or ask its author to release it."
        )
        raise ValidationError({"text": told_so})
    return said


def _recorded(verb: str, one: Difference, by: User, now: datetime) -> Difference:
    found = one.retrospective
    one.refresh_from_db()
    record(verb, found, by=by, at=now, stream=found.stream, difference_id=one.pk)
    return one
