"""Answers about an improvement: done or not, and whether it holds."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents import actions
from incidents.forms import DoneForm, HoldsForm, ReasonForm
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
    said, pk = form.cleaned_data, question.thing.item.pk
    known = {"look_after": said["look_after"], "by": question.person, "now": question.now}
    actions.mark_done(pk, said["shown_by"], said["url"], **known)


def wont_do(question: Improvement, form: ReasonForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.wont_do(question.thing.item.pk, reason, by=question.person, now=question.now)


def holds_form(_question: Improvement, typed: Typed, _files: Files) -> forms.Form:
    return HoldsForm(typed)


def holds(question: Improvement, form: HoldsForm) -> None:
    seen, url = form.cleaned_data["seen"], form.cleaned_data["url"]
    actions.verify_action(question.thing.item.pk, seen, url, by=question.person, now=question.now)


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
            Way("holds", _("It is so"), holds, holds_form),
            Way("not_yet", _("Open it again"), not_yet, reason_form, summary=_("It is not so yet")),
        ),
    ),
}
