"""The reading page, for somebody of the house."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from incidents import figures
from incidents.forms import AskForm, VerdictForm
from incidents.models import Retrospective
from incidents.papers import has_pdf
from incidents.queries import ReadingPage, around, people_of, reading_page, zone_of
from postmortem.people.policy import UserRequest


def show(
    request: UserRequest, found: Retrospective, *, form: django_forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page, with times of the place where it happened; `form` is a question that could not be taken."""
    with timezone.override(ZoneInfo(zone_of(found))):
        people = people_of(found)
        page = reading_page(request.user, found, preview="preview" in request.GET, people=people)
        context = drawn(page) | {
            "around": around(request.user, found, people),
            "ask_form": form if isinstance(form, AskForm) else AskForm(),
            "verdict_form": form if isinstance(form, VerdictForm) else VerdictForm(),
            "chat": page.chat(address_of(request, found)),
            "has_pdf": has_pdf(),
        }
        return render(request, "retrospectives/page.html", context, status=status)


def drawn(page: ReadingPage) -> dict[str, Any]:
    """The page with its figures, for whoever reads it."""
    return {
        "page": page,
        "bar": figures.time_bar([(stage.kind, stage.seconds) for stage in page.bar]),
        "keys": {stage.kind: figures.bar_key(stage.kind) for stage in page.bar},
        "figure": figures.plan_and_reality(page.picture) if page.picture else "",
        "moments": figures.moments(page.picture) if page.picture else [],
        "picture_key": figures.key(),
    }


def address_of(request: HttpRequest, found: Retrospective) -> str:
    """The whole address of the page."""
    return request.build_absolute_uri(reverse("incidents:retrospective", args=[found.pk]))
