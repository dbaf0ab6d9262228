"""Reading a retrospective, the library, and asking for one."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents import actions, figures
from incidents.models import Retrospective
from incidents.queries import library, readable_retrospective, reading_page, zone_of
from postmortem.activities.models import Activity
from postmortem.activities.queries import editable
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def retrospectives(request: UserRequest) -> HttpResponse:
    """Have we seen this before, and did it get better?"""
    before = request.GET.get("before", "")
    page = library(
        request.user, state=request.GET.get("state", ""), before=int(before) if before.isdecimal() else None
    )
    return render(request, "retrospectives/library.html", {"page": page})


@policy(Access.SIGNED_IN, opens=readable_retrospective)
def retrospective(request: UserRequest, found: Retrospective) -> HttpResponse:
    """What happened, what changes, who carries it on? Times are those of the place where it happened."""
    with timezone.override(ZoneInfo(zone_of(found))):
        page = reading_page(request.user, found, preview="preview" in request.GET)
        link = request.build_absolute_uri(reverse("incidents:retrospective", args=[found.pk]))
        context = {
            "page": page,
            "bar": figures.time_bar([(stage.kind, stage.seconds) for stage in page.bar]),
            "keys": {stage.kind: figures.bar_key(stage.kind) for stage in page.bar},
            "figure": figures.plan_and_reality(page.picture) if page.picture else "",
            "moments": figures.moments(page.picture) if page.picture else [],
            "picture_key": figures.key(),
            "chat": page.chat(link),
        }
        return render(request, "retrospectives/page.html", context)


@policy(Access.SIGNED_IN, opens=editable)
@require_POST
def retrospective_new(request: UserRequest, activity: Activity) -> HttpResponse:
    """The retrospective of an activity, on demand; if there is one, it is compiled again."""
    found = actions.open_retrospective(activity=activity, by=request.user, now=timezone.now())
    return redirect("incidents:retrospective_edit", found.pk)
