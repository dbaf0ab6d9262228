"""A template for an activity, and an activity as a template."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from postmortem.activities.queries import shown_rows
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import ApplyTemplateForm, SaveTemplateForm
from raci.queries import (
    opens_template,
    opens_template_save,
    template_of,
    template_page,
    trades_by_department,
    without_trade,
)
from raci.rules import added_from, left_open
from raci.views.answer import sentence


@policy(Access.SIGNED_IN, opens=opens_template)
def template(request: UserRequest, activity: Activity) -> HttpResponse:
    """Which rows does this kind of thing usually need, and which are not there yet?"""
    now = timezone.now()
    page = template_page(request.user, activity, now=now)
    form = ApplyTemplateForm(request.POST if request.method == "POST" else None, offers=page.offers)
    if form.is_valid():
        return _apply(request, activity, form, now)
    context = {"page": page, "form": form, "activity": activity}
    return render(request, "raci/template.html", context, status=422 if form.is_bound else 200)


def _apply(request: UserRequest, activity: Activity, form: ApplyTemplateForm, now: datetime) -> HttpResponse:
    starter = form.starter
    try:
        applied = actions.apply_template(activity.pk, starter, by=request.user, now=now)
    except ValidationError as refusal:
        back = reverse("raci:matrix", args=[activity.pk])
        return conflict(request, reason=sentence(refusal), back_url=back)
    messages.success(request, added_from(starter.name.within(get_language() or "en"), applied.added))
    for said in left_open(applied.left):
        messages.info(request, said)
    return redirect("activities:detail", activity.pk)


@policy(Access.SIGNED_IN, opens=opens_template_save)
def template_save(request: UserRequest, activity: Activity) -> HttpResponse:
    """Is this worth beginning with again?"""
    form = SaveTemplateForm(request.POST if request.method == "POST" else None)
    back = reverse("raci:matrix", args=[activity.pk])
    if form.is_valid():
        keep = partial(_keep, request, activity, form, timezone.now())
        try:
            form.once(keep, by=request.user, now=timezone.now())
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=back)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved. Whoever begins an activity is offered it from now on."))
            return redirect(back)
    return _show_save(request, activity, form)


def _keep(request: UserRequest, activity: Activity, form: SaveTemplateForm, now: datetime) -> str:
    return actions.save_as_template(activity, form.name, form.line, by=request.user, now=now).code


def _show_save(request: UserRequest, activity: Activity, form: SaveTemplateForm) -> HttpResponse:
    known = trades_by_department()
    context = {
        "form": form,
        "activity": activity,
        "rows": shown_rows(template_of(activity, known=known).rows),
        "left_out": without_trade(activity, known),
    }
    return render(request, "raci/template_save.html", context, status=422 if form.is_bound else 200)
