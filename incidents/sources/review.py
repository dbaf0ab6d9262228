"""Two short questions after a review."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, declare
from postmortem.outbox.rules import GENTLE, only_holder


def review(duty: Duty) -> str:
    return reverse("incidents:review_pulse", args=[duty.subj_id])


declare(
    Source(
        "review_pulse",
        {
            "": Asked(
                _("Two short questions about the review “%(title)s”"),
                _("You took part. Two taps, counted without your name."),
                _("Answer"),
            ),
        },
        page=review,
        name=_("answering two questions about a review"),
        rungs=GENTLE,
        hears=only_holder,
    ),
)
