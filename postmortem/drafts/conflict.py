"""The answer to a stale page or a lost race: 409, with what was typed beside what is stored now."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.core.files import File
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from postmortem.drafts.forms import VersionMixin


class Difference(NamedTuple):
    """One field: what was typed and what is stored, in words."""

    label: str
    yours: str
    theirs: str


def conflict(
    request: HttpRequest,
    form: forms.BaseForm | None = None,
    current: Model | None = None,
    *,
    reason: str = "",
    back_url: str = "",
) -> HttpResponse:
    """409 for a form that came too late (Stale). Nothing was saved; nothing typed is lost.

    `form` is the valid bound form, `current` the row as it is now (Stale.current). With a VersionMixin form
    the page offers to save what was typed over it. `reason` replaces the sentence, `back_url` leads to the
    page as it is now.
    """
    context: dict[str, object] = {"reason": reason, "back_url": back_url}
    if form is not None:
        context["differences"] = list(differences(form, current))
        context["again"] = list(sent_again(form, current))
    return render(request, "409.html", context, status=409)


def differences(form: forms.BaseForm, current: Model | None) -> Iterator[Difference]:
    """The visible fields in which the two differ, in the order of the form."""
    for bound in form.visible_fields():
        typed = form.cleaned_data.get(bound.name)
        if isinstance(bound.field.widget, forms.PasswordInput):
            continue
        stored = getattr(current, bound.name, None) if current else None
        yours, theirs = (in_words(bound.field, value) for value in (typed, stored))
        if yours != theirs:
            yield Difference(str(bound.label), yours, theirs)


def in_words(field: forms.Field, value: Any) -> str:  # noqa: ANN401  whatever a form field holds
    """A value as readers know it: a choice by its label, a moment by its wall time, an object by its name."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{field.prepare_value(value):%Y-%m-%d %H:%M}"
    if value is None or isinstance(value, Model | File):
        return str(value or "")
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    parts = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    return " · ".join(labels.get(str(part), str(part)) for part in parts)


def sent_again(form: forms.BaseForm, current: Model | None) -> Iterator[tuple[str, str]]:
    """Everything typed, as hidden inputs that save it over the present version; nothing if that cannot be."""
    version = getattr(current, "version", None)
    if not isinstance(form, VersionMixin) or version is None or form.files:
        return
    for bound in form:
        if bound.name == "version":
            yield bound.html_name, str(version)
            continue
        values = bound.data if isinstance(bound.data, list) else [bound.data]
        yield from ((bound.html_name, str(value)) for value in values if value not in (None, False))
