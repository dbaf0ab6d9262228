"""An incident: looking where else it could happen."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, declare


def sweep(duty: Duty) -> str:
    return reverse("incidents:sweep", args=[duty.subj_id])


declare(
    Source(
        "sweep",
        {
            "": Asked(
                _("Look where else “%(title)s” could happen"),
                _("You keep it, and it is closed once somebody has looked for similar things."),
                _("Say what you found"),
            ),
        },
        page=sweep,
        name=_("looking for similar things"),
        group="finish",
        single=True,
    ),
)
