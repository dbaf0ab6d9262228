"""A page at work: views, facts, agreement, sharing, publishing, reading."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models import Duty
from postmortem.outbox.registry import Asked, Source, Told, declare


def at_work(duty: Duty) -> str:
    return reverse("incidents:retrospective_edit", args=[duty.subj_id])


def sides(duty: Duty) -> str:
    return reverse("incidents:sides", args=[duty.subj_id])


def facts(duty: Duty) -> str:
    return reverse("incidents:facts", args=[duty.subj_id])


def retrospective(duty: Duty) -> str:
    return reverse("incidents:retrospective", args=[duty.subj_id])


def remark(duty: Duty) -> str:
    return reverse("incidents:remark", args=[duty.subj_id])


declare(
    Source(
        "view",
        {
            "": Asked(
                _("Write how “%(title)s” looked from your side"),
                _("Your side took part, and only you know what it looked like from there."),
                _("Write it"),
            ),
            "two_questions": Asked(
                _("Answer two questions about “%(title)s”"),
                _("You sponsor it: what it was for, and what you took as agreed, only you can say."),
                _("Answer"),
            ),
        },
        page=sides,
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
        page=facts,
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
)
declare(
    Source(
        "second",
        {
            "": Asked(
                _("Read “%(title)s” with fresh eyes"),
                _("You come from elsewhere: what you do not understand, others will not understand either."),
                _("Read it"),
            ),
        },
        page=retrospective,
        steps={("due_soon", "holder"): Told("", _("After that time it goes on without an answer."))},
        name=_("reading with fresh eyes"),
        group="read",
        single=True,
    ),
    Source(
        "remark",
        {
            "": Asked(
                _("Reply to a question about “%(title)s”"),
                _("It comes to you first; others read it only if you and whoever asked say so."),
                _("Read and reply"),
            ),
        },
        page=remark,
        steps={("due_soon", "holder"): Told("", _("After that time it goes on without an answer."))},
        name=_("replying to a reader"),
        single=True,
    ),
)
