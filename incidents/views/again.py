"""An activity once more, and what it makes of the lessons of the time before."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions, queries
from incidents.forms import AgainForm, LessonAnswerForm
from incidents.queries.lessons import ToAnswer
from postmortem.activities.models import Activity
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.to_do_again)
def clone(request: UserRequest, activity: Activity) -> HttpResponse:
    """Which of it comes along, what is it called this time, when does it go live?"""
    form = AgainForm(request.POST if request.method == "POST" else None, source=activity)
    if form.is_valid():
        begin = partial(_begin, request, activity, form)
        try:
            return redirect(form.once(begin, by=request.user, now=timezone.now()))
        except Stale as stale:
            back = reverse("activities:detail", args=[activity.pk])
            return conflict(request, form, stale.current, back_url=back)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"form": form, "activity": activity, "brought": queries.brought_along(activity)}
    return render(request, "incidents/clone.html", context, status=422 if form.is_bound else 200)


def _begin(request: UserRequest, source: Activity, form: AgainForm) -> str:
    made = actions.do_again(source, form.again(), by=request.user, now=timezone.now())
    messages.success(request, _("Begun. What comes from the time before is marked until it is confirmed."))
    return reverse("activities:detail", args=[made.pk])


@policy(Access.SIGNED_IN, opens=queries.opens_lessons)
def lessons(request: UserRequest, activity: Activity) -> HttpResponse:
    """What did the time before leave to be learnt, and what do we make of it?"""
    return _show(request, activity)


def _show(
    request: UserRequest, activity: Activity, lesson_id: int = 0, form: LessonAnswerForm | None = None
) -> HttpResponse:
    page = queries.lessons_page(request.user, activity)
    context = {"page": page, "activity": activity, "may_edit": True, "refused": lesson_id, "form": form}
    return render(request, "incidents/lessons.html", context, status=422 if form else 200)


@policy(Access.SIGNED_IN, opens=queries.lesson_to_answer)
@require_POST
def lesson_answer(request: UserRequest, found: ToAnswer) -> HttpResponse:
    """Keep, adapt, or: it does not apply."""
    form, (activity, lesson) = LessonAnswerForm(request.POST), found
    if form.is_valid():
        answer, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
        try:
            actions.answer_lesson(activity, lesson, answer, reason, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(f"{reverse('activities:detail', args=[activity.pk])}#lessons")
    return _show(request, activity, lesson.pk, form)
