"""What falls due before the launch: rows to be named, accepted, handed in and approved."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare


def row(duty: Duty) -> str:
    return reverse("activities:deliverable", args=[duty.params["activity_id"], duty.subj_id])


def row_of_version(duty: Duty) -> str:
    return reverse("activities:deliverable", args=[duty.params["activity_id"], duty.params["deliverable_id"]])


declare(
    Source(
        "name",
        {
            "": Asked(
                _("Name who answers for “%(title)s”"),
                _("Your department is asked for it, and you know who has room for it."),
                _("Name somebody"),
            ),
            "driver": Asked(
                _("Name who answers for “%(title)s”"),
                _("You drive the activity, and no lead can be asked for this one."),
                _("Name somebody"),
            ),
        },
        page=row,
        steps={
            ("due_now", "holder"): Told("", _("A name is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "", _("A name was asked for by %(due)s. It is now shared with those who can help.")
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "Nobody answers for it yet. The name is asked of %(holder)s, and was asked for by"
                    " %(due)s. It is shared with you so that help can come in time: you can name somebody or"
                    " drop it."
                ),
            ),
            ("with_all", "helper"): Told(
                "",
                _(
                    "Nobody answers for it yet. The name is asked of %(holder)s, and the last time set for"
                    " it has come. It is shared with everybody who decides: you can name somebody or drop"
                    " it."
                ),
            ),
        },
        name=_("naming somebody"),
        single=True,
        choices=True,
        by_deputy=True,
    ),
    Source(
        "accept",
        {
            "": Asked(
                _("Say whether you answer for “%(title)s”"),
                _("You are named for it. Nothing counts before your yes, and sending it back is safe."),
                _("Accept or send back"),
            ),
            "hand_over": Asked(
                _("Say whether you take over “%(title)s”"),
                _("It is to pass to you. Until your yes it stays where it is, and sending it back is safe."),
                _("Accept or send back"),
            ),
        },
        page=row,
        steps={
            ("due_now", "holder"): Told("", _("An answer is asked for by %(due)s; no is as good as yes.")),
            ("shared", "holder"): Told(
                "",
                _(
                    "An answer was asked for by %(due)s. It is now shared with those who can help; no is"
                    " still as good as yes."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "The answer of %(holder)s is open; it was asked for by %(due)s, and no is as good as"
                    " yes. It is shared with you so that help can come in time: you can name somebody else"
                    " or drop it."
                ),
            ),
            ("with_all", "helper"): Told(
                "",
                _(
                    "The answer of %(holder)s is open, and the last time set for it has come. It is shared"
                    " with everybody who decides: you can name somebody else or drop it."
                ),
            ),
        },
        name=_("accepting"),
        single=True,
        choices=True,
    ),
    Source(
        "deliver",
        {
            "": Asked(
                _("Hand in “%(title)s”"),
                _("You are accountable for it: you may also move the date, or say what stands in the way."),
                _("Hand in"),
            ),
        },
        page=row,
        name=_("handing in"),
        group="finish",
        single=True,
        choices=True,
    ),
    Source(
        "approve",
        {
            "": Asked(
                _("Approve or return “%(title)s”"),
                _("It has arrived, and you are named to look at it."),
                _("Look and answer"),
            ),
            "driver": Asked(
                _("Approve or return “%(title)s”"),
                _("It has arrived; you drive the activity."),
                _("Look and answer"),
            ),
        },
        page=row_of_version,
        steps={
            ("due_now", "holder"): Told(
                "", _("It has arrived and waits to be looked at; an answer is asked for by %(due)s.")
            ),
            ("shared", "holder"): Told(
                "",
                _(
                    "It has arrived and waits to be looked at; an answer was asked for by %(due)s. It is now"
                    " shared with those who can help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "It has arrived and waits for %(holder)s to look at it; an answer was asked for by"
                    " %(due)s. It is shared with you so that help can come in time: you can ask somebody"
                    " else to look at it."
                ),
            ),
            ("with_all", "holder"): Told(
                "",
                _(
                    "It has arrived and waits to be looked at, and the last time set for it has come. It is"
                    " now shared with everybody who decides how it goes on."
                ),
            ),
            ("with_all", "helper"): Told(
                "",
                _(
                    "It has arrived and waits for %(holder)s to look at it, and the last time set for it has"
                    " come. It is shared with everybody who decides: you can ask somebody else to look at"
                    " it."
                ),
            ),
        },
        name=_("approving"),
        single=True,
        choices=True,
        by_deputy=True,
    ),
    Source(
        "choose",
        {
            "": Asked(
                _("Choose how “%(title)s” goes on"),
                _("It was sent back, and you are the one who chooses."),
                _("Choose"),
            ),
            "sponsor": Asked(
                _("Choose how “%(title)s” goes on"),
                _("It was sent back; you sponsor the activity, so the choice is yours."),
                _("Choose"),
            ),
        },
        page=row,
        steps={
            ("due_now", "holder"): Told("", _("It was sent back; the choice is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "",
                _(
                    "It was sent back; the choice was asked for by %(due)s. It is now shared with those who"
                    " can help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "It was sent back, and the choice is with %(holder)s; it was asked for by %(due)s. It is"
                    " shared with you so that help can come in time."
                ),
            ),
        },
        name=_("choosing how it goes on"),
        single=True,
        by_deputy=True,
    ),
)
