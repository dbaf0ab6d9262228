"""The page of one row, with a form for every step this reader may take."""

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from postmortem.activities import queries
from postmortem.activities.forms import (
    HOW_FORMS,
    AddressForm,
    ApproveForm,
    DropForm,
    HandInForm,
    NameForm,
    ReturnForm,
    ScopeForm,
    SendBackForm,
)
from postmortem.activities.models import Deliverable
from postmortem.people.policy import UserRequest


def address_of(row: Deliverable) -> str:
    return reverse("activities:deliverable", args=[row.activity_id, row.pk])


def show(
    request: UserRequest, row: Deliverable, typed: Mapping[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one row; `typed` holds a form that was refused, by the name of its step."""
    now = timezone.now()
    item = queries.item(request.user, row, now=now)
    typed = typed or {}
    context = {
        "item": item,
        "row": row,
        "activity": row.activity,
        "forms": {**_fresh(request, item), **typed},
        "refused": next(iter(typed), ""),
        "now": now,
        "brief": queries.brief_of(row, item.words),
        "scheme_waits": queries.waits_for_scheme(row, now=now),
    }
    return render(request, "activities/deliverable_detail.html", context, status=status)


def _fresh(request: UserRequest, item: queries.Item) -> dict[str, forms.Form]:
    """An empty form for every step, by its name."""
    row = item.row
    shown = item.to_approve.version if item.to_approve else None
    return {
        "send_back": SendBackForm(row=row),
        "name": NameForm(row=row, user=request.user),
        "address": AddressForm(),
        "hand_in": HandInForm(row=row),
        "approve": ApproveForm(row=row, version=shown),
        "return": ReturnForm(row=row, version=shown),
        "cut_scope": ScopeForm(row=row),
        "drop": DropForm(),
        **_how(request, item),
    }


def how_name(choice: str) -> str:
    """The name of a choice's step on the page."""
    return f"how_{choice}"


def _how(request: UserRequest, item: queries.Item) -> dict[str, forms.Form]:
    """The ways to go on with something late, each with what is proposed."""
    if item.how is None:
        return {}
    return {
        how_name(choice): HOW_FORMS[choice](row=item.row, user=request.user, how=item.how)
        for choice in item.how.choices
    }
