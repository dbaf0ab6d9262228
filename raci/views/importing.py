"""A table from a file: brought, looked at, taken over."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.activities.models import Activity
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import BringForm, answers_in
from raci.models import MatrixImport
from raci.queries import Preview, open_import, opens_import, opens_import_preview, preview, read_answers
from raci.queries.importing import AT_ONCE
from raci.tables import read
from raci.views.answer import is_stale, sentence


@policy(Access.SIGNED_IN, opens=opens_import)
def bring(request: UserRequest, activity: Activity) -> HttpResponse:
    """Which table is it?"""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if form.is_valid():
        try:
            keep = partial(_keep, request, activity, form)
            return redirect(form.once(keep, by=request.user, now=timezone.now()))
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=reverse("raci:import", args=[activity.pk]))
        except ValidationError as refused:
            form.add_error("file" if form.cleaned_data["file"] else "text", sentence(refused))
    status = (413 if form.is_too_big else 422) if form.is_bound else 200
    context = {"form": form, "activity": activity, "open": open_import(request.user, activity)}
    return render(request, "raci/import.html", context, status=status)


def _keep(request: UserRequest, activity: Activity, form: BringForm) -> str:
    name, content = form.name(), form.content()
    made = actions.bring_table(activity, name, content, by=request.user, now=timezone.now())
    return reverse("raci:import_preview", args=[activity.pk, made.pk])


@policy(Access.SIGNED_IN, opens=opens_import_preview)
def import_preview(request: UserRequest, given: MatrixImport) -> HttpResponse:
    """What would change?"""
    if given.content is None:
        messages.info(request, _("This file was taken over or left out already."))
        return redirect("raci:matrix", given.activity_id)
    if request.method != "POST":
        return show(request, given)
    steps = {"apply": take_over, "drop": leave_out, "anew": begin_again}
    try:
        return steps.get(request.POST.get("step", ""), look_again)(request, given)
    except ValidationError as refused:
        given.refresh_from_db()
        if given.content is None:
            messages.info(request, sentence(refused))
            return redirect("raci:matrix", given.activity_id)
        return show(request, given, error=sentence(refused), status=409 if is_stale(refused) else 422)


def show(request: UserRequest, given: MatrixImport, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {"page": looked_at(request, given), "activity": given.activity, "error": error}
    return render(request, "raci/import_preview.html", context, status=status)


def looked_at(request: UserRequest, given: MatrixImport) -> Preview:
    file = read(given.name, bytes(given.content or b""), answers=read_answers(given.answers))
    return preview(request.user, given, file, now=timezone.now())


def look_again(request: UserRequest, given: MatrixImport) -> HttpResponse:
    actions.answer_import(given, answers_in(request.POST, given.answers))
    return redirect("raci:import_preview", given.activity_id, given.pk)


def begin_again(request: UserRequest, given: MatrixImport) -> HttpResponse:
    actions.answer_import(given, {})
    return redirect("raci:import_preview", given.activity_id, given.pk)


def take_over(request: UserRequest, given: MatrixImport) -> HttpResponse:
    """What was chosen since the page was shown is looked at first, if it changes what would be taken over."""
    seen = request.POST.get("seen", "")
    is_new = actions.answer_import(given, answers_in(request.POST, given.answers))
    if is_new and looked_at(request, given).look.digest != seen:
        messages.info(request, _("Your choices have changed what would be taken over; look at it again."))
        return redirect("raci:import_preview", given.activity_id, given.pk)
    found = actions.apply_import(given.pk, seen=seen, by=request.user, now=timezone.now(), most=AT_ONCE)
    rows = len(found.plan.changing)
    said = ngettext("%(count)s row was taken over.", "%(count)s rows were taken over.", rows)
    messages.success(request, said % {"count": rows})
    return redirect("raci:matrix", given.activity_id)


def leave_out(request: UserRequest, given: MatrixImport) -> HttpResponse:
    actions.drop_import(given, by=request.user, now=timezone.now())
    messages.success(request, _("The file was left out; nothing has changed."))
    return redirect("raci:matrix", given.activity_id)
