"""Answers about a retrospective: agree or object, taken note, facts checked."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents import actions
from incidents.forms import AnswerForm
from incidents.queries import ReadingPage, asked_to_agree, readable_retrospective, reading_page
from postmortem.answering.plain import say
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Reading = Question[ReadingPage]


def opens(person: User, duty: Duty, _now: datetime) -> ReadingPage:
    """What is to be read, as this person may read it. Raises Http404, PermissionDenied."""
    if duty.kind == Duty.Kind.AGREE:
        asked_to_agree(person, duty.subj_id)
    return reading_page(person, readable_retrospective(person, duty.subj_id))


def facts(question: Reading) -> list[Fact]:
    """The page in one minute: what happened, which conditions met, what changes, what is to be decided."""
    page = question.thing
    summary = page.texts["summary"]
    found = [
        Fact(_("What happened"), page.lead),
        Fact(_("In one minute"), "\n\n".join(summary.paragraphs) if summary else ""),
        Fact(_("Conditions"), "\n".join(one.text for one in page.conditions)),
        Fact(_("What changes"), "\n".join(f"{one.title} · {one.item.owner}" for one in page.improvements)),
        Fact(_("The decision asked for"), page.decision),
    ]
    return [fact for fact in found if fact.text]


def answer_form(_question: Reading, typed: Typed, _files: Files) -> forms.Form:
    return AnswerForm(typed)


def answer(question: Reading, form: AnswerForm) -> None:
    agrees, reason = form.cleaned_data["answer"] == "yes", form.cleaned_data["reason"]
    pk = question.duty.subj_id
    actions.answer_round(pk, agrees=agrees, reason=reason, by=question.person, now=question.now)


def yes(question: Reading, _form: forms.Form) -> None:
    by, other = question.by, question.on_behalf_of
    say(question.duty, Duty.Answer.YES, by=by, on_behalf_of=other, now=question.now)


KINDS = {
    "agree": Kind(opens, facts, (Way("answer", _("Answer"), answer, answer_form),)),
    "note": Kind(opens, facts, (Way("noted", _("I have taken note"), yes),)),
    "facts": Kind(opens, facts, (Way("checked", _("The facts are right"), yes),)),
}
