"""A reader asks; whoever leads the activity replies."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents import actions
from incidents.forms import AskForm, ReplyForm, VerdictForm
from incidents.models import Retrospective
from incidents.queries import RemarkPage, readable_retrospective, remark_for, remark_to_reply
from incidents.views.reading.page import show
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


def page_url(found: Retrospective) -> str:
    return reverse("incidents:retrospective", args=[found.pk])


@policy(Access.SIGNED_IN, opens=readable_retrospective)
@require_POST
def ask(request: UserRequest, found: Retrospective) -> HttpResponse:
    """A question in one's own words."""
    return sent(request, found, AskForm(request.POST))


@policy(Access.SIGNED_IN, opens=readable_retrospective)
@require_POST
def ask_verdict(request: UserRequest, found: Retrospective) -> HttpResponse:
    """A sentence of the page that reads as a verdict, for whoever leads the activity."""
    return sent(request, found, VerdictForm(request.POST))


def sent(request: UserRequest, found: Retrospective, form: AskForm | VerdictForm) -> HttpResponse:
    """Ask it once, or show the page with what was typed."""
    now = timezone.now()

    def create() -> str:
        actions.ask_about(found, form.said(), by=request.user, now=now)
        return f"{page_url(found)}#asked"

    try:
        if form.is_valid():
            to = form.once(create, by=request.user, now=now)
            messages.success(request, _("Sent. The reply comes to you."))
            return redirect(to)
    except ValidationError as refused:
        form.add_error(None, refused)
    return show(request, found, form=form, status=422)


@policy(Access.SIGNED_IN, opens=readable_retrospective)
@require_POST
def ask_chip(request: UserRequest, found: Retrospective) -> HttpResponse:
    """One of the fixed questions, where the record has no answer."""
    form, new = AskForm(), actions.NewRemark(chip=request.POST.get("chip") or "-")
    try:
        actions.ask_about(found, new, by=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return show(request, found, form=form, status=422)
    messages.success(request, _("Sent. The reply comes to you."))
    return redirect(f"{page_url(found)}#asked")


@policy(Access.SIGNED_IN, opens=remark_for)
@require_safe
def remark(request: UserRequest, page: RemarkPage) -> HttpResponse:
    """What was asked, and what is the reply?"""
    form = ReplyForm(may_pass_on=page.may_pass_on) if page.may_reply else None
    return render(request, "retrospectives/remark.html", {"page": page, "form": form})


@policy(Access.SIGNED_IN, opens=remark_to_reply)
@require_POST
def remark_reply(request: UserRequest, page: RemarkPage) -> HttpResponse:
    """The reply goes to whoever asked, and to all readers if both say so."""
    form, found = ReplyForm(request.POST, may_pass_on=page.may_pass_on), page.retrospective
    if not form.is_valid():
        return render(request, "retrospectives/remark.html", {"page": page, "form": form}, status=422)
    said, passes = form.cleaned_data["reply"], form.cleaned_data.get("pass_on", False)
    known = {"found": found, "pass_on": passes, "by": request.user, "now": timezone.now()}
    try:
        actions.reply_to(page.remark, said, **known)
    except Stale as stale:
        reason, back = (
            _("Somebody has replied meanwhile."),
            reverse("incidents:remark", args=[page.remark.pk]),
        )
        return conflict(request, form, stale.current, reason=reason, back_url=back)
    messages.success(request, _("Sent. Whoever asked is told."))
    return redirect("incidents:remark", page.remark.pk)
