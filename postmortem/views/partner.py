"""The page of a contact outside: one question, by a link, without an account. GET shows and changes nothing;
POST answers.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from postmortem.answering import Outcome
from postmortem.answering.partner import (
    Closed,
    PartnerSheet,
    PartnerVisit,
    carry_out,
    over,
    partner_visit,
    sheet,
)
from postmortem.people.models import ExternalContact
from postmortem.people.policy import Access, policy
from postmortem.views.by_link import guarded
from postmortem.views.personal import Refused, kept

log = logging.getLogger(__name__)
View = Callable[[HttpRequest, PartnerVisit], HttpResponse]


def chosen(request: HttpRequest) -> str:
    """The language chosen on the page, which stands in its address; empty if none was."""
    language = request.GET.get("language", "")
    return language if language in dict(settings.LANGUAGES) else ""


@contextmanager
def in_words_of(request: HttpRequest, contact: ExternalContact | None, zone: str = "") -> Iterator[None]:
    """The language chosen, else the contact's, else that of the request; the time zone of the question."""
    language = chosen(request) or (contact.language if contact else "") or translation.get_language()
    with translation.override(language), timezone.override(zone or settings.TIME_ZONE):
        yield


def by_partner_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view gets what the token in its address opens; without that the answer is 404 or 410."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = partner_visit(token, now=timezone.now())
            log.info("question %s was opened by the link of contact %s", found.duty.pk, found.contact.pk)
            with in_words_of(request, found.contact, found.duty.due_zone):
                return guarded(view(request, found))
        except Closed as closed:
            with in_words_of(request, closed.contact):
                context = {"why": closed.why.value}
                return guarded(render(request, "partner/closed.html", context, status=closed.status))

    return opened


@policy(Access.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@by_partner_link
def partner(request: HttpRequest, found: PartnerVisit) -> HttpResponse:
    """What is asked of me, in whose name, until when?"""
    asked = sheet(found)
    return answer(request, found, asked) if request.method == "POST" else show(request, found, asked)


def answer(request: HttpRequest, found: PartnerVisit, asked: PartnerSheet | None) -> HttpResponse:
    """Carry out the answer, or show the page as it is now: to mend it, or because it came too late."""
    way = asked.way(request.POST.get("way", "")) if asked else None
    if asked is None or way is None:
        return show(request, found, asked, Refused("", forms.Form({}), is_late=True))
    form = way.form_for(asked.question, request.POST, request.FILES)
    outcome = carry_out(asked, way, form)
    if outcome == Outcome.DONE:
        return redirect(request.get_full_path())
    if outcome == Outcome.LATE:
        found = partner_visit(found.token, now=found.now)
        return show(request, found, sheet(found), Refused(way.name, form, is_late=True))
    return show(request, found, asked, Refused(way.name, form, is_late=False))


def show(
    request: HttpRequest, found: PartnerVisit, asked: PartnerSheet | None, refused: Refused | None = None
) -> HttpResponse:
    """The question with its ways, or one sentence on what became of it."""
    status = refused.status if refused else 200
    if asked is None:
        return render(request, "partner/over.html", {"ended": over(found)}, status=status)
    typed = {refused.name: refused.form} if refused and not refused.is_late else {}
    context = {
        "visit": found,
        "asked": asked,
        "ways": [(way, typed.get(way.name) or way.form_for(asked.question)) for way in asked.ways],
        "opened": refused.name if refused else "",
        "is_late": refused is not None and refused.is_late,
        "kept": kept(request.POST) if refused and refused.is_late else [],
        "now": found.now,
    }
    return render(request, "partner/question.html", context, status=status)
