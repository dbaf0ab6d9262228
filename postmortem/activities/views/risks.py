"""The risks of an activity, those that weigh most first; and one risk: who has noted it, who signs for it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms.risk import RefuseForm, SignerForm, SignForm, TellForm
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.views.answer import stepping
from postmortem.people.choosing import read_once
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def risks(request: UserRequest, activity: Activity) -> HttpResponse:
    """Which risks wait for a note or a signature?"""
    context = {"page": queries.risks_page(request.user, activity), "activity": activity}
    return render(request, "activities/risks.html", context)


@policy(Access.SIGNED_IN, opens=queries.risk_of)
def risk(request: UserRequest, found: LogEntry) -> HttpResponse:
    """How does this risk stand, and who goes with it?"""
    return _risk(request, found)


def _risk(
    request: UserRequest, found: LogEntry, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    fresh = {
        "tell": TellForm(auto_id="tell_%s"),
        "signer": SignerForm(activity=found.activity),
        "sign": SignForm(auto_id="sign_%s"),
        "refuse": RefuseForm(auto_id="refuse_%s"),
    }
    sheets = {**fresh, **(typed or {})}
    read_once(*sheets.values())
    context = {
        "page": queries.risk_page(request.user, found),
        "activity": found.activity,
        "entry": found,
        "forms": sheets,
        "refused": next(iter(typed or {}), ""),
        "link": request.build_absolute_uri(address_of(found)),
    }
    return render(request, "activities/risk.html", context, status=status)


def address_of(entry: LogEntry) -> str:
    return reverse("activities:risk", args=[entry.activity_id, entry.number])


@policy(Access.SIGNED_IN, opens=queries.writable_risk)
@require_POST
def risk_tell(request: UserRequest, found: LogEntry) -> HttpResponse:
    """More people are to take note."""

    def act(typed: dict[str, Any]) -> object:
        people, departments = list(typed["people"]), list(typed["departments"].select_related("lead"))
        return actions.tell_of_risk(found.pk, people, departments, by=request.user, now=timezone.now())

    return _step(request, found, "tell", TellForm(request.POST, auto_id="tell_%s"), act)


@policy(Access.SIGNED_IN, opens=queries.writable_risk)
@require_POST
def risk_ask_signer(request: UserRequest, found: LogEntry) -> HttpResponse:
    """Ask a named person whether it is gone with the risk."""

    def act(typed: dict[str, Any]) -> object:
        return actions.ask_signer(found.pk, typed["signer"], by=request.user, now=timezone.now())

    return _step(request, found, "signer", SignerForm(request.POST, activity=found.activity), act)


@policy(Access.SIGNED_IN, opens=queries.risk_to_sign)
@require_POST
def risk_sign(request: UserRequest, found: LogEntry) -> HttpResponse:
    """We go with it."""

    def act(typed: dict[str, Any]) -> object:
        return actions.sign_risk(found.pk, typed["reason"], by=request.user, now=timezone.now())

    return _step(request, found, "sign", SignForm(request.POST, auto_id="sign_%s"), act)


@policy(Access.SIGNED_IN, opens=queries.risk_to_sign)
@require_POST
def risk_refuse(request: UserRequest, found: LogEntry) -> HttpResponse:
    """We do not go with it as it is."""

    def act(typed: dict[str, Any]) -> object:
        return actions.refuse_risk(found.pk, typed["reason"], by=request.user, now=timezone.now())

    return _step(request, found, "refuse", RefuseForm(request.POST, auto_id="refuse_%s"), act)


_step = stepping(address_of, _risk)
