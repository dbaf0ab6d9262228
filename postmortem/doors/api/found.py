"""Everything that can be found."""

from typing import Literal

from django.conf import settings
from django.utils import timezone
from ninja import Router, Schema

from postmortem.doors.api.answers import Asked, Cursor, Doc, answers, next_of, place
from postmortem.doors.api.keys import SEARCH, KeyRequest
from postmortem.search.models import DocKind
from postmortem.search.queries import search_page

router = Router(tags=["search"])
Kind = Literal["", *DocKind.values]  # type: ignore[valid-type]


class HitOut(Schema):
    kind: str
    id: int
    title: str
    where: str
    text: str
    url: str


class SearchOut(Schema):
    """`answer` says who answers for it, if a thing is called so."""

    answer: str
    items: list[HitOut]
    next: str | None


@router.get("/search", response=answers(SearchOut), auth=SEARCH, url_name="search")
def search(request: KeyRequest, q: Asked = "", kind: Kind = "", cursor: Cursor = "") -> Doc:
    """What is called so, then what speaks of it."""
    page = search_page(request.user, q, kind=kind, after=place(cursor), now=timezone.now())
    items = [
        {
            "kind": hit.doc.kind,
            "id": hit.doc.subj_id,
            "title": "".join(piece.text for piece in hit.title),
            "where": hit.where,
            "text": "".join(piece.text for piece in hit.text),
            "url": settings.BASE_URL + hit.url,
        }
        for hit in page.hits
    ]
    return {"answer": page.answer, "items": items, "next": next_of(page.after)}
