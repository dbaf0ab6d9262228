"""The private notebook: write it down; one tap makes it a lesson."""

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.actions.notes import NewLesson, drop_note, jot, sort_note
from incidents.forms.notebook import JotForm, ToLessonForm
from incidents.models import Jotting, Lesson
from incidents.queries import notebook as queries
from incidents.views.learning.answering import carry_out
from postmortem.people.policy import Access, UserRequest, policy

LONGEST_LESSON = 500


def notebook_url() -> str:
    return reverse("incidents:notebook")


@policy(Access.SIGNED_IN)
def notebook(request: UserRequest) -> HttpResponse:
    """What did I notice? Nobody else ever reads it."""
    if request.method != "POST":
        return _show(request)
    form, now = JotForm(request.POST), timezone.now()

    def create() -> str:
        jot(None, [form.cleaned_data["text"]], by=request.user, now=now)
        return notebook_url()

    return carry_out(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=notebook_url(),
        again=lambda typed: _show(request, form=typed),
    )


def _show(
    request: UserRequest, *, form: django_forms.Form | None = None, refused: django_forms.Form | None = None
) -> HttpResponse:
    context = {
        "page": queries.notebook(request.user),
        "form": form or JotForm(),
        "kinds": Lesson.Kind.choices,
        "refused": refused,
    }
    wrong = form is not None or refused is not None
    return render(request, "incidents/notebook.html", context, status=422 if wrong else 200)


@policy(Access.SIGNED_IN, opens=queries.own_note)
@require_POST
def notebook_drop(request: UserRequest, note: Jotting) -> HttpResponse:
    """Torn out, for good."""
    return carry_out(
        request,
        django_forms.Form(request.POST),
        lambda: drop_note(note),
        back_url=notebook_url(),
        again=lambda _typed: _show(request),
    )


@policy(Access.SIGNED_IN, opens=queries.own_note)
@require_POST
def notebook_lesson(request: UserRequest, note: Jotting) -> HttpResponse:
    """It becomes a lesson of a retrospective that is at work."""
    form = ToLessonForm(request.POST, user=request.user)

    def act() -> None:
        said = form.cleaned_data
        what = NewLesson(said["kind"], note.text[:LONGEST_LESSON])
        sort_note(note, what, said["retrospective"], by=request.user, now=timezone.now())
        messages.success(request, _("It stands there as a lesson now."))

    return carry_out(
        request,
        form,
        act,
        back_url=notebook_url(),
        again=lambda typed: _show(request, refused=typed),
    )
