"""Who is asked two short questions after a review."""

from incidents.models import Retrospective
from postmortem.outbox.models import Duty
from postmortem.people.models import User


def asked_about_review(user: User, retrospective: Retrospective) -> bool:
    """Whether this person took part, and so was asked; also after the time for it has passed."""
    asked = Duty.objects.filter(subj_type=retrospective._meta.label_lower, subj_id=retrospective.pk)
    return asked.filter(kind="review_pulse", holder=user).exists()
