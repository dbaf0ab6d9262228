"""The library: published retrospectives and those at work, newest first, page by page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from incidents.models import ActionItem, Retrospective
from incidents.models.retrospective import RetrospectiveQuerySet
from incidents.queries.reading.parts import html_language
from postmortem.activities.models import Participant
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for

PAGE = 30
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
    """A page; `older` is the pk to go on from, or None. The counts are of all this reader may see."""

    rows: list[LibraryRow]
    published: int
    at_work: int
    done: int
    improvements: int
    state: str
    older: int | None


def library(user: User, *, state: str = "", before: int | None = None) -> Library:
    """One page for `user`; `state` is published or at_work, anything else means both. Five queries."""
    visible = Retrospective.objects.visible_to(user).exclude(status=Retrospective.Status.SUPERSEDED)
    counts = visible.aggregate(
        published=Count("pk", filter=Q(current__isnull=False)),
        at_work=Count("pk", filter=Q(current__isnull=True)),
    )
    items = ActionItem.objects.filter(retrospective__in=visible.values("pk"))
    progress = items.exclude(status=ActionItem.Status.WONT_DO).aggregate(
        improvements=Count("pk"), done=Count("pk", filter=Q(status__in=DONE))
    )
    wanted = {"published": visible.filter(current__isnull=False), "at_work": visible.filter(current=None)}
    found = list(_page(wanted.get(state, visible), before))
    shown = found[:PAGE]
    words = _words(shown)
    return Library(
        rows=[_row(one, words) for one in shown],
        **counts,
        **progress,
        state=state if state in wanted else "",
        older=shown[-1].pk if len(found) > PAGE else None,
    )


def _page(wanted: RetrospectiveQuerySet, before: int | None) -> RetrospectiveQuerySet:
    """The next rows after `before`, one more than a page holds."""
    if before is not None:
        last = Retrospective.objects.filter(pk=before).values("created_at")[:1]
        wanted = wanted.filter(Q(created_at__lt=last) | Q(created_at=last, pk__lt=before))
    carried = ~Q(action_items__status=ActionItem.Status.WONT_DO)
    return (
        wanted.select_related("incident__activity", "activity")
        .defer("facts")
        .annotate(
            shown_title=Coalesce(
                KeyTextTransform("title", "current__document"), F("title"), output_field=TextField()
            ),
            improvement_count=Count("action_items", filter=carried, distinct=True),
            done_count=Count("action_items", filter=Q(action_items__status__in=DONE), distinct=True),
        )
        .order_by("-created_at", "-pk")[: PAGE + 1]
    )


def _words(rows: list[Retrospective]) -> Words:
    """The role view for all of them: their titles lose the names of their people."""
    activities = {row.activity_id or (row.incident.activity_id if row.incident else None) for row in rows}
    named = Participant.objects.filter(activity__in=activities - {None}).values_list("person", flat=True)
    return redact_for(people_by_id(named), departments_by_id(), names=False)


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
