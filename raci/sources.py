"""What falls due around the matrix: its signatures."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare


def signoff(_duty: Duty) -> str:
    return reverse("raci:signoff")


HELP = _("Help with the sign-off of “%(title)s”")

declare(
    Source(
        "sign",
        {
            "": Asked(
                _("Answer the sign-off of “%(title)s”"),
                _(
                    "Your department is in it. Signing says that the department knows what is due, by whom"
                    " and when."
                ),
                _("Read and answer"),
            ),
            "sponsor": Asked(
                _("Answer the sign-off of “%(title)s”"),
                _("You sponsor it: the row of the final effect needs your word."),
                _("Read and answer"),
            ),
        },
        page=signoff,
        steps={
            ("due_soon", "helper"): Told(_("Help with the sign-off of “%(title)s”, due %(due)s"), "", HELP),
            ("due_now", "holder"): Told(
                "", _("An answer is asked for by %(due)s; sending rows back is one, too.")
            ),
            ("due_now", "helper"): Told(_("Help with the sign-off of “%(title)s”, due now"), "", HELP),
            ("shared", "holder"): Told(
                "",
                _(
                    "An answer was asked for by %(due)s; sending rows back is one, too. It is now shared with"
                    " those who can help."
                ),
            ),
            ("shared", "helper"): Told(
                _("Help with the sign-off of “%(title)s”, open since %(due)s"),
                _(
                    "The sign-off waits for %(holder)s; it was asked for by %(due)s. It is shared with you so"
                    " that help can come in time."
                ),
                HELP,
            ),
            ("with_all", "holder"): Told(_("The time set for the sign-off of “%(title)s” has come"), ""),
            ("with_all", "helper"): Told(
                _("The time set for the sign-off of “%(title)s” has come"), "", HELP
            ),
        },
        name=_("signing"),
    ),
)
