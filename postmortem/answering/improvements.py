"""Answers about an improvement: done or not, and whether it holds."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents import actions
from incidents.forms import DoneForm, ReasonForm
from incidents.queries import ItemPage, item_for, item_page
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Improvement = Question[ItemPage]


def opens(person: User, duty: Duty, _now: datetime) -> ItemPage:
    """The improvement for whoever may answer this. Raises Http404, PermissionDenied."""
    right = "verify" if duty.kind == Duty.Kind.VERIFY else "done"
    return item_page(person, item_for(right)(person, duty.subj_id))


def facts(question: Improvement) -> list[Fact]:
    page = question.thing
    found = [
        Fact(_("How one will see it"), page.end_state),
        *(Fact(_("What shows it"), one.text or one.url, url=one.url) for one in page.shown_by),
        Fact(_("Said last"), page.reason),
        Fact(_("Condition it answers"), page.answers),
        Fact(_("Carries it on"), page.item.owner.display_name),
        Fact(_("Due"), at=page.item.due_at),
    ]
    return [fact for fact in found if fact.text or fact.at]


def done_form(_question: Improvement, typed: Typed, _files: Files) -> forms.Form:
    return DoneForm(typed)


def reason_form(_question: Improvement, typed: Typed, _files: Files) -> forms.Form:
    return ReasonForm(typed)


def done(question: Improvement, form: DoneForm) -> None:
    shown_by, url = form.cleaned_data["shown_by"], form.cleaned_data["url"]
    actions.mark_done(question.thing.item.pk, shown_by, url, by=question.person, now=question.now)


def wont_do(question: Improvement, form: ReasonForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.wont_do(question.thing.item.pk, reason, by=question.person, now=question.now)


def holds(question: Improvement, _form: forms.Form) -> None:
    actions.verify_action(question.thing.item.pk, by=question.person, now=question.now)


def not_yet(question: Improvement, form: ReasonForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.reopen_action(question.thing.item.pk, reason, by=question.person, now=question.now)


KINDS = {
    "act": Kind(
        opens,
        facts,
        (
            Way("done", _("Mark as done"), done, done_form),
            Way("wont_do", _("Say so"), wont_do, reason_form, summary=_("It will not be done")),
        ),
    ),
    "verify": Kind(
        opens,
        facts,
        (
            Way("holds", _("It is so"), holds),
            Way("not_yet", _("Open it again"), not_yet, reason_form, summary=_("It is not so yet")),
        ),
    ),
}
