"""A complaint: the first answer to whoever complained."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, declare


def reply(duty: Duty) -> str:
    return reverse("incidents:detail", args=[duty.subj_id])


declare(
    Source(
        "reply",
        {
            "": Asked(
                _("Give a first answer to the complaint “%(title)s”"),
                _("You keep it, and whoever complained waits to hear that it has arrived."),
                _("Say what you wrote"),
            ),
        },
        page=reply,
        name=_("giving a complaint its first answer"),
        single=True,
    ),
)
