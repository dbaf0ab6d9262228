"""How a refused step answers: 409 if somebody was faster, else 422 with the sentence."""

from django.core.exceptions import ValidationError

from postmortem.activities.actions.asking import STALE


def is_stale(refused: ValidationError) -> bool:
    """Somebody was faster: nothing typed is wrong, it just does not fit any more."""
    return getattr(refused, "code", None) == STALE


def sentence(refused: ValidationError) -> str:
    return " ".join(refused.messages)
