"""A name goes out of free text, wherever a row may still change; frozen rows keep their words."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext as _

from postmortem.audit.guards import FrozenOnce, InsertOnly
from postmortem.people.models import Department, Discipline, User
from postmortem.people.redaction import spellings

OURS: Final = ("activities", "drafts", "evidence", "incidents", "outbox", "raci", "upkeep")
# Rows that say who somebody is; they are blanked by themselves, or name a department.
NOT_FREE: Final = (User, Department, Discipline)
CODES: Final = {
    "stream",
    "subj_type",
    "kind",
    "status",
    "state",
    "sha256",
    "time_zone",
    "due_zone",
    "language",
}


def scrub(person: User) -> dict[str, int]:
    """Put the words for a former colleague in place of the person's name, account and address, in every free
    text that may change. Returns rows changed, and rows that hold the name in frozen words.
    """
    spelled = sorted(spellings(person), key=lambda one: -len(one[0]))
    if person.email:  # before the account name that is a part of it
        spelled.insert(0, (person.email, f"(?i:{re.escape(person.email)})"))
    words = [word for word, _pattern in spelled]
    pattern = re.compile("|".join(pattern for _word, pattern in spelled))
    with translation.override(settings.LANGUAGE_CODE):
        instead = _("former colleague")
    changed = frozen = 0
    for model in free_text_models():
        done, kept = _scrub_rows(model, words, pattern, instead)
        changed, frozen = changed + done, frozen + kept
    return {"texts": changed, "frozen": frozen}


def free_text_models() -> Iterator[type[models.Model]]:
    """Every model of the product with a field in which people write."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            if model not in NOT_FREE and text_fields(model):
                yield model


def text_fields(model: type[models.Model]) -> list[str]:
    """The names of the fields in which free text may stand: texts, and JSON with texts in it."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField | models.CharField | models.JSONField)
        and not field.choices
        and not field.primary_key
        and field.name not in CODES
    ]


def frozen_when(model: type[models.Model]) -> Q | None:
    """Which rows of a model never change: None if all may."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, InsertOnly):
            return Q(pk__isnull=False)
        if isinstance(constraint, FrozenOnce):
            return Q(**{f"{constraint.field}__isnull": False})
    return None


def _scrub_rows(
    model: type[models.Model], words: list[str], pattern: re.Pattern[str], instead: str
) -> tuple[int, int]:
    fields = text_fields(model)
    rows = model._default_manager.annotate(**{f"text_{name}": Cast(name, TextField()) for name in fields})
    wanted = Q()
    for name in fields:
        for word in words:
            wanted |= Q(**{f"text_{name}__icontains": word}) | Q(
                **{f"text_{name}__icontains": _escaped(word)}
            )
    found, frozen = rows.filter(wanted), 0
    is_frozen = frozen_when(model)
    if is_frozen is not None:
        frozen = found.filter(is_frozen).count()
        found = found.exclude(is_frozen)
    changed = 0
    for pk, *values in found.values_list("pk", *fields):
        new = {name: _without(value, pattern, instead) for name, value in zip(fields, values, strict=True)}
        new = {name: value for (name, value), old in zip(new.items(), values, strict=True) if value != old}
        if new:
            changed += model._default_manager.filter(pk=pk).update(**_fitting(model, new))
    return changed, frozen


def _escaped(word: str) -> str:
    """As a text stands inside stored JSON."""
    return word.encode("ascii", "backslashreplace").decode()


def _without(value: Any, pattern: re.Pattern[str], instead: str) -> Any:  # noqa: ANN401  whatever JSON holds
    if isinstance(value, str):
        return pattern.sub(instead, value)
    if isinstance(value, list):
        return [_without(part, pattern, instead) for part in value]
    if isinstance(value, dict):
        return {key: _without(part, pattern, instead) for key, part in value.items()}
    return value


def _fitting(model: type[models.Model], new: dict[str, Any]) -> dict[str, Any]:
    """No longer than the column."""
    lengths = {name: getattr(model._meta.get_field(name), "max_length", None) for name in new}
    return {
        name: value[: lengths[name]] if isinstance(value, str) and lengths[name] else value
        for name, value in new.items()
    }
