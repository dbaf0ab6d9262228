"""How a step on these pages answers: done, a form to mend (422, 413, 507), or that somebody was faster."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.evidence import rules as files
from postmortem.people.policy import UserRequest

Again = Callable[[forms.Form, int], HttpResponse]


def step(
    request: UserRequest, form: forms.Form, act: Callable[[], object], *, back_url: str, again: Again
) -> HttpResponse:
    """Do `act` if the form is right and go to `back_url`; else `again(form, status)` shows it."""
    if form.is_valid():
        try:
            act()
            return redirect(back_url)
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=back_url)
        except ValidationError as refused:
            is_file = getattr(refused, "code", "") in files.OF_THE_FILE
            form.add_error("file" if is_file else None, refused)
    return again(form, files.status_of(form))


def leading(act: Callable[[], object], address: str) -> Callable[[], str]:
    """`act` as a form does it once (SubmitTokenMixin): afterwards it leads to `address`."""

    def done() -> str:
        act()
        return address

    return done


def press(request: UserRequest, act: Callable[[], object], *, back_url: str) -> HttpResponse:
    """A button without fields: do it and go back, or answer 409 with the sentence that says why not."""
    try:
        act()
    except ValidationError as refused:
        return conflict(request, reason=" ".join(refused.messages), back_url=back_url)
    return redirect(back_url)
