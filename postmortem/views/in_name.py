"""Answering in the name of somebody else: what a deputy sees of one question, and the answer."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postmortem.activities.queries import file_of
from postmortem.answering import Outcome, Sheet, carry_out, leads_on, sheet_in_name
from postmortem.drafts.conflict import conflict
from postmortem.evidence.attachment import attachment
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import may_answer_for
from postmortem.outbox.registry import page_of
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.views.personal import Refused, ways


class Stood(NamedTuple):
    """A question to somebody whom the reader stands in for; no sheet once it cannot be answered here."""

    duty: Duty
    sheet: Sheet | None


def asked_of_another(user: User, pk: int) -> Stood:
    """What this person may answer in the name of its holder. Raises Http404."""
    now = timezone.now()
    found = Duty.objects.select_related("holder__department", "asked_by", "answered_by").filter(pk=pk).first()
    if found is None or not may_answer_for(user, found, now):
        raise Http404
    return Stood(found, sheet_in_name(found, user, now=now))


@policy(Access.SIGNED_IN, opens=asked_of_another)
@require_http_methods(["GET", "HEAD", "POST"])
def item_in_name(request: UserRequest, found: Stood) -> HttpResponse:
    """What exactly is asked of the one I stand in for?"""
    if request.method == "POST":
        return answer(request, found)
    return show(request, found.duty, found.sheet) if found.sheet else redirect("item", found.duty.pk)


def answer(request: UserRequest, found: Stood) -> HttpResponse:
    """Carry out the answer, or show the page again to mend it; 409 if it came too late."""
    asked, back_url = found.sheet, reverse("item", args=[found.duty.pk])
    way = asked.way(request.POST.get("way", "")) if asked else None
    reason = _("This was answered or changed meanwhile; look at it as it is now.")
    if asked is None or way is None:
        return conflict(request, reason=reason, back_url=back_url)
    form = way.form_for(asked.question, request.POST, request.FILES)
    outcome = carry_out(asked, way, form)
    if outcome == Outcome.DONE:
        messages.success(request, _("Answered for %(name)s, and recorded so.") % {"name": found.duty.holder})
        return redirect("home")
    if outcome == Outcome.LATE:
        return conflict(request, form, reason=reason, back_url=back_url)
    return show(request, found.duty, asked, Refused(way.name, form, is_late=False))


def show(request: UserRequest, duty: Duty, asked: Sheet, refused: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    context = {
        "duty": duty,
        "words": wording.asked(duty, now=now),
        "asked": asked,
        "ways": ways(asked, refused),
        "opened": refused.name if refused else "",
        "page_url": page_of(duty) if leads_on(request.user, duty) else "",
        "file_url": reverse("item_in_name_file", args=[duty.pk]),
        "now": now,
    }
    return render(request, "todo/in_name.html", context, status=refused.status if refused else 200)


def file_looked_at(user: User, pk: int) -> Duty:
    """What is to be approved in somebody's name, while it is. Raises Http404."""
    found = asked_of_another(user, pk)
    if found.sheet is None or found.duty.kind != Duty.Kind.APPROVE:
        raise Http404
    return found.duty


@policy(Access.SIGNED_IN, opens=file_looked_at)
@require_safe
def item_in_name_file(_request: UserRequest, duty: Duty) -> HttpResponse:
    """The file that is to be looked at, while it is."""
    return attachment(file_of(duty.holder, duty.subj_id).file)  # type: ignore[return-value, arg-type]
