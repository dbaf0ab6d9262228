"""Every address of the product, and requests as the people of the small world."""

import tomllib
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple

import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import WHO
from tests.make import NOW
from tests.world import HOUR, World

# The rows by name; one address may stand there again, for another thing: "incidents:detail (restricted)".
MATRIX = tomllib.loads((Path(__file__).parent / "permission_matrix.toml").read_text(encoding="utf-8"))
COLUMNS = MATRIX.pop("who")
METHODS = ("GET", "POST")
FURTHER = ("PATCH",)  # of the API only


class Address(NamedTuple):
    """A route: its name with the namespace, the names of its arguments, its view."""

    name: str
    arguments: tuple[str, ...]
    view: Any


def addresses(
    inside: URLResolver | None = None, space: str = "", given: tuple[str, ...] = ()
) -> Iterator[Address]:
    """All routes of the URLconf; one without a name is called by its pattern."""
    for route in (inside or get_resolver()).url_patterns:
        arguments = (*given, *route.pattern.regex.groupindex)
        if isinstance(route, URLResolver):
            deeper = f"{space}{route.namespace}:" if route.namespace else space
            yield from addresses(route, deeper, arguments)
        elif isinstance(route, URLPattern):
            yield Address(space + (route.name or str(route.pattern)), arguments, route.callback)


def expected(name: str, method: str) -> dict[str, int]:
    """The codes of one row of the matrix, by who asks."""
    return dict(zip(COLUMNS, map(int, MATRIX[name][method].split()), strict=True))


def in_world(world: World, value: object) -> object:
    """A value of the matrix: "@poster" is the id of that thing of the world, the rest stands for itself."""
    if isinstance(value, list):
        return [in_world(world, part) for part in value]
    is_thing = isinstance(value, str) and value.startswith("@")
    return getattr(world, value[1:]).pk if is_thing else value


def address_of(name: str) -> str:
    """The name of the route without what the row says about it."""
    return name.split(" ")[0]


def path_of(world: World, name: str) -> str:
    at = MATRIX[name].get("at", {})
    return reverse(address_of(name), kwargs={key: in_world(world, value) for key, value in at.items()})


def form_of(world: World, name: str) -> dict[str, Any]:
    """What is typed into the form of an address: the fields of the matrix, or those the world keeps."""
    data = MATRIX[name].get("data", {})
    return world.posts[data] if isinstance(data, str) else {k: in_world(world, v) for k, v in data.items()}


def clients(world: World, **options: bool) -> dict[str, Client]:
    """A browser for everybody, signed in where there is somebody."""
    found = {"anonymous": Client(**options)}
    for who in WHO:
        found[who] = Client(**options, HTTP_AUTHORIZATION=f"Bearer {world.keys[who]}")
        found[who].force_login(world.people[who])
    return found


def ask(world: World, client: Client, method: str, name: str, **extra: Any) -> HttpResponse:
    """One request an hour after NOW, with all its effects undone."""
    cookies = client.cookies.output(header="", sep=";")
    sent = form_of(world, name) if method != "GET" else {}
    send = getattr(client, method.lower())
    if name.startswith("api:") and method != "GET":
        extra = {"content_type": "application/json", **extra}
    with time_machine.travel(NOW + HOUR, tick=False), transaction.atomic():
        answer = send(extra.pop("path", "") or path_of(world, name), sent, **extra)
        if answer.streaming:  # while the time and the rows are there; what came can be read again
            answer.streaming_content = [answer.getvalue()]
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return answer
