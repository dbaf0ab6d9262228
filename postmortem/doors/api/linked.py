"""What a thing is called in other tools, as programs read it."""

from collections.abc import Iterable

from ninja import Schema
from pydantic import Field

from postmortem.doors.api.answers import Doc
from postmortem.links.models import Link
from postmortem.links.queries import links_by_id, shown
from postmortem.people.redaction import Words


class LinkOut(Schema):
    """A thing of another tool: `id` is its number there, `state` how it stands there."""

    service: str
    id: str
    url: str = Field(description="Empty where none is known, or where it names somebody who stays unnamed.")
    state: str


def links_of(field: str, pk: int, words: Words) -> list[Doc]:
    """The links of one thing; one query."""
    return said(links_by_id(field, [pk])[pk], words)


def said(links: Iterable[Link], words: Words) -> list[Doc]:
    found = [shown(link, words) for link in links]
    return [
        {"service": one.link.service, "id": one.external_id, "url": one.url, "state": one.link.state}
        for one in found
    ]
