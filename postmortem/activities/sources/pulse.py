"""Short questions: once a month, and once an alignment is final."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, declare
from postmortem.outbox.rules import GENTLE, only_holder


def pulse(duty: Duty) -> str:
    return reverse("activities:pulse", args=[duty.subj_id])


def scheme(duty: Duty) -> str:
    return reverse("activities:check_pulse", args=[duty.params["activity_id"], duty.subj_id])


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
    Source(
        "scheme_pulse",
        {
            "": Asked(
                _("Say how the alignment “%(title)s” was for you"),
                _("You took part, and its scheme is final. Two taps, counted without your name."),
                _("Answer"),
            ),
            "contact": Asked(
                _("Say how the alignment “%(title)s” was for your side"),
                _("Your side took part, and its scheme is final. Two taps, counted without a name."),
                _("Answer"),
            ),
        },
        page=scheme,
        name=_("saying how an alignment was"),
        rungs=GENTLE,
        hears=only_holder,
    ),
)
