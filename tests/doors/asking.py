"""Requests with a key."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from postmortem.doors import rules
from postmortem.doors.actions import NewKey, make_key
from postmortem.people.models import User
from tests.make import NOW

WHOLE = tuple(rules.SCOPES)


def key_for(person: User, *scopes: str, days: int = 90) -> str:
    return make_key(NewKey("Script", scopes or WHOLE, days), by=person, now=NOW)[1]


class Program:
    """A program that brings a key along."""

    def __init__(self, secret: str) -> None:
        self.client = Client(HTTP_AUTHORIZATION=f"Bearer {secret}")

    def ask(self, path: str, **given: Any) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", given)

    def send(self, path: str, said: Any, method: str = "post", **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(
            f"/api/v1{path}", said, content_type="application/json", headers=named
        )
