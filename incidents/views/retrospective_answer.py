"""How the page at work answers: as it is, with a form to mend (422), or that somebody was faster (409)."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import forms
from incidents.models import Retrospective
from incidents.models.retrospective import SectionCode
from incidents.queries import WorkPage, layouts, work_page, zone_of
from incidents.queries.retrospective_work import OTHER_LANGUAGE
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import UserRequest

Act = Callable[[], object]


def edit_url(found: Retrospective) -> str:
    return reverse("incidents:retrospective_edit", args=[found.pk])


def at_work(
    request: UserRequest,
    found: Retrospective,
    *,
    bound: django_forms.Form | None = None,
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page at work; `bound` is the form that could not be taken, open, with what was typed (422)."""
    with timezone.override(ZoneInfo(zone_of(found))):
        page = work_page(request.user, found, now=timezone.now())
        shown = forms_of(page)
        if bound is not None:
            shown[name] = bound
        reading = request.build_absolute_uri(reverse("incidents:retrospective", args=[found.pk]))
        context = {"page": page, "retrospective": found, "forms": shown, "opened": name, "link": reading}
        context |= parts_of(page, shown)
        return render(request, "retrospectives/edit.html", context, status=422 if bound else status)


def parts_of(page: WorkPage, shown: dict[str, django_forms.Form]) -> dict[str, list[Any]]:
    """The sections with their forms: what most pages have or what is written, the rest folded away, and what
    the template asks for next.
    """
    parts = [(one, shown[one.code]) for one in page.places if one.code in shown]
    stands_out = [one.is_fixed or bool(form.initial.get("body")) for one, form in parts]
    pairs = [(one.code, form) for one, form in parts]
    return {
        "parts": [pair for pair, first in zip(pairs, stands_out, strict=True) if first],
        "further": [pair for pair, first in zip(pairs, stands_out, strict=True) if not first],
        "wanted": [pair for pair in pairs if pair[0] in page.work.unwritten][:1],
    }


def forms_of(page: WorkPage) -> dict[str, django_forms.Form]:
    """The forms this reader may use now, by name."""
    made: dict[str, django_forms.Form] = {}
    if page.own:
        made["answer"] = forms.AnswerForm()
    if not page.rights:
        return made
    made["skip"] = forms.SkipForm()
    made["names"] = forms.NamesForm(initial={"names": "\n".join(page.names)})
    if page.writing:
        language = page.retrospective.language
        made["frame"] = forms.FrameForm(retrospective=page.retrospective, layouts=layouts())
        made["condition"], made["lesson"] = forms.FactorForm(), forms.LessonForm()
        for one in page.places:
            section = page.sections.get(one.code)
            made[one.code] = forms.SectionForm(code=one.code, language=language, section=section, about=one)
        other = OTHER_LANGUAGE.get(language, "en")
        made["second_summary"] = forms.SectionForm(
            code=str(SectionCode.SUMMARY), language=other, section=page.second_summary, required=False
        )
    return made


def taken(
    request: UserRequest, found: Retrospective, name: str, form: django_forms.Form, act: Act
) -> HttpResponse:
    """Act on a valid form and lead back to the page; else show it with the sentence at its field, or 409."""
    try:
        if form.is_valid():
            act()
            return redirect(f"{edit_url(found)}#{name}")
    except Stale as stale:
        return moved_on(request, found, form, stale)
    except ValidationError as refused:
        return refused_with(request, found, name, form, refused)
    return with_sentences(request, found, name, form)


def refused_with(
    request: UserRequest,
    found: Retrospective,
    name: str,
    form: django_forms.Form,
    refused: ValidationError,
) -> HttpResponse:
    """The refusal of an action, said where `with_sentences` says what is wrong with a form."""
    form.add_error(None, refused)
    return with_sentences(request, found, name, form)


def with_sentences(
    request: UserRequest, found: Retrospective, name: str, form: django_forms.Form
) -> HttpResponse:
    """At its field if the form is on the page as it is now; else by itself, so that nothing typed is lost."""
    found.refresh_from_db()
    if name in forms_of(work_page(request.user, found, now=timezone.now())):
        return at_work(request, found, bound=form, name=name)
    said = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    return conflict(request, form, reason=" ".join(said), back_url=edit_url(found))


def moved_on(
    request: UserRequest, found: Retrospective, form: django_forms.Form | None, stale: Stale
) -> HttpResponse:
    """409: somebody saved or moved it meanwhile; what was typed stays readable."""
    reason = "" if form and form.fields else _("It has moved on meanwhile; see where it stands now.")
    return conflict(request, form, stale.current, reason=reason, back_url=edit_url(found))


def moved(request: UserRequest, found: Retrospective, act: Act, said: str) -> HttpResponse:
    """A step without a form: it happens, or a sentence says why not."""
    try:
        act()
    except Stale as stale:
        return moved_on(request, found, None, stale)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return at_work(request, found, status=422)
    if said:
        messages.success(request, said)
    return redirect(edit_url(found))
