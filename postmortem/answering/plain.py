"""Answers that are nothing but yes or no to the question itself."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext, gettext_lazy

from postmortem.activities.actions.asking import in_name
from postmortem.answering.opening import may_open
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.audit.actions import record
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import page_of
from postmortem.people.models import User

Plain = Question[None]


@transaction.atomic
def say(
    duty: Duty,
    answer: Duty.Answer,
    *,
    reason: str = "",
    by: User,
    now: datetime,
    on_behalf_of: User | None = None,
) -> None:
    """The holder answers with a yes, or with a no and its reason; the answer stands with the duty. So does
    `by` in the name of the holder (`on_behalf_of`).

    Raises ValidationError on `reason` for a no without one, with code "stale" if it is not asked any more.
    """
    is_no = answer == Duty.Answer.NO
    if is_no and not reason.strip():
        raise ValidationError({"reason": gettext("Say in one sentence why.")})
    state = Duty.State.DECLINED if is_no else Duty.State.DONE
    asked = Duty.objects.filter(pk=duty.pk, holder=on_behalf_of or by)
    said = in_name(asked, on_behalf_of, by=by, now=now)
    if not close(asked, state, by=by, now=now, answer=answer, reason=reason.strip()):
        raise ValidationError(
            gettext("This was answered or changed meanwhile; look at it as it is now."), code="stale"
        )
    record("duty.answered", duty, by=by, at=now, stream=duty.stream, answer=str(answer), **said)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What was otherwise?"),
        help_text=gettext_lazy("One sentence."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def opens(person: User, duty: Duty, _now: datetime) -> None:
    """Raises Http404 for somebody who may not open the page it is about."""
    if not may_open(person, page_of(duty)):
        raise Http404


def facts(question: Plain) -> list[Fact]:
    """What was agreed, in its own words."""
    said = str(question.duty.params.get("text", ""))
    return [Fact(gettext_lazy("What was agreed"), said)] if said else []


def reason_form(_question: Plain, typed: Typed, _files: Files) -> forms.Form:
    return ReasonForm(typed)


def yes(question: Plain, _form: forms.Form) -> None:
    by, other = question.by, question.on_behalf_of
    say(question.duty, Duty.Answer.YES, by=by, on_behalf_of=other, now=question.now)


def no(question: Plain, form: ReasonForm) -> None:
    by, other, reason = question.by, question.on_behalf_of, form.cleaned_data["reason"]
    say(question.duty, Duty.Answer.NO, reason=reason, by=by, on_behalf_of=other, now=question.now)


KINDS = {
    "confirm": Kind(
        opens,
        facts,
        (
            Way("confirm", gettext_lazy("It is so"), yes),
            Way(
                "otherwise",
                gettext_lazy("Say so"),
                no,
                reason_form,
                summary=gettext_lazy("It was agreed otherwise"),
            ),
        ),
    ),
}
