"""What was learnt: improvements, retrospectives."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import Router, Schema

from incidents import actions, papers, queries
from incidents.models import ActionItem
from incidents.queries.action_item import WITH_PEOPLE, item_for, readable_item
from postmortem.doors.api.answers import (
    CHANGE,
    Cursor,
    Doc,
    Id,
    IfMatch,
    answers,
    here,
    next_of,
    number_at,
    tagged,
    version_seen,
)
from postmortem.doors.api.happened_schemas import ActionMove, ActionOut, ActionPage
from postmortem.doors.api.keys import INCIDENTS_READ, INCIDENTS_WRITE, KeyRequest
from postmortem.doors.api.linked import said as linked
from postmortem.links.models import Link
from postmortem.links.queries import links_by_id
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for
from raci.queries.spellers import spellers

router = Router(tags=["learnt"])
ITEMS: Final = 30
Status = Literal["", *ActionItem.Status.values]  # type: ignore[valid-type]
State = Literal["", "published", "at_work"]
LEFT_OUT: Final = {"preview", "at_work", "is_shared", "sees_activity"}


class RetrospectiveLine(Schema):
    id: int
    title: str
    activity: str
    at: datetime | None
    is_published: bool
    improvements: int
    done: int


class RetrospectivePage(Schema):
    items: list[RetrospectiveLine]
    next: str | None


class RetrospectiveOut(Schema):
    """`page` is what the page says, part by part, with sides in place of names."""

    id: int
    version: int
    title: str
    language: str
    is_published: bool
    published_at: datetime | None
    page: dict[str, Any]
    url: str


@router.get("/actions", response=answers(ActionPage), auth=INCIDENTS_READ, url_name="actions")
def improvements(request: KeyRequest, status: Status = "", cursor: Cursor = "") -> Doc:
    """Improvements, the newest first."""
    found = queries.visible_action_items(request.user).select_related(*WITH_PEOPLE).order_by("-pk")
    found = found.filter(status=status) if status else found
    if (before := number_at(cursor)) is not None:
        found = found.filter(pk__lt=before)
    page = list(found.distinct()[: ITEMS + 1])
    after = page[ITEMS - 1].pk if len(page) > ITEMS else None
    words, links = words_of(request.user, page[:ITEMS]), links_by_id("improvement", [one.pk for one in page])
    items = [_item(one, words[one.pk], links[one.pk]) for one in page[:ITEMS]]
    return {"items": items, "next": next_of(after)}


@router.get("/actions/{pk}", response=answers(ActionOut), auth=INCIDENTS_READ, url_name="action")
def improvement(request: KeyRequest, response: HttpResponse, pk: Id) -> Doc:
    return _one(request, response, readable_item(request.user, pk))


def _one(request: KeyRequest, response: HttpResponse, found: ActionItem) -> Doc:
    tagged(response, found.version)
    return _item(
        found, words_of(request.user, [found])[found.pk], links_by_id("improvement", [found.pk])[found.pk]
    )


@router.patch("/actions/{pk}", response=answers(ActionOut, CHANGE), auth=INCIDENTS_WRITE, url_name="action")
def move(
    request: KeyRequest, response: HttpResponse, pk: Id, said: ActionMove, if_match: IfMatch = ""
) -> Doc:
    """Say how it stands, as its page does: done, looked at and so, not to be done, or open again."""
    right, act = MOVES[said.status]
    item = item_for(right)(request.user, pk)
    version_seen(if_match, item.version)
    act(item.pk, said, request.user, timezone.now())
    return _one(request, response, readable_item(request.user, pk))


def _done(pk: int, said: ActionMove, by: User, now: datetime) -> None:
    actions.mark_done(pk, said.shown_by, said.url, look_after=said.look_after, by=by, now=now)


def _verified(pk: int, said: ActionMove, by: User, now: datetime) -> None:
    actions.verify_action(pk, said.shown_by, said.url, by=by, now=now)


def _wont_do(pk: int, said: ActionMove, by: User, now: datetime) -> None:
    actions.wont_do(pk, said.reason, by=by, now=now)


def _open(pk: int, said: ActionMove, by: User, now: datetime) -> None:
    if not said.reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    actions.reopen_action(pk, said.reason, by=by, now=now)


Step = Callable[[int, ActionMove, User, datetime], None]
MOVES: Final[dict[str, tuple[str, Step]]] = {  # state → the right it takes, and the step
    "done": ("done", _done),
    "verified": ("verify", _verified),
    "wont_do": ("wont_do", _wont_do),
    "open": ("reopen", _open),
}


def words_of(user: User, items: Sequence[ActionItem]) -> dict[int, Words]:
    """Improvement id → its words: names for those who see them in its activity, sides without an activity."""
    spelled = spellers(user, {item.activity for item in items if item.activity})
    departments = departments_by_id()
    return {
        item.pk: spelled[item.activity_id]
        if item.activity_id
        else redact_for(concerned_in(item), departments, names=False)
        for item in items
    }


def concerned_in(item: ActionItem) -> dict[int, User]:
    owners = (
        item.owner,
        item.incident and item.incident.owner,
        item.retrospective and item.retrospective.owner,
    )
    return {person.pk: person for person in owners if person}


def _item(item: ActionItem, words: Words, links: Iterable[Link]) -> Doc:
    """Improvements look forward: their owner stands there by name for everybody who may open them."""
    plain = ("version", "status", "type", "strength", "due_at", "tracker_url")
    roots = ("incident_id", "retrospective_id", "activity_id")
    return {
        "id": item.pk,
        **{name: getattr(item, name) for name in (*plain, *roots)},
        "title": words.text(item.title),
        "end_state": words.text(item.end_state),
        "owner": item.owner.display_name,
        "links": linked(links, words),
        "url": here("incidents:action_item", item.pk),
    }


@router.get(
    "/retrospectives", response=answers(RetrospectivePage), auth=INCIDENTS_READ, url_name="retrospectives"
)
def retrospectives(request: KeyRequest, state: State = "", cursor: Cursor = "") -> Doc:
    """Published ones and those at work that are open to the key's owner, the newest first."""
    page = queries.library(request.user, state=state, before=number_at(cursor))
    items = [
        {
            "id": row.pk,
            "is_published": row.published,
            **{name: getattr(row, name) for name in ("title", "activity", "at", "improvements", "done")},
        }
        for row in page.rows
    ]
    return {"items": items, "next": next_of(page.older)}


@router.get(
    "/retrospectives/{pk}", response=answers(RetrospectiveOut), auth=INCIDENTS_READ, url_name="retrospective"
)
def retrospective(request: KeyRequest, response: HttpResponse, pk: Id) -> Doc:
    """The published document; before that, how it would read now."""
    found = queries.readable_retrospective(request.user, pk)
    tagged(response, found.version)
    page = queries.role_page(found, is_shared=True)
    return {
        "id": found.pk,
        "version": found.version,
        "title": page.title,
        "language": found.language,
        "is_published": found.current_id is not None,
        "published_at": found.published_at,
        "page": {name: said for name, said in plain(page).items() if name not in LEFT_OUT},
        "url": here("incidents:retrospective", found.pk),
    }


@router.get(
    "/retrospectives/{pk}/markdown",
    response=answers(str),
    auth=INCIDENTS_READ,
    url_name="retrospective_markdown",
    openapi_extra={
        "responses": {200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
    },
)
def retrospective_markdown(request: KeyRequest, pk: Id) -> HttpResponse:
    """The same as one Markdown text."""
    found = queries.readable_retrospective(request.user, pk)
    kind = papers.KINDS["md"]
    with timezone.override(ZoneInfo(queries.zone_of(found))):
        content = kind.make(queries.role_page(found, is_shared=True), timezone.now())
    return HttpResponse(content, content_type=kind.media_type)


def plain(said: object) -> Any:  # noqa: ANN401  as JSON is
    """What a page says as JSON: rows of the database by their id alone, as their words stand beside them."""
    if isinstance(said, Model):
        return said.name if isinstance(said, Department) else said.pk
    if isinstance(said, Promise):
        return str(said)
    if isinstance(said, timedelta):
        return said.total_seconds()
    named = _named(said)
    if named is not None:
        return {name: plain(one) for name, one in named.items()}
    return [plain(one) for one in said] if isinstance(said, list | tuple | set | frozenset) else said


def _named(said: object) -> dict[str, object] | None:
    """The parts of what has parts with names."""
    if is_dataclass(said) and not isinstance(said, type):
        return {one.name: getattr(said, one.name) for one in fields(said)}
    if isinstance(said, tuple):
        names = getattr(type(said), "__match_args__", ())
        return dict(zip(names, said, strict=True)) if names else None
    return {str(name): one for name, one in said.items()} if isinstance(said, dict) else None
