"""One cell of a check table: what is known here, who says so, and what shows it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities import actions, queries
from postmortem.activities.forms.checks import AskForm, CellForm, PressForm, ShownForm, WhyNotForm
from postmortem.activities.models import Activity, CheckCell
from postmortem.activities.rules import checks
from postmortem.activities.views.answer import carry_out
from postmortem.drafts.actions import Stale
from postmortem.evidence.attachment import shown
from postmortem.evidence.models import Evidence
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.cell_of)
def check_cell(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """Show the cell; whoever may write answers it."""
    if request.method != "POST":
        return _show(request, cell)
    queries.require_writer(request.user, cell.table)
    form = CellForm(request.POST, kind=checks.KINDS[cell.table.kind], cell=cell)

    def act() -> None:
        version, typed = form.cleaned_data["version"], form.typed(cell)
        try:
            actions.answer_cell(cell, typed, by=request.user, now=timezone.now(), version=version)
        except ValidationError as refusal:
            raise form.refuse(cell, refusal) from None
        except Stale as stale:
            raise Stale(form.beside(stale.current)) from None

    return _step(request, cell, "answer", form, act)


def _show(
    request: UserRequest, cell: CheckCell, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    view = queries.cell_view(request.user, cell)
    activity = queries.home_of(cell.table)
    context = {
        "view": view,
        "table": cell.table,
        "activity": activity,
        "forms": {**_fresh(cell, activity), **(typed or {})},
        "refused": next(iter(typed or {}), ""),
        "may_write": queries.hats(request.user, activity).may_write,
    }
    response = render(request, "activities/check_cell.html", context, status=status)
    return _into_row(request, response, cell) if status >= 400 else response


def _fresh(cell: CheckCell, activity: Activity) -> dict[str, forms.Form]:
    version = {"version": cell.version}
    return {
        "answer": CellForm(kind=checks.KINDS[cell.table.kind], cell=cell),
        "ask": AskForm(activity=activity),
        "why_not": WhyNotForm(initial={**version, "note": cell.note}),
        "press": PressForm(initial=version),
        "shown": ShownForm(),
    }


def _into_row(request: UserRequest, response: HttpResponse, cell: CheckCell) -> HttpResponse:
    """By script the refused form takes the place of the one in the row."""
    if request.htmx:
        response["HX-Retarget"] = f"#edit-{cell.row_id}"
        response["HX-Reselect"] = "#cell-answer"
        response["HX-Reswap"] = "innerHTML"
    return response


def _step(
    request: UserRequest, cell: CheckCell, name: str, form: forms.Form, act: Callable[[], Any]
) -> HttpResponse:
    """Carry out one step about a cell, and go back to where its table is."""
    back = reverse("activities:check", args=[cell.table.activity_id, cell.table_id])
    back_url = f"{back}#row-{cell.row_id}"
    response = carry_out(
        request,
        form,
        act,
        back_url=back if request.htmx else back_url,
        again=lambda typed, status: _show(request, cell, {name: typed}, status),
    )
    if response.status_code == 409 and request.htmx:
        response["HX-Retarget"], response["HX-Reselect"] = f"#edit-{cell.row_id}", "#main"
        response["HX-Reswap"] = "innerHTML"
    return response


@policy(Access.SIGNED_IN, opens=queries.writable_cell)
@require_POST
def check_cell_ask(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """Ask one person for this one cell."""
    form = AskForm(request.POST, activity=queries.home_of(cell.table))

    def act() -> None:
        actions.ask_cell(cell, form.who, form.cleaned_data["until"], by=request.user, now=timezone.now())

    return _step(request, cell, "ask", form, act)


@policy(Access.SIGNED_IN, opens=queries.writable_cell)
@require_POST
def check_confirm(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """It is so."""
    return _pressed(request, cell, actions.confirm_cell)


@policy(Access.SIGNED_IN, opens=queries.writable_cell)
@require_POST
def check_reopen(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """It is open again."""
    return _pressed(request, cell, actions.reopen_cell)


def _pressed(request: UserRequest, cell: CheckCell, action: Callable[..., object]) -> HttpResponse:
    form = PressForm(request.POST)

    def act() -> None:
        action(cell, by=request.user, now=timezone.now(), version=form.cleaned_data["version"])

    return _step(request, cell, "press", form, act)


@policy(Access.SIGNED_IN, opens=queries.writable_cell)
@require_POST
def check_not_applicable(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """It does not apply, and why."""
    form = WhyNotForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        known = {"by": request.user, "now": timezone.now(), "version": said["version"]}
        actions.not_applicable(cell, said["note"], **known)

    return _step(request, cell, "why_not", form, act)


@policy(Access.SIGNED_IN, opens=queries.writable_cell)
@require_POST
def check_shown(request: UserRequest, cell: CheckCell) -> HttpResponse:
    """Put beside it what shows that it is so."""
    form, now = ShownForm(request.POST, request.FILES), timezone.now()

    def act() -> str:
        said = form.cleaned_data
        if said["file"]:
            actions.show_file(cell, said["file"], by=request.user, now=now)
        else:
            text = said["url"] or said["text"]
            actions.show_cell(cell, text, is_link=bool(said["url"]), by=request.user, now=now)
        return request.path.removesuffix("shown/")

    return _step(request, cell, "shown", form, lambda: form.once(act, by=request.user, now=now))


@policy(Access.SIGNED_IN, opens=queries.evidence_of)
@require_safe
def check_file(request: UserRequest, found: Evidence) -> HttpResponse:
    """A file that shows a cell; a picture small, too."""
    return shown(found.file, request)  # type: ignore[return-value]  # a stream is an answer, too
