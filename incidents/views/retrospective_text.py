"""Writing a retrospective: every section, condition and lesson is saved by itself."""

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import FactorEditForm, FactorForm, FrameForm, LessonForm, SectionForm
from incidents.models import Factor, Lesson, Retrospective
from incidents.queries import (
    editable_retrospective,
    factor_at_work,
    layouts,
    lesson_at_work,
    retrospective_at_work,
    section_at_work,
)
from incidents.queries.retrospective_work import SectionPlace
from incidents.views.retrospective_answer import at_work, edit_url, moved, moved_on, taken
from postmortem.drafts.actions import Stale
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def retrospective_edit(request: UserRequest, found: Retrospective) -> HttpResponse:
    """What is missing before others can read it?"""
    return at_work(request, found)


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def frame_save(request: UserRequest, found: Retrospective) -> HttpResponse:
    form = FrameForm(request.POST, retrospective=found, layouts=layouts())

    def act() -> None:
        version, changes = form.cleaned_data["version"], form.changes()
        actions.save_frame(found.pk, version, changes, by=request.user, now=timezone.now())

    return taken(request, found, "frame", form, act)


@policy(Access.SIGNED_IN, opens=section_at_work)
@require_POST
def section_save(request: UserRequest, place: SectionPlace) -> HttpResponse:
    found, code, about = place
    language = request.POST.get("language") or found.language
    own = language == found.language
    form = SectionForm(request.POST, code=code, language=language, about=about if own else None)
    name = code if own else "second_summary"

    def act() -> None:
        typed = form.cleaned_data
        spot = (code, typed["language"] or found.language)
        actions.save_section(
            found.pk, spot, typed["version"], typed["body"], by=request.user, now=timezone.now()
        )

    return taken(request, found, name, form, act)


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def factor_add(request: UserRequest, found: Retrospective) -> HttpResponse:
    form, now = FactorForm(request.POST), timezone.now()

    def create() -> str:
        actions.add_factor(found.pk, form.condition(), by=request.user, now=now)
        return edit_url(found)

    return taken(request, found, "condition", form, lambda: form.once(create, by=request.user, now=now))


@policy(Access.SIGNED_IN, opens=factor_at_work)
def factor_edit(request: UserRequest, factor: Factor) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form, found = FactorEditForm(sent, factor=factor), factor.retrospective
    if sent is not None and form.is_valid():
        try:
            was = form.cleaned_data["was"]
            actions.edit_factor(factor.pk, was, form.condition(), by=request.user, now=timezone.now())
        except Stale as stale:
            return moved_on(request, found, form, stale)
        except django_forms.ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(f"{edit_url(found)}#conditions")
    context = {"form": form, "factor": factor, "retrospective": found}
    return render(request, "retrospectives/condition.html", context, status=422 if form.errors else 200)


@policy(Access.SIGNED_IN, opens=factor_at_work)
@require_POST
def factor_remove(request: UserRequest, factor: Factor) -> HttpResponse:
    def act() -> None:
        actions.remove_factor(factor.pk, by=request.user, now=timezone.now())

    return moved(request, factor.retrospective, act, "")


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def lesson_add(request: UserRequest, found: Retrospective) -> HttpResponse:
    form, now = LessonForm(request.POST), timezone.now()

    def create() -> str:
        typed = form.cleaned_data
        scope = form.scope
        actions.add_lesson(found.pk, typed["kind"], typed["text"], scope, by=request.user, now=now)
        return edit_url(found)

    return taken(request, found, "lesson", form, lambda: form.once(create, by=request.user, now=now))


@policy(Access.SIGNED_IN, opens=lesson_at_work)
@require_POST
def lesson_remove(request: UserRequest, lesson: Lesson) -> HttpResponse:
    def act() -> None:
        actions.remove_lesson(lesson.pk, by=request.user, now=timezone.now())

    return moved(request, lesson.retrospective, act, "")
