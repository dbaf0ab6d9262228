"""The page of the search: what is called so, then what speaks of it, and who answers for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse

from postmortem.activities.models import Deliverable
from postmortem.audit.prepared import Prepared
from postmortem.audit.prepared import places as padded
from postmortem.people.models import User
from postmortem.people.redaction import Words
from postmortem.search.fulltext import asked
from postmortem.search.models import DocKind, SearchDoc
from postmortem.search.queries.opened import (
    VERSION,
    Places,
    Root,
    Sizes,
    looked_through,
    open_roots,
    places,
    root_of,
)
from postmortem.search.queries.spelled import Found, spelled
from postmortem.search.rules import is_said_in, parts_of, snippet, wanted
from postmortem.search.rules.grams import ANYWHERE, TITLE
from raci.queries import answer_about
from raci.rules.question import thing_asked_about
from raci.rules.who import Piece, pieces

PAGE: Final = 20
READ: Final = 2 * PAGE  # pairs of characters may stand apart in a text: what does not say it is passed over
FURTHER: Final = 10 * READ  # where little of the newest opens
NEWEST: Final = 20_000  # documents among which a frequent word is looked for first
ASKED: Final = 6  # things of which the first that is shown is answered


class Hit(NamedTuple):
    """One found thing, for its reader: what it is called and where, with what was looked for marked."""

    doc: SearchDoc
    kind: str
    url: str
    title: Sequence[Piece]
    where: str
    text: Sequence[Piece]


class Told(NamedTuple):
    """A document in the words of its reader."""

    doc: SearchDoc
    root: Root
    title: str
    body: str


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
    """What this reader may find of it, the newest first; six queries, none without a word: one more for a
    word that is not frequent in a large house, two more where hardly anything that speaks of it opens for the
    reader. Of a question who answers for a thing, the thing is looked for.
    """
    typed = " ".join(query.replace("\x00", " ").split())[:120]
    query = thing_asked_about(typed)
    kind = kind if kind in DocKind.values else ""
    if not wanted(query):
        return SearchPage(typed, kind, [], "", "")
    found, last = read(user, query, kind, after)
    things = things_among(found)
    words = spelled(user, found, things)
    said = list(islice(saying(query, found, words), PAGE + 1))
    shown = said[:PAGE]
    last = shown[-1].doc if len(said) > PAGE else last
    return SearchPage(
        query=typed,
        kind=kind,
        hits=[hit(one, words[one.doc.pk], query) for one in shown],
        answer="" if after else answer([one.doc for one in shown], things, words, now),
        after=mark(last) if last else "",
    )


def read(user: User, query: str, kind: str, after: str) -> tuple[Found, SearchDoc | None]:
    """The next documents after the mark that open for this person: those with the words in their title, then
    all others. With the last one that was looked at, None if there is nothing behind it.
    """
    looked, found = places(user), list[tuple[SearchDoc, Root]]()
    place = read_mark(after)
    for number in (READ, FURTHER):
        docs = with_words(looked, query, kind, place, number)
        opens = open_roots(user, docs, looked.sure) if docs else {}
        found += [(doc, root) for doc in docs if (root := opens.get(root_of(doc)))]
        if len(docs) < number:
            return found[:READ], found[READ - 1][0] if len(found) > READ else None
        place = read_mark(mark(docs[-1]))
        if len(found) >= PAGE:
            break
    return found[:READ], found[READ - 1][0] if len(found) > READ else docs[-1]


def with_words(
    looked: Places, query: str, kind: str, place: tuple[bool, int | None], number: int
) -> list[SearchDoc]:
    """So many documents after a place. What many documents are called is found among the newest of them,
    whatever there is besides: all that hold a frequent word are a good part of the house.
    """
    in_title, pk = place
    titled, others = asked(wanted(query, TITLE)), asked(wanted(query, ANYWHERE), but=wanted(query, TITLE))
    how = {"sizes": looked.sizes, "in_title": in_title, "number": number}
    since = (pk or looked.newest) - NEWEST
    if in_title and since > 0 and number == READ:
        docs = DOCUMENTS(titled, others, kind or None, pk, since, *looked.ids, **how)
        if len(docs) == number:
            return docs
    return DOCUMENTS(titled, others, kind or None, pk, None, *looked.ids, **how)


def _documents(*given: Any, sizes: Sizes, in_title: bool, number: int) -> QuerySet[SearchDoc]:
    """They are read by their ids: what is only looked through is not read. With `since` those behind it with
    the words in their title, without it these, then all others.
    """
    titled, others, kind, pk, since, *ids = given
    rows = SearchDoc.objects.alias(version=VERSION).filter(looked_through(ids, sizes))
    rows = rows.filter(kind=kind) if kind else rows
    named = Q(grams__holds=titled)
    if since:
        tiers = [before(rows.filter(named, pk__gt=since), pk)]
    else:
        said = before(rows.filter(grams__holds=others), None if in_title else pk)
        tiers = [before(rows.filter(named), pk), said] if in_title else [said]
    found = [SearchDoc.objects.order_by().filter(pk__in=tier[:number]).values("pk") for tier in tiers]
    either = found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]
    tier = Case(When(named, then=Value(1)), default=Value(0))
    docs = SearchDoc.objects.filter(pk__in=either).defer("grams").annotate(tier=tier)
    return docs.order_by("-tier", "-pk")[:number]


DOCUMENTS: Final = Prepared(_documents)


def before(rows: QuerySet[SearchDoc], place: int | None) -> QuerySet[SearchDoc, dict[str, int]]:
    """By a sum, which no index knows: going back through all documents until enough of them hold the words
    may mean all of them, for those of one kind lie together.
    """
    rows = rows if place is None else rows.filter(pk__lt=place)
    return rows.order_by((F("pk") + 0).desc()).values("pk")  # type: ignore[return-value]


def mark(doc: SearchDoc) -> str:
    return f"{doc.tier}~{doc.pk}"  # type: ignore[attr-defined]  # annotated in with_words


def read_mark(after: str) -> tuple[bool, int | None]:
    """Whether it stands among the titles, and where; a mark that nobody gave out is the first page."""
    tier, _tilde, pk = after.partition("~")
    if tier not in ("0", "1") or not pk.isdecimal():
        return True, None
    return tier == "1", min(int(pk), 2**63 - 1)


def saying(query: str, found: Found, words: Mapping[int, Words]) -> Iterator[Told]:
    """Those that still say so for a reader who sees no names: a name that was typed finds nothing then."""
    for doc, root in found:
        told = Told(doc, root, words[doc.pk].text(doc.title), words[doc.pk].text(doc.body))
        if is_said_in(query, [told.title, told.body]):
            yield told


def things_among(found: Found) -> list[Deliverable]:
    """The first deliverables that were found, with what the answer says of them."""
    rows = [doc.subj_id for doc, _root in found if doc.kind == DocKind.DELIVERABLE][:ASKED]
    return THINGS(*padded(rows, ASKED)) if rows else []


def _things(*pks: int) -> QuerySet[Deliverable]:
    live = Deliverable.objects.live().filter(pk__in=pks)
    return live.select_related("activity", "accountable_department")


THINGS: Final = Prepared(_things)


def answer(
    shown: Sequence[SearchDoc], things: Sequence[Deliverable], words: Mapping[int, Words], now: datetime
) -> str:
    """Who answers for the first thing that is shown."""
    by_id = {row.pk: row for row in things}
    rows = (doc for doc in shown if doc.kind == DocKind.DELIVERABLE)
    first = next((doc for doc in rows if doc.subj_id in by_id), None)
    return answer_about(by_id[first.subj_id], words[first.pk], now=now) if first else ""


def hit(told: Told, words: Words, query: str) -> Hit:
    parts, where = parts_of(query), words.text(told.root.title or "")
    return Hit(
        doc=told.doc,
        kind=str(DocKind(told.doc.kind).label),
        url=address(told.doc, told.root),
        title=pieces(told.title, parts),
        where="" if where == told.title else where,
        text=pieces(snippet(told.body, parts), parts) if told.doc.body else [],
    )


def address(doc: SearchDoc, root: Root) -> str:
    """The page of the thing; that of its retrospective for a lesson."""
    if doc.kind == DocKind.ENTRY:
        return reverse("activities:entry", args=[doc.activity_id, doc.number])
    if doc.kind == DocKind.DELIVERABLE:
        return reverse("activities:deliverable", args=[doc.activity_id, doc.subj_id])
    if doc.kind in (DocKind.RETROSPECTIVE, DocKind.LESSON):
        name = "incidents:retrospective" if root.is_published else "incidents:retrospective_edit"
        return reverse(name, args=[doc.retrospective_id])
    names = {DocKind.ACTIVITY: "activities:detail", DocKind.INCIDENT: "incidents:detail"}
    return reverse(names.get(DocKind(doc.kind), "incidents:action_item"), args=[doc.subj_id])
