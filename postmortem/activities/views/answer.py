"""How a refused step answers: 409 for a lost race, 413 or 507 for a file that cannot be kept, else the form
again.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from postmortem.activities.actions.asking import STALE
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.evidence import rules as files
from postmortem.people.policy import UserRequest

Thing = TypeVar("Thing")
Act = Callable[[dict[str, Any]], object]
Again = Callable[[forms.Form, int], HttpResponse]


def status_of(form: forms.Form) -> int:
    """200 for a form just opened, 413 or 507 for a file that cannot be kept, 422 for one that has errors."""
    if not form.is_bound:
        return 200
    return files.status_of(form)


def carry_out(
    request: UserRequest, form: forms.Form, act: Callable[[], Any], *, back_url: str, again: Again
) -> HttpResponse:
    """Do `act` if the form is right, and go to `back_url` (or where `act` says, if it returns an address).

    Otherwise answer 409 if somebody was faster, or show the form again with its sentence by `again(form,
    status)`.
    """
    if form.is_valid():
        try:
            return redirect(_address(act()) or back_url)
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=back_url)
        except ValidationError as refusal:
            if code_of(refusal) == STALE:
                return conflict(request, form, reason=str(refusal.message), back_url=back_url)
            form.add_error("file" if code_of(refusal) in files.OF_THE_FILE else None, refusal)
    return again(form, status_of(form))


def stepping(
    address: Callable[[Thing], str],
    show: Callable[[UserRequest, Thing, dict[str, forms.Form], int], HttpResponse],
) -> Callable[[UserRequest, Thing, str, forms.Form, Act], HttpResponse]:
    """What answers one of several steps on the page of a thing at its `address`: do it and go back, or `show`
    the page with the refused form in its place, by its name.
    """

    def step(request: UserRequest, thing: Thing, name: str, form: forms.Form, act: Act) -> HttpResponse:
        return carry_out(
            request,
            form,
            lambda: act(form.cleaned_data),
            back_url=address(thing),
            again=lambda typed, status: show(request, thing, {name: typed}, status),
        )

    return step


def press(request: UserRequest, act: Callable[[], Any], *, back_url: str) -> HttpResponse:
    """A button without fields: do it and go back, or answer 409 with the sentence that says why not."""
    try:
        act()
    except ValidationError as refusal:
        return conflict(request, reason=" ".join(refusal.messages), back_url=back_url)
    return redirect(back_url)


def code_of(refusal: ValidationError) -> str:
    return getattr(refusal, "code", None) or ""


def _address(made: object) -> str:
    return made if isinstance(made, str) else ""
