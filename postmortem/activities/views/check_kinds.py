"""What the kinds of check tables add: a scheme made final, readers asked and judged, briefs begun."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms.check_kinds import JudgeForm, ReadersForm
from postmortem.activities.models import CheckCell, CheckTable, Deliverable
from postmortem.activities.views import item
from postmortem.activities.views.answer import carry_out, press
from postmortem.activities.views.checks.tables import show
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.editable_table)
@require_POST
def check_final(request: UserRequest, table: CheckTable) -> HttpResponse:
    """The overall scheme is final."""

    def act() -> None:
        actions.make_final(table, by=request.user, now=timezone.now())
        messages.success(request, _("The scheme is final; development can begin."))

    return press(request, act, back_url=queries.table_url(table))


@policy(Access.SIGNED_IN, opens=queries.editable_cell)
@require_POST
def check_judge(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """Whether a reader's answer shows that it was understood."""
    form = JudgeForm(request.POST)

    def act() -> Any:  # noqa: ANN401  what carry_out takes
        said = form.cleaned_data
        known = {"by": request.user, "now": timezone.now(), "version": said["version"]}
        actions.judge(cell, said["verdict"], **known)

    return carry_out(
        request,
        form,
        act,
        back_url=f"{queries.table_url(cell.table)}#judging",
        again=partial(_again, request, cell.table),
    )


@policy(Access.SIGNED_IN, opens=queries.editable_table)
@require_POST
def check_readers(request: UserRequest, table: CheckTable) -> HttpResponse:
    """These are asked to read it."""
    form = ReadersForm(request.POST, outsiders=queries.outsiders(table))

    def act() -> None:
        actions.ask_readers(table, form.cleaned_data["people"], by=request.user, now=timezone.now())

    return carry_out(
        request, form, act, back_url=queries.table_url(table), again=partial(_again, request, table)
    )


def _again(request: UserRequest, table: CheckTable, form: forms.Form, status: int) -> HttpResponse:
    """The table with what was refused above it."""
    for sentence in (one for errors in form.errors.values() for one in errors):
        messages.error(request, str(sentence))
    return show(request, table, status=status)


@policy(Access.SIGNED_IN, opens=queries.row_for("edit"))
@require_POST
def brief_new(request: UserRequest, row: Deliverable) -> HttpResponse:
    """A brief for this row, with the slots of its kind."""

    def begin() -> str:
        now = timezone.now()
        made = actions.begin_table(row.activity, "brief", deliverable=row, by=request.user, now=now)
        return queries.table_url(made)

    return carry_out(
        request,
        forms.Form(request.POST),
        begin,
        back_url=item.address_of(row),
        again=lambda typed, status: item.show(request, row, {"brief": typed}, status),
    )
