"""Entries of the log: confirmed, said otherwise, taken note of, answered by a contact outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions
from postmortem.activities.forms import AnswerForm, OtherwiseForm
from postmortem.activities.models import LogEntry
from postmortem.answering.partner.question import PartnerKind, PartnerQuestion, PartnerWay
from postmortem.answering.question import Fact, Files, Typed
from postmortem.outbox.models import Duty

Asked = PartnerQuestion[LogEntry]


def opens(duty: Duty) -> LogEntry:
    return LogEntry.objects.get(pk=duty.subj_id)


def typed(entry: LogEntry) -> list[str]:
    return [entry.text]


def facts(question: Asked) -> list[Fact]:
    """What was written down, in its own words, without names."""
    entry = question.thing
    found = [
        Fact(_("What was said"), question.words.text(entry.text)),
        Fact(_("When"), at=entry.said_at),
        Fact(_("From"), at=entry.moves_from),
        Fact(_("To"), at=entry.moves_to),
        Fact(_("Likelihood"), str(entry.get_likelihood_display()) if entry.likelihood else ""),
        Fact(_("Impact"), str(entry.get_impact_display()) if entry.impact else ""),
    ]
    return [fact for fact in found if fact.text or fact.at]


def otherwise_form(_question: Asked, data: Typed, _files: Files) -> forms.Form:
    return OtherwiseForm(data)


def answer_form(_question: Asked, data: Typed, _files: Files) -> forms.Form:
    return AnswerForm(data)


def confirm(question: Asked, _form: forms.Form) -> None:
    actions.confirm_entry(question.thing.pk, contact=question.contact, now=question.now)


def otherwise(question: Asked, form: forms.Form) -> None:
    reason = form.cleaned_data["reason"]
    actions.say_otherwise(question.thing.pk, reason, contact=question.contact, now=question.now)


def answer(question: Asked, form: forms.Form) -> None:
    text = form.cleaned_data["text"]
    actions.answer_question(question.thing.pk, text, contact=question.contact, now=question.now)


YES = PartnerWay("confirm", _("Confirm"), confirm)
NO = PartnerWay(
    "otherwise", _("It was otherwise"), otherwise, otherwise_form, summary=_("It was agreed otherwise")
)
TAKEN_NOTE = PartnerWay("taken_note", _("Taken note"), confirm)
ANSWER = PartnerWay("answer", _("Answer"), answer, answer_form)
KINDS = {
    "confirm": PartnerKind(opens, typed, facts, (YES, NO)),
    "taken_note": PartnerKind(opens, typed, facts, (TAKEN_NOTE,)),
    "answer": PartnerKind(opens, typed, facts, (ANSWER,)),
}
