"""Everything of one activity in the order of time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from postmortem.activities.models import Activity
from postmortem.activities.queries import readable
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.queries import timeline_page


@policy(Access.SIGNED_IN, opens=readable)
def activity_timeline(request: UserRequest, activity: Activity) -> HttpResponse:
    """What happened when, and what shows it?"""
    asked, now = request.GET, timezone.now()
    department, after = asked.get("department", ""), asked.get("after", "")
    page = timeline_page(request.user, activity, department=department, after=after, now=now)
    return render(request, "activities/timeline.html", {"page": page, "activity": activity, "now": now})
