"""Which documents a person may find: those whose activity, incident or retrospective opens for them."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.audit.prepared import places as padded
from postmortem.people.asking import ForReader
from postmortem.people.models import User
from postmortem.search.models import SearchDoc

# Up to here the ids themselves are asked for, which an index answers. Who may open more finds enough early.
FEW: Final = 500
STEP: Final = 40  # lists of ids are filled up to a multiple of it
LENGTHS: Final = (20, 100, 250, FEW)
Sizes = tuple[tuple[str, int | None], ...]
ROOTS: Final = {"activity": Activity, "incident": Incident, "retrospective": Retrospective}


class Root(NamedTuple):
    """Whose readers may find a document, and its activity (None: in none), with those who drive and sponsor
    it. `told_by` reported or own what happened.
    """

    field: str
    pk: int
    home: int | None
    title: str | None
    lead: int | None
    sponsor: int | None
    told_by: frozenset[int]
    is_published: bool


class Places(NamedTuple):
    """Where to look: `sizes` says of each field in turn how many of the `ids` are of it, None where all is
    looked through. What is there of the fields in `sure` opens for this person, of the others some may not:
    open_roots tells. `newest` is the last document.
    """

    ids: tuple[int, ...]
    sizes: Sizes
    sure: frozenset[str]
    newest: int


def places(user: User) -> Places:
    """What this person may open, by id where that is little; one query. Of pages that are not published
    nearly none opens for anybody: they are not even looked through.
    """
    sees_all = user.role == User.Role.EXECUTIVE
    fields = ("retrospective",) if sees_all else tuple(ROOTS)
    found: dict[str, list[int]] = {field: [] for field in (*fields, "newest")}
    for field, pk in FIRST(user, fields=fields):
        found[field].append(pk)
    newest = max(found.pop("newest"), default=0)
    few = {field: up_to(pks) for field, pks in found.items() if len(pks) <= FEW}
    sizes = tuple((field, len(few[field]) if field in few else None) for field in ROOTS)
    ids = tuple(pk for field in ROOTS for pk in few.get(field, ()))
    return Places(ids, sizes, frozenset(few.keys() - {"retrospective"}), newest)


def up_to(pks: list[int]) -> tuple[int, ...]:
    """Filled up to one of few lengths, so that few questions have to be worked out."""
    return padded(sorted(pks), next(size for size in LENGTHS if len(pks) <= size))


def looked_through(ids: Iterable[int], sizes: Sizes) -> Q:
    """The documents at Places, with `version` for VERSION."""
    left, where = iter(ids), Q(pk__in=[])
    for field, size in sizes:
        if size is None:
            where |= Q(**{f"{field}__isnull": False})
            continue
        where |= Q(**{f"{field}__in": list(islice(left, size))})
        where |= Q(version__isnull=False) if field == "retrospective" else Q(pk__in=[])
    return where


def open_roots(user: User, docs: Iterable[SearchDoc], sure: frozenset[str]) -> dict[tuple[str, int], Root]:
    """Those of the documents' roots that this person may open: one query, however large the house is."""
    wanted: dict[str, set[int]] = {field: set() for field in ROOTS}
    for doc in docs:
        field, pk = root_of(doc)
        wanted[field].add(pk)
    lists = {field: padded(sorted(pks), STEP) for field, pks in wanted.items() if pks}
    sizes = tuple((field, len(pks), field in sure) for field, pks in lists.items())
    rows = OPEN(user, *(pk for pks in lists.values() for pk in pks), sizes=sizes)
    found = (
        Root(field, pk, home, title, lead, sponsor, frozenset(one for one in by if one), is_published)
        for field, pk, home, title, lead, sponsor, *by, is_published in rows
    )
    return {(one.field, one.pk): one for one in found}


def root_of(doc: SearchDoc) -> tuple[str, int]:
    if doc.activity_id:
        return "activity", doc.activity_id
    return ("incident", doc.incident_id) if doc.incident_id else ("retrospective", doc.retrospective_id or 0)


def visible(field: str, user: User) -> QuerySet[Any]:
    return ROOTS[field].objects.visible_to(user).order_by()  # type: ignore[attr-defined,no-any-return]


def first_of(field: str, user: User) -> QuerySet[Any]:
    """So many that few can be told from many. By a sum: else each row of the house is tried until then."""
    found = Retrospective.objects.at_work_for(user) if field == "retrospective" else visible(field, user)
    some = found.order_by((F("pk") + 0).desc()).values("pk")[: FEW + 1]
    rows: QuerySet[Any] = ROOTS[field]._default_manager.order_by().filter(pk__in=some)
    return rows.values_list(Value(field), "pk")


def _first(user: User, *, fields: tuple[str, ...]) -> QuerySet[Any]:
    newest = SearchDoc.objects.filter(pk__in=SearchDoc.objects.order_by("-pk").values("pk")[:1])
    last = newest.order_by().values_list(Value("newest"), "pk")
    return union([*(first_of(field, user) for field in fields), last])


def _open(user: User, *ids: int, sizes: tuple[tuple[str, int, bool], ...]) -> QuerySet[Any]:
    """`sizes` says of each field in turn how many of the ids are of it, and whether all of them open."""
    left, parts = iter(ids), list[QuerySet[Any]]()
    for field, size, is_sure in sizes:
        part = ROOTS[field]._default_manager.order_by() if is_sure else visible(field, user)
        parts.append(told(field, part.filter(pk__in=list(islice(left, size)))))
    return union(parts)


def told(field: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The columns of Root."""
    if field == "activity":
        ids = ("pk", "pk", "title", "lead", "sponsor", "lead", "lead", "lead")
        return rows.values_list(Value(field), *(F(name) for name in ids), Value(value=True))
    if field == "incident":
        home = ("activity", "activity__title", "activity__lead", "activity__sponsor")
        ids = ("pk", *home, "reporter", "owner", "owner")
        return rows.values_list(Value(field), *(F(name) for name in ids), Value(value=True))
    home = ("activity", "activity__title", "activity__lead", "activity__sponsor")
    either = (Coalesce(F(name), F(f"incident__{name}")) for name in home)
    by = (F("incident__reporter"), F("incident__owner"), F("owner"))
    is_published = ExpressionWrapper(Q(current__isnull=False), output_field=BooleanField())
    return rows.values_list(Value(field), F("pk"), *either, *by, is_published)


def union(parts: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """The rows of all parts in one query; none for no part."""
    first, *others = [*parts] or [SearchDoc.objects.none()]
    return first.union(*others, all=True) if others else first


FIRST: Final = ForReader(_first)
OPEN: Final = ForReader(_open)
# Of the page of a document, what is published; row by row, for a join reads all pages of the house.
VERSION: Final = Subquery(
    Retrospective.objects.filter(pk=OuterRef("retrospective")).order_by().values("current")
)
