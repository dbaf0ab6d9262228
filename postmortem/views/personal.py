"""Personal links: one item for one person without a session. GET shows and changes nothing; POST answers."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from postmortem.activities.queries import file_of
from postmortem.answering import (
    KINDS,
    LaterForm,
    Outcome,
    Sheet,
    Visit,
    carry_out,
    ended,
    put_off,
    reading,
    sheet,
    visit,
)
from postmortem.evidence.attachment import attachment
from postmortem.evidence.rules import status_of
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.people.policy import Access, policy
from postmortem.views.by_link import by_link

UNSEEN = ("csrfmiddlewaretoken", "way", "submit_token", "version", "until")
shown_and_answered = require_http_methods(["GET", "HEAD", "POST"])


class Refused(NamedTuple):
    """A form that could not be taken: by which name, and whether it only came too late."""

    name: str
    form: forms.Form
    is_late: bool

    @property
    def status(self) -> int:
        if self.is_late:
            return 409
        return status_of(self.form)


@policy(Access.PUBLIC)
@shown_and_answered
@by_link
def personal(request: HttpRequest, found: Visit) -> HttpResponse:
    """What exactly is asked of me?"""
    if request.method == "POST":
        return answer(request, found)
    if request.user == found.person:
        return redirect("item", found.duty.pk)
    return show(request, found, sheet(found))


def answer(request: HttpRequest, found: Visit) -> HttpResponse:
    """Carry out the answer, or show the page as it is now: to mend it, or because it came too late."""
    asked = sheet(found)
    way = asked.way(request.POST.get("way", "")) if asked else None
    if asked is None or way is None:
        return show(request, found, asked, Refused("", forms.Form({}), is_late=True))
    form = way.form_for(asked.question, request.POST, request.FILES)
    outcome = carry_out(asked, way, form)
    if outcome == Outcome.DONE:
        return redirect("personal", found.token)
    if outcome == Outcome.LATE:
        found = visit(found.token, now=found.now)
        return show(request, found, sheet(found), Refused(way.name, form, is_late=True))
    return show(request, found, asked, Refused(way.name, form, is_late=False))


def show(
    request: HttpRequest, found: Visit, asked: Sheet | None, refused: Refused | None = None
) -> HttpResponse:
    """The page: the question with its ways, or what became of it, or what may be read."""
    is_open, person, now = found.duty.state == Duty.State.OPEN, found.person, found.now
    context = {
        "visit": found,
        "now": now,
        "words": wording.asked(found.duty, now=now),
        "asked": asked,
        "ways": ways(asked, refused) if asked else [],
        "opened": refused.name if refused else "",
        "is_late": refused is not None and refused.is_late,
        "kept": kept(request.POST) if refused and refused.is_late else [],
        "ended": None if is_open else ended(found.duty, person, now=now),
        "reading": reading(found.duty, person, now=now) if is_open and not answerable(found, asked) else None,
        "sign_in_url": sign_in_url(found.duty),
    }
    return render(request, "todo/personal.html", context, status=refused.status if refused else 200)


def answerable(found: Visit, asked: Sheet | None) -> bool:
    """Whether its person can answer: here, or after signing in."""
    return asked is not None or (found.is_asked and found.duty.kind not in KINDS)


def kept(typed: QueryDict) -> list[str]:
    """What was typed into a form that came too late, so that it can be copied."""
    seen = {name for name in typed if name not in UNSEEN and not name.endswith("-version")}
    return [text for name, texts in typed.lists() if name in seen for text in texts if text.strip()]


def ways(asked: Sheet, refused: Refused | None) -> list[tuple[Any, forms.Form]]:
    """Each way with its form: empty, or as it was typed if it is to be mended."""
    typed = {refused.name: refused.form} if refused and not refused.is_late else {}
    return [(way, typed.get(way.name) or way.form_for(asked.question)) for way in asked.ways]


def sign_in_url(duty: Duty) -> str:
    """To sign in, and on to the item."""
    return f"{reverse('account_login')}?{urlencode({'next': reverse('item', args=[duty.pk])})}"


@policy(Access.PUBLIC)
@require_safe
@by_link
def personal_file(request: HttpRequest, found: Visit) -> HttpResponse:
    """The file that is to be looked at, while it is."""
    if not found.is_asked or found.duty.kind != Duty.Kind.APPROVE:
        raise Http404
    return attachment(file_of(found.person, found.duty.subj_id).file)  # type: ignore[return-value]


@policy(Access.PUBLIC)
@shown_and_answered
@by_link
def personal_later(request: HttpRequest, found: Visit) -> HttpResponse:
    """When shall the reminder come instead?"""
    is_sent = request.method == "POST"
    form = LaterForm(request.POST if is_sent else None, person=found.person, now=found.now)
    if not found.is_asked:
        return show(request, found, None, Refused("", form, is_late=True) if is_sent else None)
    if not is_sent and request.user == found.person:
        return redirect("item_snooze", found.duty.pk)
    outcome = put_off(found.duty, form, by=found.person, now=found.now) if is_sent else None
    if outcome == Outcome.DONE:
        return redirect("personal", found.token)
    if outcome == Outcome.LATE:
        found = visit(found.token, now=found.now)
        return show(request, found, sheet(found), Refused("later", form, is_late=True))
    words = wording.asked(found.duty, now=found.now)
    context = {"form": form, "visit": found, "duty": found.duty, "words": words, "now": found.now}
    return render(request, "todo/personal_later.html", context, status=422 if is_sent else 200)
