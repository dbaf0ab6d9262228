"""All sheets that wait for one signature, in three heaps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from postmortem.activities.models import Activity
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import answers_to_all, department_in, person_in, sheet_answer
from raci.queries import sheets_opens, signoff_page
from raci.rules import SheetAnswer
from raci.views.answer import is_stale


@policy(Access.SIGNED_IN)
def signoff(request: UserRequest) -> HttpResponse:
    """What is new for my department?"""
    return render(request, "raci/signoff.html", {"page": signoff_page(request.user, now=timezone.now())})


@policy(Access.SIGNED_IN, opens=sheets_opens)
@require_POST
def sign(request: UserRequest, activity: Activity) -> HttpResponse:
    """Answer one sheet: exactly the rows that were on screen."""
    answer = sheet_answer(activity.pk, request.POST, zone=activity.time_zone)
    try:
        actions.sign(answer, by=request.user, now=timezone.now())
    except ValidationError as error:
        return refused(request, error, answer)
    messages.success(request, signed(answer))
    return redirect("raci:signoff")


def signed(answer: SheetAnswer) -> str:
    """What was done, in one sentence."""
    back = sum(row.is_back for row in answer.rows.values())
    if back:
        return ngettext(
            "Signed; %(count)s row goes back with your reason.",
            "Signed; %(count)s rows go back with your reasons.",
            back,
        ) % {"count": back}
    if answer.said == "sent_back":
        return _("The rows are signed; goal and dates go back with your reason.")
    if "reserved" in {answer.said, *(row.said for row in answer.rows.values())}:
        return _("Signed; your reservation stands with the signature.")
    return _("Signed.")


@policy(Access.SIGNED_IN)
@require_POST
def sign_unchanged(request: UserRequest) -> HttpResponse:
    """One tap for every sheet on which nothing has changed."""
    try:
        actions.sign_all(answers_to_all(request.POST), by=request.user, now=timezone.now())
    except ValidationError as error:
        return refused(request, error)
    messages.success(request, _("Signed."))
    return redirect("raci:signoff")


@policy(Access.SIGNED_IN, opens=sheets_opens)
@require_POST
def pass_on(request: UserRequest, activity: Activity) -> HttpResponse:
    """Let somebody of the department answer this one."""
    to, now = person_in(request.POST), timezone.now()
    try:
        actions.pass_sheet_on(activity.pk, department_in(request.POST), to, by=request.user, now=now)
    except ValidationError as error:
        return refused(request, error)
    messages.success(request, _("Passed on. You can take it back until it is answered."))
    return redirect("raci:signoff")


@policy(Access.SIGNED_IN, opens=sheets_opens)
@require_POST
def take_back(request: UserRequest, activity: Activity) -> HttpResponse:
    """Answer it oneself after all."""
    department_id = department_in(request.POST)
    try:
        actions.take_sheet_back(activity.pk, department_id, by=request.user, now=timezone.now())
    except ValidationError as error:
        return refused(request, error)
    messages.success(request, _("It waits for you again."))
    return redirect("raci:signoff")


def refused(request: UserRequest, error: ValidationError, answer: SheetAnswer | None = None) -> HttpResponse:
    """The page as it is now: with what was typed to be mended (422), or because it has changed (409)."""
    wrong = error.message_dict if hasattr(error, "error_dict") else {}
    stale = is_stale(error)
    page = signoff_page(request.user, typed=answer, wrong=wrong, now=timezone.now())
    sentence = " ".join(wrong.get("to", [])) or ("" if wrong else " ".join(error.messages))
    context = {"page": page, "stale": stale, "wrong": wrong, "sentence": sentence}
    return render(request, "raci/signoff.html", context, status=409 if stale else 422)
