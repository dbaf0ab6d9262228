"""The rows and columns of a check table: added, changed, moved out; and all open cells of one at once."""

from functools import partial

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms.checks import FillForm, LineForm
from postmortem.activities.models import CheckLine, CheckTable
from postmortem.activities.rules import checks
from postmortem.activities.views.answer import carry_out, press
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.axis_of)
def check_line_new(request: UserRequest, found: tuple[CheckTable, str]) -> HttpResponse:
    """One more row or column."""
    table, axis = found
    if request.method != "POST":
        return _line(request, table, axis, None, LineForm(table=table, axis=axis), 200)
    form, now, back_url = LineForm(request.POST, table=table, axis=axis), timezone.now(), table_url(table)

    def add() -> str:
        actions.add_line(table, axis, form.line(), by=request.user, now=now)
        return back_url

    act = partial(form.once, add, by=request.user, now=now)
    again = partial(_line, request, table, axis, None)
    return carry_out(request, form, act, back_url=back_url, again=again)


def table_url(table: CheckTable) -> str:
    return queries.table_url(table)


def _line(
    request: UserRequest,
    table: CheckTable,
    axis: str,
    line: CheckLine | None,
    form: forms.Form,
    status: int,
) -> HttpResponse:
    kind = checks.KINDS[table.kind]
    context = {
        "table": table,
        "activity": table.activity,
        "axis": axis,
        "line": line,
        "form": form,
        "word": kind.row_word if axis == CheckLine.Axis.ROW else kind.column_word,
    }
    return render(request, "activities/check_line.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.line_of)
def check_line(request: UserRequest, line: CheckLine) -> HttpResponse:
    """Change a row or column."""
    table, axis = line.table, line.axis
    if request.method != "POST":
        return _line(request, table, axis, line, LineForm(table=table, axis=axis, line=line), 200)
    form = LineForm(request.POST, table=table, axis=axis, line=line)

    def act() -> None:
        actions.rename_line(line, form.line(), by=request.user, now=timezone.now())

    again = partial(_line, request, table, axis, line)
    return carry_out(request, form, act, back_url=table_url(table), again=again)


@policy(Access.SIGNED_IN, opens=queries.line_of)
@require_POST
def check_line_remove(request: UserRequest, line: CheckLine) -> HttpResponse:
    """Move a row or column out."""

    def act() -> None:
        actions.remove_line(line, by=request.user, now=timezone.now())

    return press(request, act, back_url=table_url(line.table))


@policy(Access.SIGNED_IN, opens=queries.line_of)
def check_fill(request: UserRequest, line: CheckLine) -> HttpResponse:
    """All open cells of one row or column: what is known about each?"""
    kind, cells = checks.KINDS[line.table.kind], queries.open_of_line(line)
    if request.method != "POST":
        return _fill(request, line, FillForm(kind=kind, cells=cells), 200)
    form = FillForm(request.POST, kind=kind, cells=cells)

    def act() -> None:
        actions.answer_cells(form.said, by=request.user, now=timezone.now())

    return carry_out(request, form, act, back_url=table_url(line.table), again=partial(_fill, request, line))


def _fill(request: UserRequest, line: CheckLine, form: forms.Form, status: int) -> HttpResponse:
    context = {"table": line.table, "activity": line.table.activity, "line": line, "form": form}
    return render(request, "activities/check_fill.html", context, status=status)
