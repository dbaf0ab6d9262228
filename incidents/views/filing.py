"""Filing: six answers; a pasted message is taken apart, and what is reported already may be joined."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import actions
from incidents.forms import ReportForm
from incidents.queries import Similar, may_open, similar_open
from incidents.views.incident_answer import detail_url
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def new(request: UserRequest) -> HttpResponse:
    """What do you see? Anybody signed in may report."""
    now, zone = timezone.now(), timezone.get_current_timezone_name()
    chosen = {name: request.GET.get(name, "")[:4000] for name in ("activity", "seen")}
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, user=request.user, now=now, zone=zone, initial=chosen)
    if sent is None:
        return _asked(request, form)
    if "split" in sent:
        shown = form.take_apart()
        return _asked(request, ReportForm(user=request.user, now=now, zone=zone, initial=shown))
    return _sent(request, form) if form.is_valid() else _asked(request, form)


def _asked(request: UserRequest, form: ReportForm, similar: Sequence[Similar] = ()) -> HttpResponse:
    """The form; `similar` asks whether it is one of these."""
    context = {"form": form, "similar": similar}
    return render(request, "incidents/new.html", context, status=422 if form.errors else 200)


def _sent(request: UserRequest, form: ReportForm) -> HttpResponse:
    """File it, unless something like it is being handled and nobody has said yet which of the two it is."""
    if before := form.sent_before(request.user):
        return redirect(before)
    typed = form.cleaned_data
    if typed["apart"] and not typed["join"]:
        return _file(request, form)
    similar = similar_open(request.user, typed["activity"], typed["seen"])
    if typed["join"]:
        return _join(request, form, similar)
    return _asked(request, form, similar) if similar else _file(request, form)


def _file(request: UserRequest, form: ReportForm) -> HttpResponse:
    def create() -> str:
        new, stopped = form.report(), form.stopped()
        if stopped:
            return detail_url(actions.report_afterwards(new, stopped, by=request.user, now=form.now))
        return detail_url(actions.report(new, by=request.user, now=form.now))

    said = _("The report is filed. First it is stopped; the why comes later.")
    return _once(request, form, create, said)


def _join(request: UserRequest, form: ReportForm, similar: Sequence[Similar]) -> HttpResponse:
    pk: int = form.cleaned_data["join"]

    def create() -> str:
        if pk not in {one.pk for one in similar}:
            raise ValidationError(_("That one has stopped meanwhile; send yours as a report of its own."))
        joined = actions.join_report(pk, form.report(), by=request.user, now=form.now)
        return detail_url(joined) if may_open(request.user, joined) else reverse("home")

    return _once(request, form, create, _("What you saw stands with the report that is being handled."))


def _once(request: UserRequest, form: ReportForm, create: Callable[[], str], said: str) -> HttpResponse:
    try:
        address = form.once(create, by=request.user, now=form.now)
    except Stale:
        return conflict(request, form, reason=_("This report was sent already, with other words."))
    except ValidationError as refused:
        form.add_error(None, refused)
        return _asked(request, form)
    messages.success(request, said)
    return redirect(address)
