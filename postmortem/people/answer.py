"""How a settings form is answered."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from postmortem.people.actions import Outdated
from postmortem.people.forms import SeenMixin


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also if it is nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def done(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Act on a form that was sent and is valid; False with the errors at the fields if that cannot be."""
    if not form.is_valid():
        return False
    try:
        act()
    except Outdated as outdated:
        if isinstance(form, SeenMixin):
            form.show_stored(outdated.current)
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def status_of(form: forms.BaseForm) -> int:
    """200 for a form that is shown, 409 for one that came too late, 422 for one with something to mend."""
    if not form.is_bound:
        return 200
    is_late = isinstance(form, SeenMixin) and form.is_outdated
    return 409 if is_late or form.has_error("__all__", code="stale") else 422
