"""The reading page, for somebody of the house."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from incidents.forms import AskForm, VerdictForm
from incidents.models import Retrospective
from incidents.queries import Around, Source, around, source_for, zone_of
from incidents.views.reading.kept import chips, pieces
from postmortem.people.policy import UserRequest


def show(
    request: UserRequest,
    found: Retrospective,
    *,
    form: AskForm | VerdictForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with times of the place where it happened; `form` is a question that could not be taken."""
    with timezone.override(ZoneInfo(zone_of(found))):
        source = source_for(request.user, found, preview="preview" in request.GET)
        about = around(request.user, source)
        said = pieces(source, about, address_of(request, found))
        context = {
            "retrospective": found,
            "said": said,
            "around": about,
            "chips": chips(said, request) if form is None else typed(request, source, about, form),
        }
        return render(request, "retrospectives/page.html", context, status=status)


def typed(request: UserRequest, source: Source, about: Around, form: AskForm | VerdictForm) -> str:
    """What can be asked, with what was typed."""
    context = {
        "page": source.page(),
        "around": about,
        "ask_form": form if isinstance(form, AskForm) else AskForm(),
        "verdict_form": form if isinstance(form, VerdictForm) else VerdictForm(),
    }
    return render_to_string("retrospectives/_chips.html", context, request)


def address_of(request: HttpRequest, found: Retrospective) -> str:
    """The whole address of the page."""
    return request.build_absolute_uri(reverse("incidents:retrospective", args=[found.pk]))
