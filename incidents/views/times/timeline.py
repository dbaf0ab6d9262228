"""The timeline of an incident: read, add a row, paste many, change one, show it, take it out."""

from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.actions.times import showing
from incidents.actions.times import timeline as actions
from incidents.forms.times.shown import ShownForm
from incidents.forms.times.timeline import PasteForm, RowEditForm, RowForm
from incidents.models import Incident, TimelineEvent
from incidents.queries import addable_incident, readable_incident
from incidents.queries.times import timeline as queries
from incidents.rules.hindsight import looks_back
from incidents.views.times.answer import leading, press, step
from postmortem.evidence.attachment import attachment
from postmortem.evidence.models import Evidence
from postmortem.people.policy import Access, UserRequest, policy


def timeline_url(incident: Incident) -> str:
    return reverse("incidents:timeline", args=[incident.pk])


def row_url(event: TimelineEvent) -> str:
    return reverse("incidents:timeline_row", args=[event.incident_id, event.pk])


@policy(Access.SIGNED_IN, opens=readable_incident)
@require_safe
def timeline(request: UserRequest, incident: Incident) -> HttpResponse:
    """What happened when, and what shows it? Times are those of the place where it happened."""
    return _timeline(request, incident)


def _timeline(
    request: UserRequest, incident: Incident, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    with timezone.override(ZoneInfo(incident.time_zone)):
        page = queries.timeline_page(request.user, incident)
        shown = form or (RowForm(auto_id="row_%s", zone=incident.time_zone) if page.may_add else None)
        context = {"page": page, "incident": incident, "form": shown, "opened": form is not None}
        return render(request, "incidents/timeline.html", context, status=status)


@policy(Access.SIGNED_IN, opens=addable_incident)
@require_POST
def timeline_add(request: UserRequest, incident: Incident) -> HttpResponse:
    """One more row."""
    form, now = RowForm(request.POST, auto_id="row_%s", zone=incident.time_zone), timezone.now()
    back = timeline_url(incident)

    def create() -> str:
        actions.write_row(incident.pk, form.row(), by=request.user, now=now)
        return back

    return step(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=back,
        again=lambda typed, status: _timeline(request, incident, typed, status),
    )


@policy(Access.SIGNED_IN, opens=addable_incident)
def timeline_paste(request: UserRequest, incident: Incident) -> HttpResponse:
    """Many rows at once: paste, see how they were read, add them."""
    day = timezone.localtime(incident.started_at, ZoneInfo(incident.time_zone)).date()
    if request.method != "POST":
        return _paste(request, incident, PasteForm(incident=incident, day=day))
    form = PasteForm(request.POST, incident=incident, day=day)
    if "confirm" not in request.POST:
        return _paste(request, incident, form, 200 if form.is_valid() else 422)
    now, back_url = timezone.now(), timeline_url(incident)
    add = leading(lambda: actions.write_rows(incident.pk, form.rows(), by=request.user, now=now), back_url)
    return step(
        request,
        form,
        lambda: form.once(add, by=request.user, now=now),
        back_url=back_url,
        again=lambda typed, status: _paste(request, incident, typed, status),
    )


def _paste(request: UserRequest, incident: Incident, form: forms.Form, status: int = 200) -> HttpResponse:
    with timezone.override(ZoneInfo(incident.time_zone)):
        found = form.found() if isinstance(form, PasteForm) and form.is_bound and form.is_valid() else []
        kinds = dict(TimelineEvent.Marker.choices)
        read = [(line, kinds[line.marker], [one.phrase for one in looks_back(line.text)]) for line in found]
        context = {"incident": incident, "form": form, "read": read}
        return render(request, "incidents/timeline_paste.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.event_to_show)
@require_safe
def timeline_row(request: UserRequest, event: TimelineEvent) -> HttpResponse:
    """One row: what does it say, and what shows it?"""
    return _row(request, event)


def _row(
    request: UserRequest, event: TimelineEvent, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    with timezone.override(ZoneInfo(event.incident.time_zone)):
        row, rights = queries.event_row(request.user, event)
        activity = event.incident.activity if rights.inside else None
        made: dict[str, forms.Form] = {"shown": ShownForm(activity=activity)}
        if row.may_change:
            made["row"] = RowEditForm(event=event, zone=event.incident.time_zone)
        context = {"row": row, "event": event, "incident": event.incident, "forms": made | (typed or {})}
        return render(request, "incidents/timeline_row.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.event_to_change)
@require_POST
def timeline_edit(request: UserRequest, event: TimelineEvent) -> HttpResponse:
    """Other words or times."""
    form = RowEditForm(request.POST, event=event, zone=event.incident.time_zone)

    def act() -> None:
        version, changes = form.cleaned_data["version"], form.changes()
        actions.edit_row(event.pk, version, changes, by=request.user, now=timezone.now())

    return step(
        request,
        form,
        act,
        back_url=timeline_url(event.incident),
        again=lambda typed, status: _row(request, event, {"row": typed}, status),
    )


@policy(Access.SIGNED_IN, opens=queries.event_to_change)
@require_POST
def timeline_remove(request: UserRequest, event: TimelineEvent) -> HttpResponse:
    """Take the row out; its history stays."""
    return press(
        request,
        lambda: actions.remove_row(event.pk, by=request.user, now=timezone.now()),
        back_url=timeline_url(event.incident),
    )


@policy(Access.SIGNED_IN, opens=queries.event_to_show)
@require_POST
def timeline_show(request: UserRequest, event: TimelineEvent) -> HttpResponse:
    """Put something beside the row that shows it."""
    _seen, rights = queries.event_row(request.user, event)
    activity = event.incident.activity if rights.inside else None
    form, now = ShownForm(request.POST, request.FILES, activity=activity), timezone.now()
    show = leading(lambda: showing.show_event(event, form.given(), by=request.user, now=now), row_url(event))
    return step(
        request,
        form,
        lambda: form.once(show, by=request.user, now=now),
        back_url=row_url(event),
        again=lambda typed, status: _row(request, event, {"shown": typed}, status),
    )


@policy(Access.SIGNED_IN, opens=queries.event_file)
@require_safe
def timeline_file(_request: UserRequest, found: Evidence) -> HttpResponse:
    """The file as it came."""
    return attachment(found.file)  # type: ignore[return-value]
