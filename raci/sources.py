"""What falls due around the matrix: its signatures, exceptions that come to their end, and the launch."""

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.activities.queries import offer_hearers
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare
from postmortem.outbox.rules import GENTLE, Reach, Rung, When
from raci.queries.hearers import consulted_and_informed


def signoff(_duty: Duty) -> str:
    return reverse("raci:signoff")


def exception(duty: Duty) -> str:
    return reverse("raci:exception_renew", args=[duty.params["activity_id"], duty.subj_id])


def back(duty: Duty) -> str:
    return reverse("raci:resolve", args=[duty.params["activity_id"], duty.subj_id])


def launch(duty: Duty) -> str:
    return reverse("raci:launch", args=[duty.subj_id])


# At once, and again before the time is over: after the launch there is nothing left to decide.
UNTIL_THE_LAUNCH = (
    Rung(When.BEFORE, Reach.HOLDER, Fraction(0), 60),
    Rung(When.BEFORE, Reach.HOLDER, Fraction(2, 3), 60),
)
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
            "for_id": Asked(
                _("Answer the sign-off of “%(title)s”"),
                _("The lead of your department passed it on to you; you answer in the lead's name."),
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
        by_deputy=True,
    ),
    Source(
        "resolve",
        {
            "": Asked(
                _("Choose how “%(title)s” goes on"),
                _("It came back from the sign-off, and you drive the activity."),
                _("Choose"),
            ),
            "sponsor": Asked(
                _("Choose how “%(title)s” goes on"),
                _("It came back from the sign-off; you sponsor the activity, so the choice is yours."),
                _("Choose"),
            ),
        },
        page=back,
        steps={
            ("due_now", "holder"): Told(
                "", _("It came back from the sign-off; the choice is asked for by %(due)s.")
            ),
            ("shared", "holder"): Told(
                "",
                _(
                    "It came back from the sign-off; the choice was asked for by %(due)s. It is now shared"
                    " with those who can help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "It came back from the sign-off, and the choice is with %(holder)s; it was asked for by"
                    " %(due)s. It is shared with you so that help can come in time."
                ),
            ),
        },
        name=_("choosing how rows sent back go on"),
        single=True,
    ),
    Source(
        "exception",
        {
            "": Asked(
                _("Renew or end the exception for “%(title)s”"),
                _("You entered it, and it ends %(ends)s. After that the rule holds again."),
                _("Look at it"),
            ),
        },
        page=exception,
        steps={
            ("due_soon", "holder"): Told("", _("It ends %(ends)s; after that the rule holds again.")),
            ("due_now", "holder"): Told("", _("It ends %(ends)s; after that the rule holds again.")),
        },
        name=_("renewing exceptions"),
        rungs=GENTLE,
    ),
    Source(
        "decide",
        {
            "": Asked(
                _("Decide whether “%(title)s” goes live"),
                _("The final effect is yours, so the decision is, too."),
                _("Decide"),
            ),
            "sponsor": Asked(
                _("Decide whether “%(title)s” goes live"), _("You sponsor the activity."), _("Decide")
            ),
        },
        page=launch,
        steps={
            ("due_soon", "holder"): Told("", _("To hold is a decision, too. After %(due)s it is nobody's.")),
        },
        name=_("deciding on the launch"),
        rungs=UNTIL_THE_LAUNCH,
        single=True,
        by_deputy=True,
    ),
    Source(
        "preview",
        {
            "": Asked(
                _("Look at “%(title)s” before it is published"),
                _("What is it, do you want it, how do you use it? A sentence each, or: seen, fine."),
                _("Look at it"),
            ),
        },
        page=launch,
        steps={
            ("due_now", "holder"): Told("", _("Your look at it is asked for by %(due)s.")),
            ("shared", "holder"): Told(
                "", _("Your look at it was asked for by %(due)s. It is now shared with those who can help.")
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "%(holder)s was asked to look at it before it is published, by %(due)s. It is shared with"
                    " you so that help can come in time."
                ),
            ),
        },
        name=_("looking at it before it is published"),
    ),
)

# A risk that touches a row reaches who has a C or an I there.
offer_hearers("raci", consulted_and_informed)
