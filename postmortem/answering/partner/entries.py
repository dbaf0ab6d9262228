"""Entries of the log: confirmed, said otherwise, taken note of, answered by a contact outside."""

from contextlib import AbstractContextManager

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions
from postmortem.activities.forms.by_link import (
    AnswerByLinkForm,
    NotNowByLinkForm,
    OtherwiseByLinkForm,
    WithFileForm,
)
from postmortem.activities.models import LogEntry
from postmortem.answering.partner.question import PartnerKind, PartnerQuestion, PartnerWay
from postmortem.answering.question import Fact, Files, Typed
from postmortem.answering.shown import entry_shown
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


def confirm_form(_question: Asked, data: Typed, files: Files) -> forms.Form:
    return WithFileForm(data, files)


def otherwise_form(_question: Asked, data: Typed, files: Files) -> forms.Form:
    return OtherwiseByLinkForm(data, files)


def not_now_form(_question: Asked, data: Typed, files: Files) -> forms.Form:
    return NotNowByLinkForm(data, files)


def is_change(question: Asked) -> bool:
    """Whether it is a change that somebody asks for: agreed to, or not, rather than so or otherwise."""
    return question.thing.kind == LogEntry.Kind.CHANGE


def is_said(question: Asked) -> bool:
    return not is_change(question)


def answer_form(_question: Asked, data: Typed, files: Files) -> forms.Form:
    return AnswerByLinkForm(data, files)


def with_file(question: Asked, form: forms.Form) -> AbstractContextManager[None]:
    """The file that came with the answer, if there is one, stands beside the entry with it, or not at all."""
    return entry_shown(question.thing, form, contact=question.contact, now=question.now)


def confirm(question: Asked, form: forms.Form) -> None:
    with with_file(question, form):
        actions.confirm_entry(question.thing.pk, contact=question.contact, now=question.now)


def take_note(question: Asked, _form: forms.Form) -> None:
    actions.confirm_entry(question.thing.pk, contact=question.contact, now=question.now)


def otherwise(question: Asked, form: forms.Form) -> None:
    reason = form.cleaned_data["reason"]
    with with_file(question, form):
        actions.say_otherwise(question.thing.pk, reason, contact=question.contact, now=question.now)


def answer(question: Asked, form: forms.Form) -> None:
    text = form.cleaned_data["text"]
    with with_file(question, form):
        actions.answer_question(question.thing.pk, text, contact=question.contact, now=question.now)


FILE = ("file",)
AGREE = PartnerWay("agree", _("Agree to it"), confirm, confirm_form, fits=is_change, folded=FILE)
NOT_NOW = PartnerWay(
    "not_now",
    _("Say so"),
    otherwise,
    not_now_form,
    fits=is_change,
    summary=_("Not, or not now"),
    folded=FILE,
)
YES = PartnerWay("confirm", _("Confirm"), confirm, confirm_form, fits=is_said, folded=FILE)
NO = PartnerWay(
    "otherwise",
    _("It was otherwise"),
    otherwise,
    otherwise_form,
    fits=is_said,
    summary=_("It was agreed otherwise"),
    folded=FILE,
)
TAKEN_NOTE = PartnerWay("taken_note", _("Taken note"), take_note)
ANSWER = PartnerWay("answer", _("Answer"), answer, answer_form, folded=FILE)
KINDS = {
    "confirm": PartnerKind(opens, typed, facts, (AGREE, YES, NO, NOT_NOW)),
    "taken_note": PartnerKind(opens, typed, facts, (TAKEN_NOTE,)),
    "answer": PartnerKind(opens, typed, facts, (ANSWER,)),
}
