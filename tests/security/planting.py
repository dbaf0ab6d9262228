"""Puts texts into every field that people fill, found by looking at the models: a new one is found by itself.

What a name says to be a code (a kind, a zone, a key) or what is a list of choices is left; everything else
takes the text, empty fields, too, where the database lets them. In JSON each text with words in it does.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

OURS = ("postmortem", "raci", "incidents")
# Sealed by the record, or the product's own files and keys: nobody types into them.
CLOSED = {"audit", "signin", "backup"}
CODES = re.compile(
    r"(zone|language|kind|code|key|type|sha256|stream|place|stored_name|account|password|user_id|address"
    r"|became_type|round|formula|name_of_tick|config|letters|result)$"
)
MACHINE = (
    "outbox.Run.",
    "outbox.Tick.",
    "drafts.SubmitToken.",
    "upkeep.RetentionR",
    "people.Discipline.code",
)
WORDS = re.compile(r"\s|[^\x00-\x7f]")
Text = Callable[[str], str]


def free_models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if model.__module__.startswith(OURS)]
    return [model for model in found if model._meta.app_label not in CLOSED and model._meta.managed]


def fields(model: type[models.Model]) -> Iterator[models.Field]:
    for one in model._meta.concrete_fields:
        is_text = isinstance(one, models.CharField | models.TextField)
        is_code = one.choices or isinstance(one, models.SlugField | models.EmailField)
        is_code = is_code or CODES.search(one.name) or f"{model._meta.label}.{one.name}".startswith(MACHINE)
        if not is_code and (is_text or isinstance(one, models.JSONField)):
            yield one


def planted(value: Any, field: models.Field, text: str, address: str) -> Any:
    """The value with the text in place of all that people wrote in it; itself if nobody did."""
    if isinstance(value, dict):
        return {key: planted(inner, field, text, address) for key, inner in value.items()}
    if isinstance(value, list):
        return [planted(inner, field, text, address) for inner in value]
    if not isinstance(value, str):
        return value
    if isinstance(field, models.URLField):
        return address
    if isinstance(field, models.JSONField):
        return text if WORDS.search(value) else value
    return text


def loosen() -> None:
    """Takes the guards away that refuse to change what is fixed; they come back with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def plant(text: Callable[[models.Field], str], address: str) -> dict[str, int]:
    """Every free text of every row is now `text(field)`, every address `address`; how many, by field."""
    loosen()
    changed: dict[str, int] = {}
    for model in free_models():
        for field in fields(model):
            for pk, value in model.objects.values_list("pk", field.attname):
                new = planted(value, field, text(field), address)
                kept = f"{text(field)} {pk}" if field.unique else new
                if new != value and is_kept(model, pk, {field.attname: kept}):
                    name = f"{model._meta.label}.{field.name}"
                    changed[name] = changed.get(name, 0) + 1
    return changed


def is_kept(model: type[models.Model], pk: object, new: dict[str, object]) -> bool:
    """Whether the database takes it: a reply without its time, for example, is no reply."""
    try:
        with transaction.atomic():
            model.objects.filter(pk=pk).update(**new)
    except IntegrityError:
        return False
    return True
