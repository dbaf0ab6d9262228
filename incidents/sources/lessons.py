"""Open lessons of an earlier activity."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, declare


def lessons(duty: Duty) -> str:
    return reverse("incidents:lessons", args=[duty.subj_id])


declare(
    Source(
        "lessons",
        {
            "": Asked(
                _("Say what “%(title)s” makes of the open lessons"),
                _("You drive it, and the last time left something to be learnt."),
                _("Answer them"),
            ),
        },
        page=lessons,
        name=_("answering open lessons"),
        group="finish",
        single=True,
    ),
)
