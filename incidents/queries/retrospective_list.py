"""The library: published retrospectives and those at work, newest first, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from incidents.models import ActionItem, Retrospective
from incidents.models.retrospective import RetrospectiveQuerySet
from incidents.queries.counted import MOST, counts
from incidents.queries.mentioned import Person, persons_in, words_in
from incidents.queries.reading.parts import html_language
from postmortem.activities.models import Participant
from postmortem.audit.prepared import Prepared, places
from postmortem.people.asking import ForReader
from postmortem.people.models import User
from postmortem.people.redaction import Words

PAGE = 30
STATES = ("published", "at_work")
DONE = [ActionItem.Status.DONE, ActionItem.Status.VERIFIED]


class _Found(NamedTuple):
    """What is read of a retrospective, in this order."""

    pk: int
    status: str
    written_in: str
    current: int | None
    published_at: datetime | None
    created_at: datetime
    activity: int | None
    activity_title: str
    title: str
    improvements: int
    done: int


@dataclass(frozen=True)
class LibraryRow:
    """One retrospective: the title readers know, the word of its state, and how its improvements stand.
    `language` is spelled as in HTML.
    """

    pk: int
    title: str
    language: str
    activity: str
    state: str
    at: datetime
    done: int
    improvements: int
    published: bool


@dataclass(frozen=True)
class Library:
    """A page; `older` is the pk to go on from, or None. `published` and `at_work` are of all this reader may
    see, as far as a reader wants to know (`up_to`); the improvements are counted where the page holds them
    all, else there are none.
    """

    rows: list[LibraryRow]
    published: int
    at_work: int
    done: int
    improvements: int
    state: str
    older: int | None


def library(user: User, *, state: str = "", before: int | None = None) -> Library:
    """One page for `user`; `state` is published or at_work, anything else means both. Three queries."""
    state = state if state in STATES else ""
    published, restricted, at_work = _COUNTS(user)[0]
    found = [_Found(*row) for row in _PAGE(user, before, state=state)]
    shown = found[:PAGE]
    words, is_all = _words(shown), before is None and len(found) <= PAGE and not state
    rows = [_row(one, words) for one in shown]
    return Library(
        rows=rows,
        published=min(published + restricted, MOST),
        at_work=at_work,
        improvements=sum(row.improvements for row in rows) if is_all else 0,
        done=sum(row.done for row in rows) if is_all else 0,
        state=state,
        older=shown[-1].pk if len(found) > PAGE else None,
    )


def _counted(user: User) -> QuerySet[User, tuple[int, ...]]:
    """What everybody may read; and of those at work on them, what only they may read, and what is at work:
    `visible_to` in three parts, each of which indexes know by itself.
    """
    every, ours = (
        _standing(Retrospective.objects.published()),
        _standing(Retrospective.objects.at_work_for(user)),
    )
    restricted = ours.filter(current__isnull=False, visibility=Retrospective.Visibility.RESTRICTED)
    return counts(user, every, restricted, ours.filter(current__isnull=True))


def _standing(found: RetrospectiveQuerySet) -> RetrospectiveQuerySet:
    return found.exclude(status=Retrospective.Status.SUPERSEDED)


def _visible(user: User, state: str) -> RetrospectiveQuerySet:
    if state == "at_work":
        return _standing(Retrospective.objects.at_work_for(user)).filter(current__isnull=True)
    visible = _standing(Retrospective.objects.visible_to(user))
    return visible.filter(current__isnull=False) if state else visible


def _page(user: User, before: int | None, *, state: str) -> QuerySet[Retrospective, tuple[Any, ...]]:
    """The next rows after `before`, one more than a page holds: the fields of _Found."""
    wanted = _visible(user, state)
    if before is not None:
        last = Retrospective.objects.filter(pk=before).values("created_at")[:1]
        older = Q(created_at__lt=last) | Q(created_at=last, pk__lt=before)
        wanted = wanted.filter(older, created_at__lte=last)
    items = ActionItem.objects.filter(retrospective=OuterRef("pk")).order_by()
    title = KeyTextTransform("title", "current__document")
    return wanted.order_by("-created_at", "-pk").values_list(
        *("pk", "status", "language", "current", "published_at", "created_at"),
        Coalesce("activity", "incident__activity"),
        Coalesce("activity__title", "incident__activity__title", Value("")),
        Coalesce(title, F("title"), output_field=TextField()),
        _many(items.exclude(status=ActionItem.Status.WONT_DO)),
        _many(items.filter(status__in=DONE)),
    )[: PAGE + 1]


def _named(*activities: int) -> QuerySet[User, tuple[Any, ...]]:
    return persons_in(Participant.objects.filter(activity__in=activities).values("person"))


_COUNTS, _PAGE, _NAMED = ForReader(_counted), ForReader(_page), Prepared(_named)


def _many(items: QuerySet[ActionItem]) -> Coalesce:
    """Of each row that is shown; the others are not counted."""
    grouped = items.values("retrospective").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(grouped), 0, output_field=IntegerField())


def _words(rows: list[_Found]) -> Words:
    """The role view for all of them: their titles lose the names of their people."""
    activities = places({row.activity for row in rows if row.activity}, PAGE)
    texts = (text for row in rows for text in (row.title, row.activity_title))
    return words_in(texts, (Person(*row) for row in _NAMED(*activities)))


def _row(one: _Found, words: Words) -> LibraryRow:
    return LibraryRow(
        pk=one.pk,
        title=words.text(one.title),
        language=html_language(one.written_in),
        activity=words.text(one.activity_title),
        state=str(Retrospective.Status(one.status).label),
        at=one.published_at or one.created_at,
        done=one.done,
        improvements=one.improvements,
        published=one.current is not None,
    )
