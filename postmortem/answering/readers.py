"""Answers around the reading of a retrospective: understood with fresh eyes, a reply to whoever asked."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from incidents import actions
from incidents.forms import ReplyForm
from incidents.queries import ReadingPage, RemarkPage, read_by_second, reading_page, remark_to_reply
from postmortem.answering import retrospectives
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Reading = Question[ReadingPage]
Asked = Question[RemarkPage]


def opens_page(person: User, duty: Duty, _now: datetime) -> ReadingPage:
    """The page as its second reader gets it. Raises Http404, PermissionDenied."""
    return reading_page(person, read_by_second(person, duty.subj_id))


def whole(question: Reading) -> list[Fact]:
    """All that has to be understood: the minute, the story, and why each condition made sense."""
    page, story = question.thing, question.thing.texts["story"]
    reasons = [one.made_sense for one in page.conditions if one.made_sense]
    further = [
        Fact(_("The story"), "\n\n".join(story.paragraphs) if story else ""),
        Fact(_("Why each made sense at the time"), "\n".join(reasons)),
    ]
    return [*retrospectives.facts(question), *(fact for fact in further if fact.text)]


def understood(question: Reading, _form: forms.Form) -> None:
    actions.understood(question.thing.retrospective, by=question.person, now=question.now)


def opens_remark(person: User, duty: Duty, _now: datetime) -> RemarkPage:
    """A question without a reply, for those who keep the page. Raises Http404, PermissionDenied."""
    page = remark_to_reply(person, duty.subj_id)
    if not page.may_reply:
        raise Http404
    return page


def asked(question: Asked) -> list[Fact]:
    page = question.thing
    return [
        Fact(_("The page"), page.title),
        Fact(_("Asked by"), str(page.remark.by.display_name), page.remark.at),
        Fact(_("What is asked"), page.question),
    ]


def reply_form(question: Asked, typed: Typed, _files: Files) -> ReplyForm:
    return ReplyForm(typed, may_pass_on=question.thing.may_pass_on)


def reply(question: Asked, form: ReplyForm) -> None:
    page, typed = question.thing, form.cleaned_data
    known = {"found": page.retrospective, "pass_on": typed.get("pass_on", False), "by": question.person}
    actions.reply_to(page.remark, typed["reply"], **known, now=question.now)


KINDS: dict[str, Kind[Any]] = {
    "second": Kind(
        opens_page, whole, (Way("understood", _("Understood without an explanation"), understood),)
    ),
    "remark": Kind(opens_remark, asked, (Way("reply", _("Send the reply"), reply, reply_form),)),
}
