"""Handing in, approving, returning, downloading."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities import actions, queries
from postmortem.activities.forms import ApproveForm, HandInForm, ReturnForm
from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.activities.views.answer import carry_out
from postmortem.activities.views.item import address_of, show
from postmortem.evidence.attachment import attachment, shown
from postmortem.evidence.models import Evidence
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.row_for("hand_in"))
@require_POST
def deliverable_deliver(request: UserRequest, row: Deliverable) -> HttpResponse:
    """A file, a link or a text has come."""
    form = HandInForm(request.POST, request.FILES, row=row)
    now = timezone.now()

    def record() -> str:
        _hand_in(request, row, form, now)
        return address_of(row)

    return carry_out(
        request,
        form,
        lambda: form.once(record, by=request.user, now=now),
        back_url=address_of(row),
        again=lambda typed, status: show(request, row, {"hand_in": typed}, status),
    )


def _hand_in(request: UserRequest, row: Deliverable, form: HandInForm, now: datetime) -> AssetVersion:
    upload, proof = form.cleaned_data["file"], form.cleaned_data["proof"]
    return actions.hand_in(row, form.arrival(), upload=upload, proof=proof, by=request.user, now=now)


@policy(Access.SIGNED_IN, opens=queries.row_for("approve"))
@require_POST
def deliverable_approve(request: UserRequest, row: Deliverable) -> HttpResponse:
    """It is good, as far as the yes covers."""
    form = ApproveForm(request.POST, row=row)

    def act() -> None:
        version, scope = form.cleaned_data["version"], form.cleaned_data["scope"]
        actions.approve(version, by=request.user, now=timezone.now(), scope=scope)

    return _answer(request, row, "approve", form, act)


@policy(Access.SIGNED_IN, opens=queries.row_for("approve"))
@require_POST
def deliverable_return(request: UserRequest, row: Deliverable) -> HttpResponse:
    """It has to change; the reason says what."""
    form = ReturnForm(request.POST, row=row)

    def act() -> None:
        version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        actions.return_version(version, reason, by=request.user, now=timezone.now())

    return _answer(request, row, "return", form, act)


def _answer(
    request: UserRequest, row: Deliverable, name: str, form: forms.Form, act: Callable[[], None]
) -> HttpResponse:
    return carry_out(
        request,
        form,
        act,
        back_url=address_of(row),
        again=lambda typed, status: show(request, row, {name: typed}, status),
    )


@policy(Access.SIGNED_IN, opens=queries.proof_of)
@require_safe
def arrival_proof(request: UserRequest, proof: Evidence) -> HttpResponse:
    """What shows when it came, as an attachment that no browser runs."""
    return attachment(proof.file)  # type: ignore[return-value]  # a stream is an answer, too


@policy(Access.SIGNED_IN, opens=queries.file_of)
@require_safe
def download(request: UserRequest, version: AssetVersion) -> HttpResponse:
    """The file as an attachment that no browser runs; a picture small, too."""
    return shown(version.file, request)  # type: ignore[return-value]  # a stream is an answer, too
