"""An address book: brought, looked at, taken over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people.policy import Access, UserRequest, policy
from postmortem.upkeep import actions
from postmortem.upkeep.forms.importing import BringForm, ConfirmForm
from postmortem.upkeep.models import PeopleImport
from postmortem.upkeep.queries import importing as queries

State = PeopleImport.State


@policy(Access.ADMIN)
def bring(request: UserRequest) -> HttpResponse:
    """Which address book is it?"""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if form.is_valid():
        file, adds = form.cleaned_data["file"], form.cleaned_data["adds_departments"]
        try:
            made = actions.bring_people(
                file.name, file.read(), adds_departments=adds, by=request.user, now=timezone.now()
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("settings_import_preview", made.pk)
    status = (413 if form.is_too_big else 422) if form.is_bound else 200
    context = {"form": form, "files": queries.latest(), "now": timezone.now()}
    return render(request, "upkeep/import.html", context, status=status)


@policy(Access.ADMIN, opens=queries.given)
def preview(request: UserRequest, given: PeopleImport) -> HttpResponse:
    """What would change?"""
    if request.method != "POST":
        return show(request, given)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return show(request, given, error=_("Choose what is to be done with the file."), status=422)
    try:
        return answer(request, given, **form.cleaned_data)
    except ValidationError as refusal:
        given.refresh_from_db()
        status = 409 if refusal.code == "stale" else 422
        return show(request, given, error=" ".join(refusal.messages), status=status)


def answer(request: UserRequest, given: PeopleImport, step: str, seen: str) -> HttpResponse:
    now = timezone.now()
    if step == "drop":
        actions.drop_import(given, by=request.user, now=now)
        messages.success(request, _("The file was left out; nothing has changed."))
        return redirect("settings_import")
    actions.confirm_import(given, seen=seen, only_good=step == "good", by=request.user, now=now)
    return redirect("settings_import_preview", given.pk)


def show(request: UserRequest, given: PeopleImport, *, error: str = "", status: int = 200) -> HttpResponse:
    page = queries.preview(given)
    return render(request, "upkeep/import_preview.html", {"page": page, "error": error}, status=status)
