"""The answer to a stale page or a lost race: 409, with what was typed beside what is stored now."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.audit.rules import digest
from postmortem.drafts.actions import Typed, keep_refused
from postmortem.drafts.forms import DRAFT_KEY, KEY, VersionMixin
from postmortem.drafts.models import TextVersion
from postmortem.drafts.queries import base_of, versions_since
from postmortem.drafts.rules import same
from postmortem.people.models import User
from postmortem.people.policy import Access

QUIET = (forms.PasswordInput, forms.FileInput, forms.HiddenInput)


class Difference(NamedTuple):
    """One field in words: what was typed, what is stored; what stood there when the form was opened, if
    somebody else has changed it since.
    """

    label: str
    yours: str
    theirs: str
    before: str | None = None


def conflict(
    request: HttpRequest,
    form: forms.BaseForm | None = None,
    current: Model | None = None,
    *,
    reason: str = "",
    back_url: str = "",
) -> HttpResponse:
    """409 for a form that came too late (Stale). Nothing was saved; nothing typed is lost.

    `form` is the valid bound form, `current` the row as it is now (Stale.current). What was typed is kept as
    a draft, which the form offers when it is opened again. With a VersionMixin form the page offers to save
    what was typed over it. `reason` replaces the sentence, `back_url` leads to the page as it is now.
    """
    context: dict[str, object] = {"reason": reason, "back_url": back_url}
    if form is not None:
        base = base_for(form, current)
        context["differences"] = list(differences(form, current, base))
        again, key = list(sent_again(form, current, base)), kept(request, form)
        context["again"] = [*again, (DRAFT_KEY, key)] if again and key else again
        context["since"], context["is_kept"] = last_saved(form, current), bool(key)
    return render(request, "409.html", context, status=409)


def base_for(form: forms.BaseForm, current: Model | None) -> dict[str, Any]:
    """What others have changed since the form was opened, as it was then; empty if that is not known."""
    if not isinstance(current, Model) or not isinstance(form, VersionMixin):
        return {}
    return base_of(current, form.cleaned_data["version"]) or {}


def last_saved(form: forms.BaseForm, current: Model | None) -> TextVersion | None:
    """The save that this form came too late for."""
    if not isinstance(current, Model) or not isinstance(form, VersionMixin):
        return None
    since = versions_since(current, form.cleaned_data["version"])
    return since[-1] if since else None


def kept(request: HttpRequest, form: forms.BaseForm) -> str:
    """Keep what was typed as the draft of whoever is signed in; its key, or nothing at an open address."""
    match, user = request.resolver_match, request.user
    access = getattr(getattr(match, "func", None), "policy", None)
    if access is None or access.access == Access.PUBLIC or not isinstance(user, User):
        return ""
    key = request.POST.get(DRAFT_KEY, "")
    language = request.POST.get("language", "")
    place = f"{request.path}?language={language}" if language else request.path
    fields = [[bound.html_name, text] for bound in form for text in texts(bound)]
    typed = Typed(
        key=key if re.fullmatch(KEY, key) else digest([place, fields])[:32],  # the same again is one draft
        place=place[:220],
        base_version=form.cleaned_data.get("version") or 0,
        fields=fields,
    )
    return keep_refused(typed, by=user, now=timezone.now()).key


def texts(bound: forms.BoundField) -> Iterator[str]:
    """What was sent for a field that is typed or chosen."""
    if isinstance(bound.field.widget, QUIET) or bound.is_hidden:
        return
    values = bound.data if isinstance(bound.data, list) else [bound.data]
    yield from (str(value).replace("\r\n", "\n") for value in values if value not in (None, False))


def differences(
    form: forms.BaseForm, current: Model | None, base: dict[str, Any] | None = None
) -> Iterator[Difference]:
    """The visible fields in which the two differ, in the order of the form; not those that only others have
    changed: theirs stay.
    """
    base = base or {}
    for bound in form.visible_fields():
        typed = form.cleaned_data.get(bound.name)
        if isinstance(bound.field.widget, forms.PasswordInput) or is_theirs(bound.name, typed, base):
            continue
        stored = getattr(current, bound.name, None) if current else None
        yours, theirs = (in_words(bound.field, value) for value in (typed, stored))
        before = in_words(bound.field, read(bound.field, base[bound.name])) if bound.name in base else None
        if yours != theirs:
            yield Difference(str(bound.label), yours, theirs, before)


def is_theirs(name: str, typed: object, base: dict[str, Any]) -> bool:
    """Whether somebody else changed this field and it was not touched here."""
    return name in base and same(typed, base[name])


def read(field: forms.Field, kept_value: object) -> object:
    """A value that was kept as plain JSON, as the field cleans it; as it is if the field does not know it."""
    try:
        return field.to_python(kept_value)
    except (ValidationError, TypeError, ValueError):
        return kept_value


def in_words(field: forms.Field, value: Any) -> str:  # noqa: ANN401  whatever a form field holds
    """A value as readers know it: a choice by its label, a moment by its wall time, an object by its name."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{field.prepare_value(value):%Y-%m-%d %H:%M}"
    if value is None or isinstance(value, Model | File):
        return str(value or "")
    offered = () if isinstance(value, QuerySet) else getattr(field, "choices", ())
    labels = {str(code): str(label) for code, label in offered}
    parts = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    return " · ".join(labels.get(str(part), str(part)) for part in parts)


def sent_again(
    form: forms.BaseForm, current: Model | None, base: dict[str, Any] | None = None
) -> Iterator[tuple[str, str]]:
    """Everything typed, as hidden inputs that save it over the present version; where only others changed a
    field, what they made of it. Nothing if that cannot be.
    """
    version = getattr(current, "version", None)
    if not isinstance(form, VersionMixin) or version is None or form.files:
        return
    for bound in form:
        if bound.name == "version":
            yield bound.html_name, str(version)
            continue
        data = bound.data
        if is_theirs(bound.name, form.cleaned_data.get(bound.name), base or {}):
            data = bound.field.widget.format_value(bound.field.prepare_value(getattr(current, bound.name)))
        values = data if isinstance(data, list) else [data]
        yield from ((bound.html_name, str(value)) for value in values if value not in (None, False))
