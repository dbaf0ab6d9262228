"""What falls due after something happened: views, facts, agreement, improvements and whether they hold."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare


def at_work(duty: Duty) -> str:
    return reverse("incidents:retrospective_edit", args=[duty.subj_id])


def retrospective(duty: Duty) -> str:
    return reverse("incidents:retrospective", args=[duty.subj_id])


def incident(duty: Duty) -> str:
    return reverse("incidents:detail", args=[duty.subj_id])


def lessons(duty: Duty) -> str:
    return reverse("incidents:lessons", args=[duty.subj_id])


def improvement(duty: Duty) -> str:
    return reverse("incidents:action_item", args=[duty.subj_id])


declare(
    Source(
        "view",
        {
            "": Asked(
                _("Write how “%(title)s” looked from your side"),
                _("Your side took part, and only you know what it looked like from there."),
                _("Write it"),
            ),
        },
        page=at_work,
        steps={
            ("shared", "holder"): Told(
                "",
                _(
                    "The view of your side was asked for by %(due)s; a few sentences are enough. It is now"
                    " shared with those who can help."
                ),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "The view of one side is open. It was asked of %(holder)s by %(due)s, and is shared with"
                    " you so that help can come in time."
                ),
            ),
        },
        name=_("giving a view"),
        group="finish",
    ),
    Source(
        "facts",
        {
            "": Asked(
                _("Check the facts of “%(title)s”"),
                _("You took part and can tell what really happened when."),
                _("Check them"),
            ),
        },
        page=at_work,
        steps={
            ("shared", "holder"): Told(
                "",
                _("A look at the facts was asked for by %(due)s. It is now shared with those who can help."),
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "The facts wait for a look by %(holder)s; it was asked for by %(due)s. It is shared with"
                    " you so that help can come in time."
                ),
            ),
        },
        name=_("checking facts"),
        group="read",
    ),
    Source(
        "agree",
        {
            "": Asked(
                _("Agree to “%(title)s” or object"),
                _("It touches your department. An objection is printed with it."),
                _("Read and answer"),
            ),
        },
        page=at_work,
        steps={
            ("due_soon", "holder"): Told("", _("After that time it goes on without an answer.")),
        },
        name=_("agreeing or objecting"),
    ),
    Source(
        "note",
        {
            "": Asked(
                _("Read “%(title)s”"),
                _("It concerns what you do."),
                _("Read"),
            ),
        },
        page=retrospective,
        steps={
            ("shared", "holder"): Told(
                "", _("Reading it was asked for by %(due)s. It is now shared with those who can help.")
            ),
            ("shared", "helper"): Told(
                "",
                _(
                    "It waits to be read by %(holder)s; that was asked for by %(due)s. It is shared with you"
                    " so that help can come in time."
                ),
            ),
        },
        name=_("taking note"),
        group="read",
        by_deputy=True,
    ),
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
    Source(
        "share",
        {
            "": Asked(
                _("Share the facts of “%(title)s” for checking"),
                _("You keep the page, and the others can only check what they can read."),
                _("Go on with it"),
            ),
        },
        page=at_work,
        name=_("sharing the facts"),
        group="finish",
        single=True,
    ),
    Source(
        "publish",
        {
            "": Asked(
                _("Publish the retrospective “%(title)s”"),
                _("You keep the page; while it is fresh, people still remember."),
                _("Go on with it"),
            ),
        },
        page=at_work,
        name=_("publishing a retrospective"),
        group="finish",
        single=True,
    ),
    Source(
        "sweep",
        {
            "": Asked(
                _("Look where else “%(title)s” could happen"),
                _("You keep it, and it is closed once somebody has looked for similar things."),
                _("Say what you found"),
            ),
        },
        page=incident,
        name=_("looking for similar things"),
        group="finish",
        single=True,
    ),
)
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
