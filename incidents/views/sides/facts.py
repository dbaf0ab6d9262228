"""Those who took part check the facts of their rows; who keeps the page answers."""

from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.actions.sides import checking
from incidents.forms.sides import CorrectionForm, ReplyForm
from incidents.models import Correction, Retrospective
from incidents.queries import zone_of
from incidents.queries.sides.facts import (
    FactsPage,
    asked_for_facts,
    correction_at_work,
    facts_at_work,
    facts_page,
)
from incidents.views.sides.answer import Act, too_late
from postmortem.drafts.actions import Stale
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=facts_at_work)
def facts(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Is that right, for the rows that were yours?"""
    return at_facts(request, found)


@policy(Access.SIGNED_IN, opens=asked_for_facts)
@require_POST
def facts_right(request: UserRequest, found: Retrospective) -> HttpResponse:
    def act() -> None:
        checking.confirm_facts(found.pk, by=request.user, now=timezone.now())

    return taken(
        request,
        found,
        "right",
        django_forms.Form(request.POST),
        act,
        _("Thank you. The facts are right for you."),
    )


@policy(Access.SIGNED_IN, opens=asked_for_facts)
@require_POST
def correction_add(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Something was otherwise."""
    now = timezone.now()
    page = facts_page(request.user, found, now=now)
    form = CorrectionForm(request.POST, rows=page.choices)

    def create() -> str:
        typed = form.cleaned_data
        checking.correct_facts(found.pk, typed["row"], typed["text"], by=request.user, now=now)
        return facts_url(found)

    said = _("Thank you. Whoever keeps the page replies to it.")
    return taken(
        request, found, "correction", form, lambda: form.once(create, by=request.user, now=now), said
    )


@policy(Access.SIGNED_IN, opens=correction_at_work)
@require_POST
def correction_reply(request: UserRequest, correction: Correction) -> HttpResponse:
    form = ReplyForm(request.POST, correction=correction.pk)

    def act() -> None:
        checking.reply_to_correction(
            correction.pk, form.cleaned_data["reply"], by=request.user, now=timezone.now()
        )

    return taken(request, correction.retrospective, f"reply_{correction.pk}", form, act)


def facts_url(found: Retrospective) -> str:
    return reverse("incidents:facts", args=[found.pk])


def at_facts(
    request: UserRequest,
    found: Retrospective,
    *,
    bound: dict[str, django_forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the facts; `bound` is the form that could not be taken."""
    with timezone.override(ZoneInfo(zone_of(found))):
        page = facts_page(request.user, found, now=timezone.now())
        context = {"page": page, "retrospective": found, **forms_of(page, bound or {})}
        return render(request, "retrospectives/sides/facts.html", context, status=status)


def forms_of(page: FactsPage, back: dict[str, django_forms.Form]) -> dict[str, object]:
    """The forms of the page: each correction with its reply, and a new one."""
    replies = [
        (one, back.get(f"reply_{one.correction.pk}") or ReplyForm(correction=one.correction.pk))
        for one in page.corrections
    ]
    return {
        "corrections": replies,
        "correction": back.get("correction") or CorrectionForm(rows=page.choices),
        "opened": next(iter(back), ""),
    }


def taken(
    request: UserRequest, found: Retrospective, name: str, form: django_forms.Form, act: Act, said: str = ""
) -> HttpResponse:
    """As on the page of the views, for this page."""
    try:
        if form.is_valid():
            act()
            if said:
                messages.success(request, said)
            return redirect(facts_url(found))
    except Stale as stale:
        return too_late(request, form, stale, facts_url(found))
    except ValidationError as refused:
        form.add_error(None, refused)
    found.refresh_from_db()
    return at_facts(request, found, bound={name: form}, status=422)
