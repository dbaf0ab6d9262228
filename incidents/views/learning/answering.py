"""How a step on these pages answers: carried out, or refused with what was typed."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from postmortem.activities.actions.asking import STALE
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import UserRequest

Again = Callable[[forms.Form], HttpResponse]


def carry_out(
    request: UserRequest, form: forms.Form, act: Callable[[], object], *, back_url: str, again: Again
) -> HttpResponse:
    """Do `act` if the form is right, and go to `back_url`, or where `act` says if it returns an address.

    409 if somebody was faster; else `again(form)` shows the page with the form in its place.
    """
    if form.is_valid():
        try:
            made = act()
            return redirect(made if isinstance(made, str) and made else back_url)
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=back_url)
        except ValidationError as refused:
            if getattr(refused, "code", "") == STALE:
                return conflict(request, form, reason=str(refused.message), back_url=back_url)
            form.add_error(None, refused)
    return again(form)
