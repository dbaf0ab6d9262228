"""The private notepad of an incident: write it down now, sort it once the analysis is open."""

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.actions.notes import NewLesson, Sorted
from incidents.forms import EventForm, FactorForm, FindingForm, LessonForm, NotesForm
from incidents.models import Incident
from incidents.queries import incident_rights, note_to_sort, notes_page, own_note, readable_incident
from incidents.queries.notes import NotePlace
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


def notes_url(incident: Incident) -> str:
    return reverse("incidents:notes", args=[incident.pk])


@policy(Access.SIGNED_IN, opens=readable_incident)
def notes(request: UserRequest, incident: Incident) -> HttpResponse:
    """One's own notes, and room for more."""
    sent = request.POST if request.method == "POST" else None
    form = NotesForm(sent)
    if sent is not None and form.is_valid():
        return _jot(request, incident, form)
    context = {"page": notes_page(request.user, incident), "incident": incident, "form": form}
    return render(request, "incidents/notes.html", context, status=422 if form.errors else 200)


def _jot(request: UserRequest, incident: Incident, form: NotesForm) -> HttpResponse:
    now = timezone.now()

    def create() -> str:
        actions.jot(incident, form.cleaned_data["lines"].splitlines(), by=request.user, now=now)
        return notes_url(incident)

    try:
        return redirect(form.once(create, by=request.user, now=now))
    except Stale:
        return conflict(request, form, reason=_("This was sent already, with other words."))


@policy(Access.SIGNED_IN, opens=own_note)
@require_POST
def note_drop(_request: UserRequest, place: NotePlace) -> HttpResponse:
    """A note is torn out."""
    actions.drop_note(place.note)
    return redirect(notes_url(place.incident))


@policy(Access.SIGNED_IN, opens=note_to_sort)
def note_sort(request: UserRequest, place: NotePlace) -> HttpResponse:
    """A note becomes a finding, an event, a condition or a lesson."""
    sent = request.POST if request.method == "POST" else None
    form = _form_for(request, place, sent)
    if sent is not None and form.is_valid():
        try:
            page, now = place.retrospective, timezone.now()
            actions.sort_note(place.note, _sorted(form), page, by=request.user, now=now)
            return redirect(notes_url(place.incident))
        except Stale:
            return conflict(request, form, reason=_("This note was sorted already."))
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"place": place, "incident": place.incident, "form": form}
    return render(request, "incidents/note_sort.html", context, status=422 if form.errors else 200)


def _form_for(request: UserRequest, place: NotePlace, sent: object) -> django_forms.Form:
    """The form of what it is to become, with the words of the note."""
    incident, text = place.incident, {"text": place.note.text}
    if place.into == "finding":
        inside = incident_rights(request.user, incident).inside
        return FindingForm(sent, initial=text, incident=incident, inside=inside)
    if place.into == "event":
        when = {"happened_at": place.note.at}
        return EventForm(sent, initial={**text, **when}, zone=incident.time_zone)
    return FactorForm(sent, initial=text) if place.into == "condition" else LessonForm(sent, initial=text)


def _sorted(form: django_forms.Form) -> Sorted:
    if isinstance(form, FindingForm):
        return form.finding()
    if isinstance(form, EventForm):
        return form.event()
    if isinstance(form, FactorForm):
        return form.condition()
    return NewLesson(form.cleaned_data["kind"], form.cleaned_data["text"])
