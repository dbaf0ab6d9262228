"""What all operations share: pages, versions, sending once, and the codes they may answer with."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Header, Path, Query, Schema, Status
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from postmortem.doors.api.keys import KeyRequest
from postmortem.doors.api.problems import Problem, ProblemOut
from postmortem.drafts import actions as drafts
from postmortem.drafts.actions import Stale
from postmortem.people.clock import YEARS

SENDING: Final = UUID("5a1c2ad8-9f1e-4f0b-8c67-0d5c2b1f7a90")
BIG: Final = 2**63 - 1
TAG: Final = re.compile(r'(?:W/)?"(\d{1,18})(?:-[0-9a-f]{16})?"')
READ: Final = frozenset({401, 403, 404, 422, 429})
WRITE: Final = READ | {400, 409}
CHANGE: Final = WRITE | {412, 428}

Doc = dict[str, Any]  # as a schema describes it
Made = Status[Doc]  # with the status code
Id = Annotated[int, Path(ge=1, le=BIG)]
Asked = Annotated[str, Query(max_length=120, description="What is looked for.")]
Cursor = Annotated[str, Query(max_length=400, description="Where the page before ended: its `next`.")]
OnceKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Your own name for this request: sent again, it makes nothing twice.",
    ),
]
IfMatch = Annotated[
    str, Header(alias="If-Match", max_length=60, description="The ETag of what you have read and change.")
]


def without_nul(value: object) -> object:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("There is a character in it that is no text.")
    return value


def written(value: object) -> object:
    if not isinstance(value, str | datetime):
        raise ValueError("A time is written, as 2026-11-12T20:00:00+08:00.")
    return value


def in_years(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError(f"Choose a year between {YEARS[0]} and {YEARS[-1]}.")
    return at


Text = Annotated[str, BeforeValidator(without_nul)]
Moment = Annotated[AwareDatetime, BeforeValidator(written), AfterValidator(in_years)]
Number = Annotated[int, Field(strict=True)]  # no "1", no true
Truth = Annotated[bool, Field(strict=True)]  # no 0, no "yes"
Ref = Annotated[Number, Field(ge=1, le=BIG)]


class In(Schema):
    """What is sent: nothing beside the fields that there are."""

    model_config = ConfigDict(extra="forbid")


def answers(schema: type, codes: frozenset[int] = READ, *, ok: int = 200) -> dict[int, Any]:
    return {ok: schema, **dict.fromkeys(sorted(codes), ProblemOut)}


def place(cursor: str) -> str:
    """What `next` stood for; raises Problem for one that nobody gave out."""
    if not cursor:
        return ""
    try:
        return str(_signer().unsign(cursor))
    except BadSignature:
        raise Problem(422, "This cursor was not given out here.") from None


def number_at(cursor: str) -> int | None:
    return int(place(cursor)) if cursor else None


def next_of(mark: object) -> str | None:
    """The cursor of the page that begins after the mark; None on the last page."""
    return _signer().sign(str(mark)) if mark else None


def _signer() -> Signer:
    return Signer(salt="postmortem.doors.cursor")


def tagged(response: HttpResponse, version: int) -> None:
    """Which version it is; `marked` adds what it says just now, which may change without it."""
    response["ETag"] = f'"{version}"'


def marked(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer with its ETag: version and content for what has a version, else the content alone. To a
    reader who has the same already (If-None-Match) 304 instead.
    """
    if answer.streaming or answer.status_code not in (200, 201):
        return answer
    content = sha256(answer.content).hexdigest()[:16]
    version = TAG.fullmatch(answer.get("ETag", ""))
    answer["ETag"] = tag = f'"{version[1]}-{content}"' if version else f'"{content}"'
    answer["Vary"] = "Accept-Language, Authorization"
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if request.method not in ("GET", "HEAD") or not asked & {tag, "*"}:
        return answer
    kept = {name: answer[name] for name in ("ETag", "Vary", "Content-Language") if name in answer}
    return HttpResponse(status=304, headers=kept)


def version_seen(if_match: str, current: int) -> int:
    """The version that was read; raises Problem 428 without one, 412 if it is another one by now."""
    found = TAG.fullmatch(if_match.strip())
    if not if_match:
        raise Problem(428, "Say in If-Match which version you change: the ETag of what you have read.")
    if found is None or int(found[1]) != current:
        raise Problem(412, "It has been changed since you read it. Read it again.")
    return current


def sent_once(request: KeyRequest, key: str, create: Callable[[datetime], int]) -> int:
    """Create and return the id; the same Idempotency-Key with the same content leads to the same id again."""
    now = timezone.now()
    if not key:
        return create(now)
    token = uuid5(SENDING, f"{request.auth.pk} {key}")
    payload = sha256(f"{request.method} {request.path}\n".encode() + _canonical(request.body)).hexdigest()
    try:
        return int(drafts.once(token, payload, lambda: str(create(now)), by=request.user, now=now))
    except Stale:
        raise Problem(422, "This Idempotency-Key was sent before, with other content.") from None


def _canonical(body: bytes) -> bytes:
    return json.dumps(json.loads(body), sort_keys=True).encode()


def here(name: str, *args: object) -> str:
    """The whole address of a page."""
    return settings.BASE_URL + reverse(name, args=args)


def created(response: HttpResponse, path: str, version: int | None = None) -> None:
    """201 says where it stands."""
    response["Location"] = path
    if version is not None:
        tagged(response, version)
