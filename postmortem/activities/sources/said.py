"""What falls due around what was said, what must be known, and the figures looked back at."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare
from postmortem.outbox.rules import GENTLE, only_holder


def activity(duty: Duty) -> str:
    return reverse("activities:detail", args=[duty.params["activity_id"]])


def entry(duty: Duty) -> str:
    """The entry of the log; what was agreed before the log had pages leads to its activity."""
    if "number" not in duty.params:
        return activity(duty)
    return reverse("activities:entry", args=[duty.params["activity_id"], duty.params["number"]])


def cells(duty: Duty) -> str:
    """The cell that is asked for, or all open ones of a row or column at once."""
    table = [duty.params["activity_id"], duty.params["table_id"]]
    if duty.subj_type == "activities.checkline":
        return reverse("activities:check_fill", args=[*table, duty.subj_id])
    return reverse("activities:check_cell", args=[*table, duty.params["row_id"], duty.params["column_id"]])


def risk(duty: Duty) -> str:
    return reverse("activities:risk", args=[duty.params["activity_id"], duty.params["number"]])


def weekly(duty: Duty) -> str:
    return reverse("activities:weekly", args=[duty.subj_id])


def premortem(duty: Duty) -> str:
    return reverse("activities:meeting_premortem", args=[duty.subj_id])


def figure(duty: Duty) -> str:
    return reverse("activities:checkpoint", args=[duty.params["activity_id"], duty.subj_id])


declare(
    Source(
        "confirm",
        {
            "": Asked(
                _("Confirm “%(title)s”"),
                _("It was agreed with you, and it counts once you have said so."),
                _("Read and answer"),
            ),
        },
        page=entry,
        steps={
            ("due_now", "holder"): Told("", _("Your word on it is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "", _("Your word on it was asked for by %(due)s. It is now shared with those who can help.")
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "It counts once %(holder)s has confirmed it; that was asked for by %(due)s. It is shared"
                    " with you so that help can come in time."
                ),
            ),
        },
        name=_("confirming what was agreed"),
        by_deputy=True,
    ),
    Source(
        "approval",
        {
            "": Asked(
                _("Say what you approved: “%(title)s”"),
                _("Your approval was passed on by somebody else. It counts once you say what it covers."),
                _("Read and answer"),
            ),
        },
        page=entry,
        steps={
            ("due_now", "holder"): Told("", _("Your own word on it is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "",
                _("Your own word on it was asked for by %(due)s. It is now shared with those who can help."),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "An approval was passed on, and %(holder)s has not yet said what it covers; that was"
                    " asked for by %(due)s. It is shared with you so that help can come in time."
                ),
            ),
        },
        name=_("saying what an approval covers"),
        by_deputy=True,
    ),
    Source(
        "answer",
        {
            "": Asked(
                _("Answer: “%(title)s”"),
                _("It is open, and you are thought to know it."),
                _("Answer"),
            ),
        },
        page=entry,
        steps={
            ("due_now", "holder"): Told("", _("An answer is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "", _("An answer was asked for by %(due)s. It is now shared with those who can help.")
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "The question waits for %(holder)s; an answer was asked for by %(due)s. It is shared with"
                    " you so that help can come in time."
                ),
            ),
        },
        name=_("answering a question"),
        by_deputy=True,
    ),
    Source(
        "taken_note",
        {
            "": Asked(
                _("Take note of the risk “%(title)s”"),
                _("It touches something you have a part in."),
                _("Taken note"),
            ),
        },
        page=entry,
        group="read",
        name=_("taking note of a risk"),
        by_deputy=True,
    ),
    Source(
        "fill",
        {
            "": Asked(
                _("Say what is known about “%(title)s”"),
                _("It is open, and you are the one who can know it. “Not written” is an answer, too."),
                _("Answer"),
            ),
        },
        page=cells,
        steps={
            ("due_now", "holder"): Told("", _("What you know about it is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "",
                _(
                    "What you know about it was asked for by %(due)s. It is now shared with those who can"
                    " help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "Cells of a table are open; %(holder)s was asked for them by %(due)s. It is shared with"
                    " you so that help can come in time."
                ),
            ),
        },
        name=_("filling open cells of a table"),
        by_deputy=True,
    ),
    Source(
        "accept_risk",
        {
            "": Asked(
                _("Say whether we go with the risk “%(title)s”"),
                _("Nobody goes with a risk unsigned, and you are asked for your name. No is an answer, too."),
                _("Read and answer"),
            ),
            "sponsor": Asked(
                _("Say whether we go with the risk “%(title)s”"),
                _("Nobody goes with a risk unsigned, and you sponsor the activity. No is an answer, too."),
                _("Read and answer"),
            ),
        },
        page=risk,
        steps={
            ("due_now", "holder"): Told("", _("Your word is asked for by %(due)s; no is as good as yes.")),
            ("shared", "holder"): Told(
                "",
                _(
                    "Your word was asked for by %(due)s; no is as good as yes. It is now shared with those"
                    " who can help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "Whether we go with it is asked of %(holder)s; that was asked for by %(due)s. It is"
                    " shared with you so that help can come in time."
                ),
            ),
        },
        name=_("signing for a risk"),
        single=True,
    ),
    Source(
        "weekly",
        {
            "": Asked(
                _("Enter the weekly alignment of “%(title)s”"),
                _("Three sentences on Monday, 30 minutes, nothing to attach. One of you enters them."),
                _("Enter it"),
            ),
        },
        page=weekly,
        rungs=GENTLE,
        hears=only_holder,
        group="finish",
        name=_("entering the weekly alignment"),
    ),
    Source(
        "premortem",
        {
            "": Asked(
                _("Say what could go wrong with “%(title)s”, and why"),
                _("One sentence from where your department stands, before anything has happened."),
                _("Write it"),
            ),
        },
        page=premortem,
        rungs=GENTLE,
        hears=only_holder,
        name=_("saying what could go wrong"),
    ),
    Source(
        "measure",
        {
            "": Asked(
                _("Enter the figure of “%(title)s”"),
                _("You own this metric, or drive the activity; the plan said what was expected."),
                _("Enter the figure"),
            ),
            "after_1h": Asked(
                _("Enter the figure of “%(title)s” after an hour"),
                _("You own this metric, or drive the activity; the plan said what was expected."),
                _("Enter the figure"),
            ),
            "after_24h": Asked(
                _("Enter the figure of “%(title)s” after a day"),
                _("You own this metric, or drive the activity; the plan said what was expected."),
                _("Enter the figure"),
            ),
            "after_72h": Asked(
                _("Enter the figure of “%(title)s” after three days"),
                _("You own this metric, or drive the activity; the plan said what was expected."),
                _("Enter the figure"),
            ),
            "after_30d": Asked(
                _("Enter the figure of “%(title)s” after 30 days"),
                _("You own this metric, or drive the activity; the plan said what was expected."),
                _("Enter the figure"),
            ),
            "after_90d": Asked(
                _("Enter the figure of “%(title)s” after 90 days"),
                _("You own this metric, or drive the activity; the plan said what was expected."),
                _("Enter the figure"),
            ),
        },
        page=figure,
        steps={
            ("due_now", "holder"): Told("", _("The figure can be read off from %(due)s on.")),
            ("shared", "holder"): Told(
                "", _("The figure was asked for by %(due)s. It is now shared with those who can help.")
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "A figure was asked of %(holder)s by %(due)s, and has not come yet. It is shared with you"
                    " so that help can come in time."
                ),
            ),
        },
        name=_("entering a figure"),
        group="finish",
        single=True,
    ),
)
