"""How the page of an incident answers: as it is, with a form to mend, or that somebody was faster."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import forms
from incidents.models import Incident
from incidents.queries import IncidentPage, Rights, incident_page, incident_rights
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.models import User
from postmortem.people.policy import UserRequest

# The forms that come once somebody opens them: where each goes, and the words of its button.
FOLDED = {
    "finding": ("incidents:finding_add", gettext_lazy("Add it")),
    "event": ("incidents:event_add", gettext_lazy("Add it")),
    "impact": ("incidents:impact_add", gettext_lazy("Add it")),
    "departments": ("incidents:departments", gettext_lazy("Name them")),
    "duplicate": ("incidents:duplicate", gettext_lazy("Go on with that one")),
}


def detail_url(incident: Incident) -> str:
    return reverse("incidents:detail", args=[incident.pk])


def show_incident(
    request: UserRequest, incident: Incident, *, bound: django_forms.Form | None = None, name: str = ""
) -> HttpResponse:
    """The page; `bound` is the form that could not be taken: it is open, with what was typed (422). Without
    one, `name` may be a folded form that is wanted open.
    """
    page = incident_page(request.user, incident, now=timezone.now())
    form = bound or folded_form(request.user, incident, page.rights, name)
    shown = {**forms_of(page), **({name: form} if form else {})}
    link = request.build_absolute_uri(detail_url(incident))
    context = {**shown, **where_to(name, form), "page": page, "incident": incident, "link": link}
    return render(request, "incidents/detail.html", context, status=422 if bound is not None else 200)


def show_folded(request: UserRequest, incident: Incident, name: str) -> HttpResponse:
    """One folded form alone, for the page that was asked to open it; 404 if this reader has none."""
    form = folded_form(request.user, incident, incident_rights(request.user, incident), name)
    if form is None:
        raise Http404
    context = {**where_to(name, form), "incident": incident}
    return render(request, "incidents/_folded_form.html", context)


def where_to(name: str, form: django_forms.Form | None) -> dict[str, Any]:
    """Which form is open, where it goes and what its button says."""
    url_name, label = FOLDED.get(name, ("", ""))
    return {"opened": name if form else "", "open_form": form, "open_url": url_name, "open_label": label}


def forms_of(page: IncidentPage) -> dict[str, django_forms.Form]:
    """The empty forms that stand open on the page, as far as this reader may use them."""
    incident = page.incident
    made: dict[str, django_forms.Form] = {}
    if page.rights.edit:
        made["stop"] = forms.StopForm(auto_id="stop_%s", zone=incident.time_zone)
        made["close"] = forms.CloseForm(auto_id="close_%s")
        made["meanwhile"] = forms.MeanwhileForm(incident=incident)
        if incident.first_reply_due and not incident.first_reply_at:
            made["reply"] = forms.FirstReplyForm(incident=incident)
    return made


def folded_form(user: User, incident: Incident, rights: Rights, name: str) -> django_forms.Form | None:
    """The empty form of that name, if this reader may use it; its ids differ from those of the others."""
    auto_id = f"{name}_%s"
    if rights.add and name == "finding":
        return forms.FindingForm(auto_id=auto_id, incident=incident, inside=rights.inside)
    if rights.add and name == "event":
        return forms.EventForm(auto_id=auto_id, zone=incident.time_zone)
    if rights.edit and name == "impact":
        return forms.ImpactForm(auto_id=auto_id)
    if rights.edit and name == "departments":
        chosen = list(incident.departments.values_list("department", flat=True))
        return forms.DepartmentsForm(auto_id=auto_id, initial={"departments": chosen})
    if rights.edit and name == "duplicate":
        return forms.DuplicateForm(auto_id=auto_id, user=user, incident=incident)
    return None


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
