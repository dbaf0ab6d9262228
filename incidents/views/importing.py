"""An older post-mortem: brought, looked at, taken over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import actions
from incidents.forms import BringReportForm
from incidents.importing import Report
from incidents.queries import import_page, opens_report_import
from postmortem.activities.models import Activity
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=opens_report_import)
def report_import(request: UserRequest, user: User) -> HttpResponse:
    """What was read, and where does it go?"""
    if request.method != "POST":
        return render(request, "retrospectives/import.html", {"form": BringReportForm(user=user)})
    form = BringReportForm(request.POST, request.FILES, user=user)
    if not form.is_valid() or form.report is None:
        status = 413 if form.is_too_big else 422
        return render(request, "retrospectives/import.html", {"form": form}, status=status)
    if request.POST.get("step") == "take" and form.cleaned_data["seen"] == form.report.key:
        return take(request, form.report, form.cleaned_data["activity"])
    zone = timezone.get_current_timezone_name()
    context = {"form": form.again(), "page": import_page(user, form.report), "zone": zone}
    return render(request, "retrospectives/import.html", context)


def take(request: UserRequest, report: Report, activity: Activity | None) -> HttpResponse:
    zone = activity.time_zone if activity else timezone.get_current_timezone_name()
    made = actions.import_report(report, zone=zone, by=request.user, now=timezone.now(), activity=activity)
    if made.is_new:
        messages.success(request, _("It was taken over; now it is yours to carry on."))
        found = made.incident.retrospectives.get()
        return redirect("incidents:retrospective_edit", found.pk)
    messages.info(request, _("This text was taken over before; nothing has changed."))
    known = import_page(request.user, report).readable
    return redirect("incidents:retrospective", known.pk) if known else redirect("incidents:library")
