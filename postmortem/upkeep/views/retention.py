"""How long is what kept, and what goes next."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.evidence.models import StoredFile
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.upkeep import actions
from postmortem.upkeep.forms.retention import BlankForm, RetentionForm
from postmortem.upkeep.queries import retention as queries


@policy(Access.ADMIN)
def retention(request: UserRequest) -> HttpResponse:
    """Saving asks for a look first: what would go is shown for the days that were typed."""
    now, kept = timezone.now(), queries.days_kept()
    form = RetentionForm(request.POST if request.method == "POST" else None, kept=kept)
    if form.is_valid() and "save" in request.POST and saved(request, form):
        messages.success(request, _("Saved. What is older goes with the next run, within the hour."))
        return redirect("settings_retention")
    looked = form.is_valid() and "look" in request.POST
    lines = queries.lines(now, {**kept, **form.cleaned_data} if looked else kept)
    runs = [(run.at, queries.counted(run.counts)) for run in queries.runs()]
    rows = [(line, form[line.kind]) for line in lines]
    context = {"rows": rows, "form": form, "looked": looked, "runs": runs, "now": now}
    context["number"] = sum(line.number for line in lines)
    status = 422 if form.errors else 200
    return render(request, "upkeep/retention.html", context, status=status)


def saved(request: UserRequest, form: RetentionForm) -> bool:
    try:
        actions.change_retention(form.cleaned_data, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@policy(Access.ADMIN)
def stored(request: UserRequest) -> HttpResponse:
    """Which files are there? The newest first, page by page."""
    try:
        found = queries.files(int(request.GET.get("before", "0")))
    except ValueError as error:
        raise Http404 from error
    shown = found[: queries.SHOWN]
    older = shown[-1].pk if len(found) > queries.SHOWN else None
    context = {"files": shown, "older": older, "now": timezone.now()}
    return render(request, "upkeep/files.html", context)


@policy(Access.ADMIN, opens=queries.stored_file)
def blank(request: UserRequest, file: StoredFile) -> HttpResponse:
    """Take the content of one file away."""
    form: forms.Form = BlankForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.blank_file(file, form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
            status = 409 if getattr(refusal, "code", "") == "stale" else 422
        else:
            messages.success(request, _("The content is gone; name, hash and place stay."))
            return redirect("settings_stored")
    context = {"form": form, "file": file, "now": timezone.now()}
    return render(request, "upkeep/blank.html", context, status=status)
