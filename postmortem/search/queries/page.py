"""The page of the search: what is called so, then what speaks of it, and who answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import QuerySet, Value
from django.urls import reverse

from postmortem.people.models import User
from postmortem.people.redaction import Words
from postmortem.search.models import DocKind, SearchDoc
from postmortem.search.queries.opened import open_to
from postmortem.search.queries.spelled import WITH_ROOTS, home_of, spelled
from postmortem.search.rules import is_said_in, parts_of, snippet, wanted
from postmortem.search.rules.grams import ANYWHERE, TITLE
from raci.queries import who_answers
from raci.rules.who import Piece, pieces

PAGE: Final = 20
READ: Final = 2 * PAGE  # pairs of characters may stand apart in a text: what does not say it is passed over


class Hit(NamedTuple):
    """One found thing, for its reader: what it is called and where, with what was looked for marked."""

    doc: SearchDoc
    kind: str
    url: str
    title: Sequence[Piece]
    where: str
    text: Sequence[Piece]


@dataclass(frozen=True)
class SearchPage:
    """`after` begins the next page, and is empty on the last one. `answer` says who answers for it, if a
    thing is called so.
    """

    query: str
    kind: str
    hits: Sequence[Hit]
    answer: str
    after: str

    @property
    def asked(self) -> bool:
        return bool(wanted(self.query))


def search_page(user: User, query: str, *, kind: str = "", after: str = "", now: datetime) -> SearchPage:
    """What this reader may find of it, the newest first; a fixed number of queries, none without a word."""
    query = " ".join(query.replace("\x00", " ").split())[:120]
    kind = kind if kind in DocKind.values else ""
    if not wanted(query):
        return SearchPage(query, kind, [], "", "")
    found = read(user, query, kind, after)
    words = spelled(user, found)
    said = [doc for doc in found if says(doc, words[doc.pk], query)]
    shown = said[:PAGE]
    rows = [doc.subj_id for doc in shown if doc.kind == DocKind.DELIVERABLE]
    more = len(said) > PAGE or len(found) == READ
    last = shown[-1] if len(said) > PAGE else (found[-1] if found else None)
    return SearchPage(
        query=query,
        kind=kind,
        hits=[hit(doc, words[doc.pk], query) for doc in shown],
        answer=who_answers(user, rows[:3], now=now) if rows and not after else "",
        after=mark(last) if more and last else "",
    )


def read(user: User, query: str, kind: str, after: str) -> list[SearchDoc]:
    """The next documents after the mark: those with the words in their title, then all others."""
    rows = open_to(user).select_related(*WITH_ROOTS).defer("grams").order_by("-pk")
    if kind:
        rows = rows.filter(kind=kind)
    in_title, place = read_mark(after)
    titled = rows.filter(grams__holds=wanted(query, TITLE))
    others = rows.filter(grams__holds=wanted(query, ANYWHERE)).exclude(grams__holds=wanted(query, TITLE))
    if not in_title:
        return list(before(others, place, tier=0)[:READ])
    found = list(before(titled, place, tier=1)[:READ])
    if len(found) < READ:
        found += before(others, None, tier=0)[: READ - len(found)]
    return found


def before(rows: QuerySet[SearchDoc], place: int | None, *, tier: int) -> QuerySet[SearchDoc]:
    rows = rows.annotate(tier=Value(tier))
    return rows if place is None else rows.filter(pk__lt=place)


def mark(doc: SearchDoc) -> str:
    return f"{doc.tier}~{doc.pk}"  # type: ignore[attr-defined]  # annotated in before


def read_mark(after: str) -> tuple[bool, int | None]:
    """Whether it stands among the titles, and where; a mark that nobody gave out is the first page."""
    tier, _tilde, pk = after.partition("~")
    if tier not in ("0", "1") or not pk.isdecimal():
        return True, None
    return tier == "1", min(int(pk), 2**63 - 1)


def says(doc: SearchDoc, words: Words, query: str) -> bool:
    """Whether it still says so for a reader who sees no names: a name that was typed finds nothing then."""
    return is_said_in(query, [words.text(doc.title), words.text(doc.body)])


def hit(doc: SearchDoc, words: Words, query: str) -> Hit:
    parts, home = parts_of(query), home_of(doc)
    title = words.text(doc.title)
    where = words.text(home.title) if home else ""
    return Hit(
        doc=doc,
        kind=str(DocKind(doc.kind).label),
        url=address(doc),
        title=pieces(title, parts),
        where="" if where == title else where,
        text=pieces(snippet(words.text(doc.body), parts), parts) if doc.body else [],
    )


def address(doc: SearchDoc) -> str:
    """The page of the thing; that of its retrospective for a lesson."""
    if doc.kind == DocKind.ENTRY:
        return reverse("activities:entry", args=[doc.activity_id, doc.number])
    if doc.kind == DocKind.DELIVERABLE:
        return reverse("activities:deliverable", args=[doc.activity_id, doc.subj_id])
    if doc.retrospective and doc.kind in (DocKind.RETROSPECTIVE, DocKind.LESSON):
        is_told = doc.retrospective.current_id is not None
        name = "incidents:retrospective" if is_told else "incidents:retrospective_edit"
        return reverse(name, args=[doc.retrospective_id])
    names = {DocKind.ACTIVITY: "activities:detail", DocKind.INCIDENT: "incidents:detail"}
    return reverse(names.get(DocKind(doc.kind), "incidents:action_item"), args=[doc.subj_id])
