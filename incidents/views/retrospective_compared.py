"""What the facts changed, what versions there are and how they differ, what a good page would still need."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.models import Retrospective
from incidents.queries import (
    ReadingPage,
    changes_page,
    checklist,
    readable_retrospective,
    retrospective_at_work,
    version_page,
    versions_page,
    zone_of,
)
from incidents.views.reading.kept import drawn
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def retrospective_changes(request: UserRequest, found: Retrospective) -> HttpResponse:
    """What did the last compile change?"""
    with timezone.override(ZoneInfo(zone_of(found))):
        return render(request, "retrospectives/changes.html", {"page": changes_page(found)})


@policy(Access.SIGNED_IN, opens=readable_retrospective)
def retrospective_versions(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Which versions are there, and what is other than before?"""
    older, newer = (_number(request.GET.get(name, "")) for name in ("from", "to"))
    with timezone.override(ZoneInfo(zone_of(found))):
        page = versions_page(request.user, found, older=older, newer=newer)
        return render(request, "retrospectives/versions.html", {"page": page})


@policy(Access.SIGNED_IN, opens=version_page)
@require_safe
def retrospective_version(request: UserRequest, page: ReadingPage) -> HttpResponse:
    """How did this version read?"""
    with timezone.override(ZoneInfo(page.zone)):
        return render(request, "retrospectives/version.html", drawn(page))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def retrospective_checklist(request: UserRequest, found: Retrospective) -> HttpResponse:
    """What should somebody look at before publishing?"""
    with timezone.override(ZoneInfo(zone_of(found))):
        page = checklist(found, now=timezone.now())
        return render(request, "retrospectives/checklist.html", {"page": page, "retrospective": found})
