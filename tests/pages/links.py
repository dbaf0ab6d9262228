"""What the tests of personal links share: addresses, dumps of all tables, and a scanner."""

import re
from datetime import datetime
from html import unescape
from typing import Any

from django.apps import apps
from django.test import Client

from postmortem.outbox.links import item_path
from postmortem.outbox.models import Duty
from tests.make import NOW

PLAIN = {"CharField", "TextField", "DateTimeField", "BooleanField", "URLField"}
# Seals hold row numbers, and names of stored files are drawn.
BY_CHANCE = {"prev", "mac", "head", "stored_name", "token"}
PEOPLE = {"people.User", "people.Department"}


def path_for(duty: Duty, *, now: datetime = NOW) -> str:
    """The personal link of its holder."""
    assert duty.holder
    return item_path(duty.pk, duty.holder, now=now)


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, sessions included."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed
    }


def what_it_says() -> dict[str, list[str]]:
    """Words, times, yes or no and people of all rows, without the numbers that the database gave them."""
    found = {}
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if is_said(field)]
        if names and model._meta.app_label != "sessions":
            found[model._meta.label] = sorted(map(repr, model._default_manager.values_list(*names)))
    return found


def is_said(field: Any) -> bool:
    if field.primary_key or field.name in BY_CHANCE:
        return False
    to = field.related_model._meta.label if field.is_relation else ""
    return field.get_internal_type() in PLAIN or to in PEOPLE or field.name == "actor_id"


def words(answer: Any) -> str:
    """What the page says, without tags."""
    text = re.sub(r"</?(time|b|small)\b[^>]*>", "", answer.text.split("<main", 1)[1])
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def links_on(page: str) -> list[str]:
    """The addresses of this product that a page leads to, as a scanner finds them."""
    return [unescape(link) for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', page)]


def follow_everything(path: str) -> list[int]:
    """Open an address and everything on it as a scanner does, by GET and HEAD; returns the codes."""
    client = Client()
    first = client.get(path)
    reached = [link for link in links_on(first.text) if not link.startswith("/static/")]
    answers = [first, client.head(path)]
    answers += [ask(link, follow=True) for link in reached for ask in (client.get, client.head)]
    return [answer.status_code for answer in answers]
