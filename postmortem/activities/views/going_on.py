"""Something is late, and whoever it is shared with says how it goes on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, cast

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms import HOW_FORMS, HowForm, MoveLateForm, ReplaceForm
from postmortem.activities.models import Deliverable
from postmortem.activities.views.answer import carry_out
from postmortem.activities.views.item import address_of, how_name, show
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy

Step = Callable[[HowForm, User, datetime], None]


@policy(Access.SIGNED_IN, opens=queries.shared_row)
@require_POST
def deliverable_how(request: UserRequest, row: Deliverable) -> HttpResponse:
    """One of the choices: move it, keep what there is, replace, drop."""
    choice = request.POST.get("choice", "")
    if choice not in HOW_FORMS:
        raise Http404
    form = HOW_FORMS[choice](request.POST, row=row, user=request.user)
    return carry_out(
        request,
        form,
        lambda: STEPS[choice](form, request.user, timezone.now()),
        back_url=address_of(row),
        again=lambda typed, status: show(request, row, {how_name(choice): typed}, status),
    )


def _move(form: HowForm, by: User, now: datetime) -> None:
    typed, final_at = form.cleaned_data, cast(MoveLateForm, form).final_at
    actions.move_late(form.row.pk, typed["mark"], typed["due_at"], final_at, by=by, now=now)


def _keep(form: HowForm, by: User, now: datetime) -> None:
    actions.keep_what_there_is(form.row.pk, form.cleaned_data["mark"], by=by, now=now)


def _replace(form: HowForm, by: User, now: datetime) -> None:
    typed, to = form.cleaned_data, cast(ReplaceForm, form).chosen
    actions.replace_late(form.row.pk, typed["mark"], to, typed.get("reason", ""), by=by, now=now)


def _approver(form: HowForm, by: User, now: datetime) -> None:
    typed = form.cleaned_data
    actions.ask_another_approver(form.row.pk, typed["mark"], typed["person"], by=by, now=now)


def _drop(form: HowForm, by: User, now: datetime) -> None:
    typed = form.cleaned_data
    actions.drop_late(form.row.pk, typed["mark"], typed["reason"], by=by, now=now)


STEPS: Final[Mapping[str, Step]] = {
    "move": _move,
    "keep": _keep,
    "replace": _replace,
    "approver": _approver,
    "drop": _drop,
}
