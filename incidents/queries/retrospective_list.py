"""The library: published retrospectives and those at work, newest first, page by page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from incidents.models import ActionItem, Retrospective
from incidents.models.retrospective import RetrospectiveQuerySet
from incidents.queries.counted import counts
from incidents.queries.reading.parts import html_language
from postmortem.activities.models import Participant
from postmortem.people.asking import ForReader
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id, spelled_in
from postmortem.people.redaction import Words, redact_for

PAGE = 30
STATES = ("published", "at_work")
DONE = [ActionItem.Status.DONE, ActionItem.Status.VERIFIED]


@dataclass(frozen=True)
class LibraryRow:
    """One retrospective: the title readers know, and how its improvements stand."""

    retrospective: Retrospective
    title: str
    activity: str
    at: datetime | None
    done: int
    improvements: int
    published: bool

    @property
    def language(self) -> str:
        """As HTML spells it."""
        return html_language(self.retrospective.language)


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
    """One page for `user`; `state` is published or at_work, anything else means both. Four queries."""
    state = state if state in STATES else ""
    counted = dict(zip(STATES, _COUNTS(user)[0], strict=True))
    found = _PAGE(user, before, state=state)
    shown = found[:PAGE]
    words, is_all = _words(shown), before is None and len(found) <= PAGE and not state
    rows = [_row(one, words) for one in shown]
    return Library(
        rows=rows,
        **counted,
        improvements=sum(row.improvements for row in rows) if is_all else 0,
        done=sum(row.done for row in rows) if is_all else 0,
        state=state,
        older=shown[-1].pk if len(found) > PAGE else None,
    )


def _visible(user: User, state: str) -> RetrospectiveQuerySet:
    visible = Retrospective.objects.visible_to(user).exclude(status=Retrospective.Status.SUPERSEDED)
    return visible.filter(current__isnull=state == "at_work") if state else visible


def _counted(user: User) -> QuerySet[User, tuple[int, ...]]:
    return counts(user, *(_visible(user, state) for state in STATES))


def _page(user: User, before: int | None, *, state: str) -> RetrospectiveQuerySet:
    """The next rows after `before`, one more than a page holds."""
    wanted = _visible(user, state)
    if before is not None:
        last = Retrospective.objects.filter(pk=before).values("created_at")[:1]
        older = Q(created_at__lt=last) | Q(created_at=last, pk__lt=before)
        wanted = wanted.filter(older, created_at__lte=last)
    items = ActionItem.objects.filter(retrospective=OuterRef("pk")).order_by()
    return (
        wanted.select_related("incident__activity", "activity")
        .defer("facts")
        .annotate(
            shown_title=Coalesce(
                KeyTextTransform("title", "current__document"), F("title"), output_field=TextField()
            ),
            improvement_count=_many(items.exclude(status=ActionItem.Status.WONT_DO)),
            done_count=_many(items.filter(status__in=DONE)),
        )
        .order_by("-created_at", "-pk")[: PAGE + 1]
    )


_COUNTS, _PAGE = ForReader(_counted), ForReader(_page)


def _many(items: QuerySet[ActionItem]) -> Coalesce:
    """Of each row that is shown; the others are not counted."""
    grouped = items.values("retrospective").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(grouped), 0, output_field=IntegerField())


def _words(rows: list[Retrospective]) -> Words:
    """The role view for all of them: their titles lose the names of their people."""
    activities = {row.activity_id or (row.incident.activity_id if row.incident else None) for row in rows}
    named = Participant.objects.filter(activity__in=activities - {None}).values("person")
    return redact_for(spelled_in(named).in_bulk(), departments_by_id(), names=False)


def _row(one: Retrospective, words: Words) -> LibraryRow:
    activity = one.activity or (one.incident.activity if one.incident else None)
    return LibraryRow(
        retrospective=one,
        title=words.text(one.shown_title),  # type: ignore[attr-defined]
        activity=words.text(activity.title) if activity else "",
        at=one.published_at or one.created_at,
        done=one.done_count,  # type: ignore[attr-defined]
        improvements=one.improvement_count,  # type: ignore[attr-defined]
        published=one.current_id is not None,
    )
