"""What the views of the launch page share: the page with its forms, and a refusal."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from postmortem.activities.models import Activity
from postmortem.people.policy import UserRequest
from raci.forms import DecideForm, HoldForm, LaunchForm, OfActivity, PreviewAnswerForm, PreviewAskForm
from raci.queries.gate import LaunchPage, launch_page
from raci.views.answer import is_stale, sentence

FORMS: dict[str, type[OfActivity]] = {
    "record": LaunchForm,
    "hold": HoldForm,
    "preview_ask": PreviewAskForm,
    "preview": PreviewAnswerForm,
}
Sent = tuple[str, forms.Form]  # the name of the form that was sent, and the form


def typed(name: str, request: UserRequest, activity: Activity) -> OfActivity:
    """The form of this name with what was sent; it needs nothing of the page."""
    return FORMS[name](request.POST, zone=activity.time_zone)


def shown(
    request: UserRequest, activity: Activity, sent: Sent | None = None, error: str = ""
) -> HttpResponse:
    """The page; 422 with an error, or with the form that was sent and is to be mended."""
    page = launch_page(request.user, activity, now=timezone.now())
    found = forms_of(page) | (dict([sent]) if sent else {})
    cast(LaunchForm, found["record"]).suit(needs_reason=page.needs_reason)
    context = {
        "page": page,
        "activity": activity,
        "forms": found,
        "sent": sent[0] if sent else "",
        "error": error,
        "link": request.build_absolute_uri(reverse("raci:launch", args=[activity.pk])),
    }
    return render(request, "raci/launch.html", context, status=422 if sent or error else 200)


def forms_of(page: LaunchPage) -> dict[str, forms.Form]:
    """The forms that this reader may send, empty."""
    zone = page.activity.time_zone
    return {"decide": DecideForm(page=page), **{name: form(zone=zone) for name, form in FORMS.items()}}


def refused(
    request: UserRequest, activity: Activity, sent: Sent | None, refusal: ValidationError
) -> HttpResponse:
    """409 if it came too late; else the page with what is to be mended, in the form that was sent by name."""
    if is_stale(refusal):
        context = {"reason": sentence(refusal), "back_url": reverse("raci:launch", args=[activity.pk])}
        return render(request, "409.html", context, status=409)
    if sent is None or not hasattr(refusal, "error_dict") or set(refusal.error_dict) - set(sent[1].fields):
        return shown(request, activity, sent, error=sentence(refusal))
    sent[1].add_error(None, refusal)
    return shown(request, activity, sent)
