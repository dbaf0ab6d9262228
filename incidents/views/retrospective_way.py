"""The way of a retrospective to its readers: shared, sent round, answered, published; or skipped."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import AnswerForm, NamesForm, SkipForm
from incidents.models import Retrospective
from incidents.queries import asked_to_agree, editable_retrospective
from incidents.views.retrospective_answer import moved, taken
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def retrospective_recompile(request: UserRequest, found: Retrospective) -> HttpResponse:
    def act() -> None:
        actions.request_compile(found.pk, by=request.user, now=timezone.now())

    return moved(request, found, act, _("The facts are being compiled again."))


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def retrospective_move(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Shared with those who took part, taken back, begun anew, or ended."""
    step = {
        "share": (actions.share_for_checking, _("Those who took part can check the facts now.")),
        "take_back": (actions.take_back, _("It is with you again; nobody is asked any more.")),
        "next": (actions.begin_next_version, _("Readers keep the published version until the next one.")),
        "close": (actions.close_retrospective, _("Closed: every improvement has come to an end.")),
    }.get(request.POST.get("to", ""))

    def act() -> None:
        if step:
            step[0](found.pk, by=request.user, now=timezone.now())

    return moved(request, found, act, step[1] if step else "")


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def retrospective_send(request: UserRequest, found: Retrospective) -> HttpResponse:
    """To the leads of the departments: agree, object, or let two working days pass."""
    form = NamesForm(request.POST)

    def act() -> None:
        words = form.confirmed()
        actions.send_round(found.pk, by=request.user, now=timezone.now(), not_names=words)
        messages.success(request, _("The departments are asked; silence for two working days lets it pass."))

    return taken(request, found, "names", form, act)


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def retrospective_publish(request: UserRequest, found: Retrospective) -> HttpResponse:
    form = NamesForm(request.POST)

    def act() -> None:
        words = form.confirmed()
        actions.publish(found.pk, by=request.user, now=timezone.now(), not_names=words)
        messages.success(request, _("Published. This version is locked; those who took part are told."))

    return taken(request, found, "names", form, act)


@policy(Access.SIGNED_IN, opens=asked_to_agree)
@require_POST
def retrospective_answer(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Agree, or object with a reason."""
    form = AnswerForm(request.POST)

    def act() -> None:
        agrees, reason = form.cleaned_data["answer"] == "yes", form.cleaned_data["reason"]
        actions.answer_round(found.pk, agrees=agrees, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, _("Thank you. Your answer stands with the page."))

    return taken(request, found, "answer", form, act)


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def retrospective_skip(request: UserRequest, found: Retrospective) -> HttpResponse:
    form = SkipForm(request.POST)

    def act() -> None:
        actions.skip_retrospective(found.pk, form.cleaned_data["reason"], by=request.user, now=timezone.now())

    return taken(request, found, "skip", form, act)
