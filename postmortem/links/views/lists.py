"""A list from another tool: brought, looked at, taken over; afterwards what became of each row."""

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
from postmortem.links.actions import lists as actions
from postmortem.links.forms.lists import BringListForm, answers_in, rows_in
from postmortem.links.models import ListImport
from postmortem.links.queries import lists as queries
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.opens_list)
def bring(request: UserRequest, activity: Activity) -> HttpResponse:
    """Which list is it?"""
    form = BringListForm(request.POST, request.FILES) if request.method == "POST" else BringListForm()
    if form.is_valid():
        try:
            keep = partial(_keep, request, activity, form)
            return redirect(form.once(keep, by=request.user, now=timezone.now()))
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=reverse("links:list", args=[activity.pk]))
        except ValidationError as refused:
            form.add_error("file", ValidationError(refused.messages))
    status = (413 if form.is_too_big else 422) if form.is_bound else 200
    context = {"form": form, "activity": activity, "open": queries.open_list(request.user, activity)}
    return render(request, "links/list.html", context, status=status)


def _keep(request: UserRequest, activity: Activity, form: BringListForm) -> str:
    given = form.cleaned_data["file"]
    made = actions.bring_list(activity, given.name, given.read(), by=request.user, now=timezone.now())
    return reverse("links:list_preview", args=[activity.pk, made.pk])


@policy(Access.SIGNED_IN, opens=queries.opens_list_preview)
def preview(request: UserRequest, given: ListImport) -> HttpResponse:
    """What would change, and afterwards: what became of each row?"""
    if given.content is None:
        return ended(request, given)
    if request.method != "POST":
        return show(request, given)
    steps = {"apply": take_over, "drop": leave_out}
    try:
        return steps.get(request.POST.get("step", ""), look_again)(request, given)
    except ValidationError as refused:
        given.refresh_from_db()
        if given.content is None:
            return ended(request, given)
        is_stale = getattr(refused, "code", "") == "stale"
        return show(request, given, error=" ".join(refused.messages), status=409 if is_stale else 422)


def ended(request: UserRequest, given: ListImport) -> HttpResponse:
    if given.state == ListImport.State.DROPPED:
        messages.info(request, _("This list was left out already."))
        return redirect("links:list", given.activity_id)
    context = {"given": given, "activity": given.activity, "rows": queries.report_of(given)}
    return render(request, "links/list_report.html", context)


def show(request: UserRequest, given: ListImport, *, error: str = "", status: int = 200) -> HttpResponse:
    page = queries.preview(given, now=timezone.now())
    chosen = rows_in(request.POST) if error else None
    context = {"page": page, "activity": given.activity, "error": error, "chosen": chosen}
    return render(request, "links/list_preview.html", context, status=status)


def look_again(request: UserRequest, given: ListImport) -> HttpResponse:
    actions.answer_list(given, answers_in(request.POST, given.answers))
    return redirect("links:list_preview", given.activity_id, given.pk)


def take_over(request: UserRequest, given: ListImport) -> HttpResponse:
    """What was chosen since the page was shown is looked at first; a guess that was left so is no choice."""
    before = queries.reading_of(given)
    actions.answer_list(given, answers_in(request.POST, given.answers))
    if queries.reading_of(given) != before:
        messages.info(request, _("Your choices have changed what would be taken over; look at it again."))
        return redirect("links:list_preview", given.activity_id, given.pk)
    seen, chosen = request.POST.get("seen", ""), rows_in(request.POST)
    rows = actions.take_over(given.pk, seen=seen, chosen=chosen, by=request.user, now=timezone.now())
    said = ngettext("%(count)s row was taken over.", "%(count)s rows were taken over.", rows)
    messages.success(request, said % {"count": rows})
    return redirect("links:list_preview", given.activity_id, given.pk)


def leave_out(request: UserRequest, given: ListImport) -> HttpResponse:
    actions.drop_list(given, by=request.user, now=timezone.now())
    messages.success(request, _("The list was left out; nothing has changed."))
    return redirect("links:list", given.activity_id)
