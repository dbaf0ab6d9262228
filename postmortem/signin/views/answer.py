"""How a form of these pages is answered."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also if it is nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def done(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Act on a form that was sent and is valid; False with the errors at the fields if that cannot be."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def status_of(form: forms.BaseForm) -> int:
    """200 for a form that is shown, 422 for one with something to mend."""
    return 422 if form.is_bound else 200
