"""How an administrator looks into an activity that is not open to them, and what they see without that."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities import actions
from postmortem.activities.forms.break_glass import GlassForm
from postmortem.activities.models import Activity, BreakGlass
from postmortem.activities.queries.break_glass import any_activity, glass_page, support_page
from postmortem.activities.views.answer import carry_out, press
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.signin.queries import second_factor_fresh

KEPT = "break_glass"  # in the session: what this browser looks into, by id


@policy(Access.ADMIN)
@require_safe
def support(request: UserRequest) -> HttpResponse:
    """Which activities are there, and into which did somebody look?"""
    page = support_page(request.user, request.GET.get("q", ""), request.GET.get("before", ""))
    return render(request, "activities/support.html", {"page": page, "now": timezone.now()})


@policy(Access.ADMIN, opens=any_activity)
def break_glass(request: UserRequest, activity: Activity) -> HttpResponse:
    """Must I look in, and who is told?"""
    if request.method != "POST":
        return _show(request, activity, GlassForm())
    form, now = GlassForm(request.POST), timezone.now()

    def act() -> str:
        if not second_factor_fresh(request, now=now):
            raise ValidationError(_("Confirm first that it is you, with your second factor."))
        look = actions.break_glass(activity, form.cleaned_data["reason"], by=request.user, now=now)
        _keep(request, look)
        return reverse("activities:detail", args=[activity.pk])

    once = partial(form.once, act, by=request.user, now=now)
    back_url = reverse("activities:break_glass", args=[activity.pk])
    return carry_out(request, form, once, back_url=back_url, again=partial(_show, request, activity))


def _keep(request: UserRequest, look: BreakGlass) -> None:
    """This browser, and no other one of the same person, looks in; the strip on every page says so."""
    told = {
        "activity": look.activity_id,
        "title": look.activity.title,
        "until": look.until.isoformat(),
        "reason": look.reason,
    }
    open_ones = {pk: one for pk, one in request.session.get(KEPT, {}).items() if _lasts(one, look)}
    request.session[KEPT] = {**open_ones, str(look.pk): told}


def _lasts(one: dict[str, Any], look: BreakGlass) -> bool:
    return bool(one["until"] > look.at.isoformat() and one["activity"] != look.activity_id)


def _show(request: UserRequest, activity: Activity, form: forms.Form, status: int = 200) -> HttpResponse:
    now, address = timezone.now(), reverse("activities:break_glass", args=[activity.pk])
    request.user.looks_into = tuple(map(int, request.session.get(KEPT, {})))
    context = {
        "page": glass_page(request.user, activity, now=now),
        "activity": activity,
        "form": form,
        "is_confirmed": second_factor_fresh(request, now=now),
        "confirm_url": f"{reverse('mfa_reauthenticate')}?{urlencode({'next': address})}",
        "now": now,
    }
    return render(request, "activities/break_glass.html", context, status=status)


@policy(Access.ADMIN, opens=any_activity)
@require_POST
def break_glass_end(request: UserRequest, activity: Activity) -> HttpResponse:
    """I have seen what I had to see."""
    now, kept = timezone.now(), request.session.get(KEPT, {})
    mine = BreakGlass.objects.at(now).filter(activity=activity, by=request.user).first()

    def act() -> None:
        actions.end_look(mine.pk if mine else 0, by=request.user, now=now)
        messages.success(request, _("It is closed to you again."))

    request.session[KEPT] = {pk: one for pk, one in kept.items() if one["activity"] != activity.pk}
    return press(request, act, back_url=reverse("activities:break_glass", args=[activity.pk]))
