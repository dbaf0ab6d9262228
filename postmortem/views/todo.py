from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from postmortem import queries
from postmortem.answering import SeveralForm, can_undo, carry_out_several, undo_several
from postmortem.insights.queries import board
from postmortem.outbox import queries as outbox
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.views.begin import begun_for

UNDO = "todo_undo"


@policy(Access.SIGNED_IN)
def home(request: UserRequest) -> HttpResponse:
    """What waits for me? Or for my department, or in what I sponsor."""
    now = timezone.now()
    return show(request, SeveralForm(person=request.user, now=now), now=now)


def show(request: UserRequest, form: SeveralForm, *, now: datetime, status: int = 200) -> HttpResponse:
    page = queries.todo_page(request.user, request.GET.get("view", "me"), now=now)
    kept = request.session.get(UNDO)
    context = {
        "page": page,
        "strip": outbox.strip_for(request.user, now=now),
        "begun": begun_for(request),
        "form": form,
        "ticked": form.ticked,
        "undo": kept if can_undo(kept, now) else None,
        "board": board(request.user, now=now),
    }
    return render(request, "todo/home.html", context, status=status)


@policy(Access.SIGNED_IN)
def items_several(request: UserRequest) -> HttpResponse:
    """Several things ticked, one button."""
    now = timezone.now()
    if request.method != "POST":
        return redirect("home")
    form = SeveralForm(request.POST, person=request.user, now=now)
    if not form.is_valid():
        return show(request, form, now=now, status=422)
    done = carry_out_several(form, by=request.user, now=now)
    request.session[UNDO] = done.kept()
    if done.left:
        left = ngettext("%(n)s was left as it is.", "%(n)s were left as they are.", done.left)
        messages.info(request, left % {"n": done.left})
    return redirect("home")


@policy(Access.SIGNED_IN)
@require_POST
def items_undo(request: UserRequest) -> HttpResponse:
    """What was done with several is taken back."""
    now = timezone.now()
    kept = request.session.pop(UNDO, None)
    number = undo_several(kept, by=request.user, now=now) if can_undo(kept, now) else 0
    if number:
        said = ngettext("%(n)s is as it was before.", "%(n)s are as they were before.", number)
        messages.success(request, said % {"n": number})
    else:
        messages.info(request, _("It is too late to take that back; nothing was changed."))
    return redirect("home")


@policy(Access.SIGNED_IN)
def inbox(request: UserRequest) -> HttpResponse:
    """Everything asked and told, done things included."""
    try:
        page = queries.inbox_page(request.user, request.GET.get("before", ""), now=timezone.now())
    except ValueError as error:
        raise Http404 from error
    return render(request, "todo/inbox.html", {"page": page})


@policy(Access.SIGNED_IN)
def new(request: UserRequest) -> HttpResponse:
    """What happened?"""
    return render(request, "todo/new.html")
