"""Improvements and whether they hold."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare


def improvement(duty: Duty) -> str:
    return reverse("incidents:action_item", args=[duty.subj_id])


declare(
    Source(
        "act",
        {
            "": Asked(
                _("Finish the improvement “%(title)s”"),
                _("You carry it on, and can say when it is done or what stands in the way."),
                _("Open it"),
            ),
        },
        page=improvement,
        name=_("finishing an improvement"),
        group="finish",
        single=True,
    ),
    Source(
        "verify",
        {
            "": Asked(
                _("See whether “%(title)s” holds"),
                _("It is said to be done; you lead the department that carried it on."),
                _("Look and answer"),
            ),
            "driver": Asked(
                _("See whether “%(title)s” holds"),
                _("It is said to be done; you drive what it belongs to."),
                _("Look and answer"),
            ),
            "sponsor": Asked(
                _("See whether “%(title)s” holds"),
                _("It is said to be done; you sponsor the activity."),
                _("Look and answer"),
            ),
        },
        page=improvement,
        steps={
            ("due_now", "holder"): Told(
                "", _("It is said to be done; a look at it is asked for by %(due)s.")
            ),
            ("shared", "holder"): Told(
                "",
                _(
                    "It is said to be done; a look at it was asked for by %(due)s. It is now shared with"
                    " those who can help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "It is said to be done and waits for a look by %(holder)s, asked for by %(due)s. It is"
                    " shared with you so that help can come in time."
                ),
            ),
        },
        name=_("seeing whether it holds"),
        single=True,
    ),
)
