"""What was done, by whom and when: of an activity, an incident, a retrospective, of the house."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Incident, Retrospective
from incidents.queries import retrospective_at_work
from postmortem.activities.models import Activity
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.queries import history as queries


@policy(Access.SIGNED_IN, opens=queries.with_history)
def activity_history(request: UserRequest, activity: Activity) -> HttpResponse:
    page = queries.history_of_activity(request.user, activity, request.GET.get("before", ""))
    back = reverse("activities:detail", args=[activity.pk])
    return shown(request, page, activity.title, back)


@policy(Access.SIGNED_IN, opens=queries.incident_with_history)
def incident_history(request: UserRequest, incident: Incident) -> HttpResponse:
    page = queries.history_of(incident, request.GET.get("before", ""))
    return shown(request, page, incident.title, reverse("incidents:detail", args=[incident.pk]))


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def retrospective_history(request: UserRequest, found: Retrospective) -> HttpResponse:
    page = queries.history_of(found, request.GET.get("before", ""))
    return shown(request, page, found.title, reverse("incidents:retrospective", args=[found.pk]))


@policy(Access.ADMIN)
def house_history(request: UserRequest) -> HttpResponse:
    page = queries.history_of_house(request.GET.get("before", ""))
    return shown(request, page, _("Settings"), reverse("settings"))


def shown(request: UserRequest, page: queries.HistoryPage, of: str, of_url: str) -> HttpResponse:
    context = {"page": page, "of": of, "of_url": of_url, "now": timezone.now()}
    return render(request, "history/history.html", context)


@policy(Access.ADMIN)
def security(request: UserRequest) -> HttpResponse:
    """Who came in, and who was kept out?"""
    page = queries.security_page(request.GET.get("before", ""))
    return render(request, "history/security.html", {"page": page, "now": timezone.now()})
