"""Looking at something before it is published: three questions, a sentence each, or seen and fine."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity
from postmortem.activities.queries import readable
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.actions import answer_preview
from raci.forms import PreviewAnswerForm

Preview = Question[Activity]


def opens(person: User, duty: Duty, _now: datetime) -> Activity:
    """The activity as this person may open it. Raises Http404."""
    return readable(person, duty.subj_id)


def facts(question: Preview) -> list[Fact]:
    """Where it can be looked at, and when it is to go live."""
    url = str(question.duty.params.get("url", ""))
    found = [Fact(_("Where to look at it"), url, url=url), Fact(_("Goes live"), at=question.duty.slot_at)]
    return [fact for fact in found if fact.text or fact.at]


def questions(question: Preview, typed: Typed, _files: Files) -> forms.Form:
    return PreviewAnswerForm(typed, zone=question.thing.time_zone)


def fine(question: Preview, _form: forms.Form) -> None:
    answer_preview(question.thing.pk, {}, by=question.person, now=question.now)


def answer(question: Preview, form: PreviewAnswerForm) -> None:
    answer_preview(question.thing.pk, form.answers(), by=question.person, now=question.now)


KINDS = {
    "preview": Kind(
        opens,
        facts,
        (
            Way("fine", _("Seen, fine"), fine),
            Way("answer", _("Send the answers"), answer, questions, summary=_("Answer in a sentence each")),
        ),
    ),
}
