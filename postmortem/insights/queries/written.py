"""What published pages say counts as: their conditions, and the first drafts of their sections."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from incidents.models import Factor, Retrospective, Section
from incidents.models.retrospective import PUBLIC
from postmortem.drafts.models import TextVersion
from postmortem.insights.models import Case
from postmortem.insights.rules import measures
from postmortem.insights.rules.weeks import week_of
from postmortem.language.queries import House, house
from postmortem.language.rules import Strength

FREE: Final = Q(retrospective__incident=None) & Q(retrospective__activity__restricted=False) | (
    Q(retrospective__activity=None)
    & (Q(retrospective__incident__activity=None) | Q(retrospective__incident__activity__restricted=False))
)
PUBLISHED: Final = FREE & Q(
    retrospective__status__in=PUBLIC,
    retrospective__visibility=Retrospective.Visibility.COMPANY,
    retrospective__published_at__isnull=False,
)


def week(at: datetime) -> date:
    """The week it falls into where the house is."""
    return week_of(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())


def conditions(pks: Iterable[int]) -> Iterator[Case]:
    """The conditions of published pages, by kind and situation, in the week of publication."""
    rows = Factor.objects.filter(PUBLISHED, pk__in=list(pks)).select_related("retrospective__incident")
    for one in rows:
        page = one.retrospective
        if page.published_at:
            situation = one.situation or (page.incident.situation if page.incident else "")
            yield Case(
                name=measures.CONDITION,
                subj_id=one.pk,
                week=week(page.published_at),
                kind=one.code,
                code=situation,
                retrospective_id=page.pk,
            )


def drafts(pks: Iterable[int]) -> Iterator[Case]:
    """The characters of each section of a published page as first saved, and the strong hints in it."""
    rows = Section.objects.filter(PUBLISHED, pk__in=list(pks)).select_related("retrospective")
    found = {one.pk: one for one in rows}
    first = first_texts(found)
    known = house() if found else None
    for pk, one in found.items():
        text, at = first.get(pk, one.body), one.retrospective.published_at
        if known and at and text.strip():
            about = {"subj_id": pk, "week": week(at), "retrospective_id": one.retrospective_id}
            yield Case(name=measures.DRAFT, amount=len(text), **about)
            yield Case(name=measures.HINT, amount=strong(text, one.language, known), **about)


def first_texts(pks: Iterable[int]) -> dict[int, str]:
    """What each section said when it was first saved, where that is still kept."""
    kept = TextVersion.objects.filter(subj_type=Section._meta.label_lower, subj_id__in=list(pks))
    texts: dict[int, str] = {}
    for pk, before, fields in kept.order_by("-version").values_list("subj_id", "before", "fields"):
        texts[pk] = str(before.get("body") or fields.get("body") or "")
    return texts


def strong(text: str, language: str, known: House) -> int:
    return sum(hint.strength == Strength.STRONG for hint in known.hints(text, language))
