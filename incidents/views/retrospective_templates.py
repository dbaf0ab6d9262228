"""The templates of retrospectives, for administrators: sections, hints, clocks; no code."""

from collections.abc import Callable, Sequence

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions, queries
from incidents.forms.retrospective_templates import LayoutForm, LayoutSectionForm, NewLayoutForm
from incidents.queries.retrospective_templates import LayoutPlace
from incidents.rules.templates import Layout, LayoutSection
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def layout_list(request: UserRequest) -> HttpResponse:
    """How can a retrospective be laid out?"""
    return render(request, "retrospectives/templates/list.html", {"layouts": queries.layouts()})


@policy(Access.ADMIN, opens=queries.retrospective_template)
def layout(request: UserRequest, found: Layout) -> HttpResponse:
    """What does this one hold, and how long may each step take?"""
    form = LayoutForm(request.POST or None, layout=found)

    def save() -> None:
        version, now = form.cleaned_data["version"], timezone.now()
        actions.change_layout(found, version, form.changes(), by=request.user, now=now)

    return _carried_out(request, found, form, save, "retrospectives/templates/detail.html")


@policy(Access.ADMIN, opens=queries.retrospective_template)
def layout_copy(request: UserRequest, found: Layout) -> HttpResponse:
    """A further template of the house, to begin with as this one."""
    form = NewLayoutForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.keep_layout(found, form.name, by=request.user, now=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("incidents:layout", made.code)
    context = {"form": form, "layout": found}
    status = 422 if form.errors else 200
    return render(request, "retrospectives/templates/copy.html", context, status=status)


@policy(Access.ADMIN, opens=queries.retrospective_template)
def layout_section_new(request: UserRequest, found: Layout) -> HttpResponse:
    """A further section, at the end."""
    form = LayoutSectionForm(request.POST or None, layout=found)
    return _edited(request, found, form, lambda one: [*found.sections, one])


@policy(Access.ADMIN, opens=queries.layout_place)
def layout_section(request: UserRequest, place: LayoutPlace) -> HttpResponse:
    """One section: what it is called, what is asked, whether it must be written."""
    found, number = place.layout, place.number
    form = LayoutSectionForm(request.POST or None, layout=found, section=place.section)
    return _edited(
        request, found, form, lambda one: [*found.sections[:number], one, *found.sections[number + 1 :]]
    )


@policy(Access.ADMIN, opens=queries.layout_place)
@require_POST
def layout_section_move(request: UserRequest, place: LayoutPlace) -> HttpResponse:
    """One place up or down, or out."""
    found, number = place.layout, place.number
    sections, to = [*found.sections], request.POST.get("to", "")
    taken = sections.pop(number)
    if to not in ("up", "down", "out"):
        raise Http404
    if to != "out":
        sections.insert(max(0, number + (1 if to == "down" else -1)), taken)

    def move(version: int) -> None:
        actions.change_sections(found, version, sections, by=request.user, now=timezone.now())

    return _pressed(request, found, move)


@policy(Access.ADMIN, opens=queries.retrospective_template)
@require_POST
def layout_switch(request: UserRequest, found: Layout) -> HttpResponse:
    """Offered no more, or again."""
    change = {"is_active": request.POST.get("to") == "on"}

    def switch(version: int) -> None:
        actions.change_layout(found, version, change, by=request.user, now=timezone.now())

    return _pressed(request, found, switch)


@policy(Access.ADMIN, opens=queries.retrospective_template)
@require_POST
def layout_restore(request: UserRequest, found: Layout) -> HttpResponse:
    """As it was shipped."""

    def restore(version: int) -> None:
        actions.restore_layout(found.code, version, by=request.user, now=timezone.now())

    return _pressed(request, found, restore)


def _address(found: Layout) -> str:
    return reverse("incidents:layout", args=[found.code])


def _edited(
    request: UserRequest,
    found: Layout,
    form: LayoutSectionForm,
    sections: Callable[[LayoutSection], Sequence[LayoutSection]],
) -> HttpResponse:
    def save() -> None:
        version, now = form.cleaned_data["version"], timezone.now()
        try:
            actions.change_sections(found, version, sections(form.new()), by=request.user, now=now)
        except Stale as stale:
            raise Stale from stale  # what is stored is a whole template: nothing to lay beside one section

    return _carried_out(request, found, form, save, "retrospectives/templates/section.html")


def _carried_out(
    request: UserRequest, found: Layout, form: django_forms.Form, save: Callable[[], None], page: str
) -> HttpResponse:
    """Save and go back to the template, show the form again (422), or say that somebody was faster (409)."""
    try:
        if form.is_valid():
            save()
            messages.success(request, _("Saved."))
            return redirect(_address(found))
    except Stale as stale:
        return conflict(request, form, stale.current, back_url=_address(found))
    except ValidationError as refused:
        form.add_error(None, refused)
    context = {"form": form, "layout": found}
    return render(request, page, context, status=422 if form.errors else 200)


def _pressed(request: UserRequest, found: Layout, act: Callable[[int], None]) -> HttpResponse:
    """A button on the template as it was on the screen: 409 if it is not that any more."""
    back, version = _address(found), request.POST.get("version", "")
    try:
        act(int(version) if version.isdecimal() and len(version) < 9 else -1)
    except Stale:
        return conflict(request, back_url=back)
    except ValidationError as refusal:
        return conflict(request, reason=" ".join(refusal.messages), back_url=back)
    messages.success(request, _("Saved."))
    return redirect(back)
