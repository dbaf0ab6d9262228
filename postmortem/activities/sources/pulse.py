"""A short question once a month."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, declare
from postmortem.outbox.rules import GENTLE, only_holder


def pulse(duty: Duty) -> str:
    return reverse("activities:pulse", args=[duty.subj_id])


declare(
    Source(
        "pulse",
        {
            "": Asked(
                _("Is the goal of “%(title)s” still shared?"),
                _("You take part. One tap, counted without your name."),
                _("Answer"),
            ),
        },
        page=pulse,
        name=_("saying whether the goal is still shared"),
        rungs=GENTLE,
        hears=only_holder,
    ),
)
