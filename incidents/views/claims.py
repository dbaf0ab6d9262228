"""What might explain it: claims, what speaks for and against them, what came of the test."""

from collections.abc import Callable, Mapping

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents import actions
from incidents.forms import ClaimEvidenceForm, ClaimForm, DecisionForm
from incidents.models import Hypothesis, Incident
from incidents.queries import (
    addable_claim,
    addable_incident,
    claim_file,
    claims_page,
    decidable_claim,
    readable_incident,
)
from incidents.queries.claims import Claim, ClaimsPage
from incidents.views.incident_answer import moved_on
from postmortem.drafts.actions import Stale
from postmortem.evidence import rules as files
from postmortem.evidence.attachment import attachment
from postmortem.evidence.models import Evidence
from postmortem.people.policy import Access, UserRequest, policy


def claims_url(incident: Incident) -> str:
    return reverse("incidents:claims", args=[incident.pk])


@policy(Access.SIGNED_IN, opens=readable_incident)
@require_safe
def claims(request: UserRequest, incident: Incident) -> HttpResponse:
    """All of them, open ones and decided ones."""
    return _show(request, incident)


def _show(
    request: UserRequest, incident: Incident, *, bound: django_forms.Form | None = None, at: str = ""
) -> HttpResponse:
    """The page; `bound` is the form that could not be taken, and `at` where it stands: "new", "proof-3"."""
    page = claims_page(request.user, incident)
    refused = {at: bound} if bound is not None else {}
    context = {
        "page": page,
        "incident": incident,
        "rows": [_row(page, claim, refused) for claim in page.claims],
        "new": bound if at == "new" else ClaimForm(auto_id="new_%s"),
        "opened": at,
    }
    return render(request, "incidents/claims.html", context, status=files.status_of(bound) if bound else 200)


def _row(page: ClaimsPage, claim: Claim, refused: Mapping[str, django_forms.Form]) -> dict[str, object]:
    """A claim with the forms that this reader may use; the refused one with what was typed."""
    pk = claim.hypothesis.pk
    proof = refused.get(f"proof-{pk}") or ClaimEvidenceForm(auto_id=f"proof_{pk}_%s")
    decide = refused.get(f"decide-{pk}") or DecisionForm(claim=claim.hypothesis)
    return {
        "claim": claim,
        "proof": proof if page.rights.add else None,
        "decide": decide if page.rights.edit else None,
        "opened": next(iter(refused), ""),
    }


@policy(Access.SIGNED_IN, opens=addable_incident)
@require_POST
def claim_add(request: UserRequest, incident: Incident) -> HttpResponse:
    """What might explain it."""
    form, now = ClaimForm(request.POST, auto_id="new_%s"), timezone.now()

    def create() -> str:
        typed = form.cleaned_data
        made = actions.add_claim(incident.pk, typed["claim"], typed["test"], by=request.user, now=now)
        return f"{claims_url(incident)}#claim-{made.pk}"

    return _taken(request, incident, form, "new", lambda: form.once(create, by=request.user, now=now))


@policy(Access.SIGNED_IN, opens=addable_claim)
@require_POST
def claim_proof(request: UserRequest, claim: Hypothesis) -> HttpResponse:
    """One thing that speaks for it or against it."""
    form, now = ClaimEvidenceForm(request.POST, request.FILES, auto_id=f"proof_{claim.pk}_%s"), timezone.now()

    def create() -> str:
        upload = form.cleaned_data["file"]
        actions.add_claim_evidence(claim, form.shown(), upload, by=request.user, now=now)
        return f"{claims_url(claim.incident)}#claim-{claim.pk}"

    at = f"proof-{claim.pk}"
    return _taken(request, claim.incident, form, at, lambda: form.once(create, by=request.user, now=now))


@policy(Access.SIGNED_IN, opens=decidable_claim)
@require_POST
def claim_decide(request: UserRequest, claim: Hypothesis) -> HttpResponse:
    """What came of the test."""
    form = DecisionForm(request.POST, claim=claim)

    def act() -> str:
        typed, now = form.cleaned_data, timezone.now()
        said = (typed["state"], typed["result"])
        actions.decide_claim(claim.pk, typed["version"], *said, by=request.user, now=now)
        return f"{claims_url(claim.incident)}#claim-{claim.pk}"

    return _taken(request, claim.incident, form, f"decide-{claim.pk}", act)


def _taken(
    request: UserRequest, incident: Incident, form: django_forms.Form, at: str, act: Callable[[], str]
) -> HttpResponse:
    """Act on a valid form and lead back; else show it with the sentence at its field, or 409."""
    try:
        if form.is_valid():
            return redirect(act())
    except Stale as stale:
        return moved_on(request, incident, form, stale)
    except ValidationError as refused:
        of_file = getattr(refused, "code", "") in files.OF_THE_FILE
        form.add_error("file" if of_file else None, refused)
    return _show(request, incident, bound=form, at=at)


@policy(Access.SIGNED_IN, opens=claim_file)
@require_safe
def claim_file_get(_request: UserRequest, found: Evidence) -> HttpResponse:
    """The file as it came."""
    return attachment(found.file)  # type: ignore[return-value]  # a stream is an answer, too
