"""How the page of an incident answers: as it is, with a form to mend, or that somebody was faster."""

from collections.abc import Callable

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import forms
from incidents.models import Incident
from incidents.queries import IncidentPage, incident_page
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import UserRequest


def detail_url(incident: Incident) -> str:
    return reverse("incidents:detail", args=[incident.pk])


def show_incident(
    request: UserRequest, incident: Incident, *, bound: django_forms.Form | None = None, name: str = ""
) -> HttpResponse:
    """The page; `bound` is the form that could not be taken: it is open, with what was typed (422)."""
    page = incident_page(request.user, incident, now=timezone.now())
    shown = forms_of(request, page)
    if bound is not None:
        shown[name] = bound
    link = request.build_absolute_uri(detail_url(incident))
    context = {**shown, "page": page, "incident": incident, "opened": name, "link": link}
    return render(request, "incidents/detail.html", context, status=422 if bound is not None else 200)


def forms_of(request: UserRequest, page: IncidentPage) -> dict[str, django_forms.Form]:
    """The empty forms this reader may use here; ids differ, so they stand on one page."""
    incident, zone, inside = page.incident, page.incident.time_zone, page.rights.inside
    chosen = [department.pk for department in page.departments]
    made: dict[str, django_forms.Form] = {}
    if page.rights.add:
        made["finding"] = forms.FindingForm(auto_id="finding_%s", incident=incident, inside=inside)
        made["event"] = forms.EventForm(auto_id="event_%s", zone=zone)
    if page.rights.edit:
        made["impact"] = forms.ImpactForm(auto_id="impact_%s")
        made["stop"] = forms.StopForm(auto_id="stop_%s", zone=zone)
        made["close"] = forms.CloseForm(auto_id="close_%s")
        made["meanwhile"] = forms.MeanwhileForm(incident=incident)
        if incident.first_reply_due and not incident.first_reply_at:
            made["reply"] = forms.FirstReplyForm(incident=incident)
        made["departments"] = forms.DepartmentsForm(auto_id="departments_%s", initial={"departments": chosen})
        made["duplicate"] = forms.DuplicateForm(auto_id="duplicate_%s", user=request.user, incident=incident)
    return made


def taken(
    request: UserRequest,
    incident: Incident,
    name: str,
    form: django_forms.Form,
    act: Callable[[], object],
) -> HttpResponse:
    """Act on a valid form and lead back to the page; else show it with the sentence at its field, or 409."""
    try:
        if form.is_valid():
            act()
            return redirect(f"{detail_url(incident)}#{name}")
    except Stale as stale:
        return moved_on(request, incident, form, stale)
    except ValidationError as refused:
        form.add_error(None, refused)
    return show_incident(request, incident, bound=form, name=name)


def moved_on(
    request: UserRequest, incident: Incident, form: django_forms.Form | None, stale: Stale
) -> HttpResponse:
    """409: the incident stands elsewhere by now; what was typed stays readable."""
    reason = _(
        "This incident has moved on meanwhile. Your step was not carried out; see where it stands now."
    )
    return conflict(request, form, stale.current, reason=reason, back_url=detail_url(incident))
