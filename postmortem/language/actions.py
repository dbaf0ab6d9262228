"""Writes about language hints: phrases of the house, and which of the shipped ones are switched off."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.language.models import HintPattern
from postmortem.language.rules import Pattern
from postmortem.people.models import User

STREAM = "language"


@dataclass(frozen=True)
class Said:
    """A phrase of one's own as it was typed."""

    language: str
    pattern: str
    category: str
    strength: str
    rewrite: str = ""
    reason: str = ""


@transaction.atomic
def add_pattern(said: Said, *, by: User, now: datetime) -> HintPattern:
    """Raises ValidationError on the field `pattern` if these words are on the list already."""
    found, is_new = HintPattern.objects.get_or_create(
        language=said.language,
        pattern=said.pattern,
        shipped="",
        defaults={
            "category": said.category,
            "strength": said.strength,
            "rewrite": said.rewrite,
            "reason": said.reason,
            "by": by,
            "at": now,
        },
    )
    if not is_new:
        raise ValidationError({"pattern": _("These words are on the list already.")})
    record("hints.phrase_added", found, by=by, at=now, stream=STREAM, strength=said.strength)
    return found


@transaction.atomic
def switch_pattern(pattern: HintPattern, *, on: bool, by: User, now: datetime) -> None:
    """Nothing happens if it is so already."""
    if HintPattern.objects.filter(pk=pattern.pk, is_active=not on).update(is_active=on, by=by, at=now):
        verb = "hints.phrase_switched_on" if on else "hints.phrase_switched_off"
        record(verb, pattern, by=by, at=now, stream=STREAM)


@transaction.atomic
def switch_shipped(pattern: Pattern, *, on: bool, by: User, now: datetime) -> None:
    """As `switch_pattern`, for a phrase that ships with the product."""
    found, is_new = HintPattern.objects.get_or_create(
        shipped=pattern.code,
        defaults={
            "language": pattern.language,
            "category": pattern.category,
            "strength": pattern.strength,
            "is_active": on,
            "by": by,
            "at": now,
        },
    )
    changed = HintPattern.objects.filter(pk=found.pk, is_active=not on).update(is_active=on, by=by, at=now)
    if changed or (is_new and not on):
        verb = "hints.shipped_switched_on" if on else "hints.shipped_switched_off"
        record(verb, found, by=by, at=now, stream=STREAM, code=pattern.code)
