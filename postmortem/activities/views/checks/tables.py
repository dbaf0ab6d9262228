"""The check tables of an activity, and one of them: which cells are open, and whose turn is it?"""

from datetime import datetime
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities import actions, queries
from postmortem.activities.actions.beginning import begin_table
from postmortem.activities.forms.checks import TableForm, UntilForm
from postmortem.activities.models import Activity, CheckLine, CheckTable
from postmortem.activities.queries.check_kinds import kind_facts
from postmortem.activities.rules import checks
from postmortem.activities.views.answer import carry_out
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
@require_safe
def check_list(request: UserRequest, activity: Activity) -> HttpResponse:
    """The tables: which have open cells?"""
    tables = queries.tables_of(request.user, activity)
    context = {
        "activity": activity,
        "tables": tables,
        "open": sum(table.open for table in tables),
        "kinds": [kind for kind in checks.KINDS.values() if kind.name not in checks.BEGUN_ELSEWHERE],
        "may_write": queries.hats(request.user, activity).may_write,
    }
    return render(request, "activities/check_list.html", context)


@policy(Access.SIGNED_IN, opens=queries.kind_to_begin)
def check_new(request: UserRequest, found: tuple[Activity, checks.TableKind]) -> HttpResponse:
    """A new table of one kind."""
    activity, kind = found
    if request.method != "POST":
        return _new(request, activity, kind, TableForm(kind=kind.name), 200)
    form, now = TableForm(request.POST, kind=kind.name), timezone.now()
    act = partial(form.once, partial(_begin, form, activity, request.user, now), by=request.user, now=now)
    back_url = reverse("activities:checks", args=[activity.pk])
    return carry_out(request, form, act, back_url=back_url, again=partial(_new, request, activity, kind))


def _begin(form: TableForm, activity: Activity, by: User, now: datetime) -> str:
    title = form.cleaned_data["title"]
    made = begin_table(activity, form.kind, title, by=by, now=now)
    for axis in CheckLine.Axis:
        for line in form.lines(axis):
            actions.add_line(made, axis, line, by=by, now=now)
    return queries.table_url(made)


def _new(
    request: UserRequest, activity: Activity, kind: checks.TableKind, form: forms.Form, status: int
) -> HttpResponse:
    context = {"activity": activity, "kind": kind, "form": form}
    return render(request, "activities/check_new.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.table_of)
@require_safe
def check(request: UserRequest, table: CheckTable) -> HttpResponse:
    """One table."""
    return show(request, table)


def show(
    request: UserRequest, table: CheckTable, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page of a table, also with a form that was refused."""
    page = queries.table_page(request.user, table)
    context = {
        "page": page,
        "table": table,
        "activity": page.activity,
        "summary": page.summary,
        "facts": kind_facts(request.user, table, now=timezone.now()),
        "form": form or UntilForm(activity=page.activity),
        "values": queries.probed_values(page) if table.kind == "field_rules" else [],
        "link": request.build_absolute_uri(queries.table_url(table)),
    }
    return render(request, "activities/check.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.writable_table)
@require_POST
def check_ask(request: UserRequest, table: CheckTable) -> HttpResponse:
    """Ask for everything that is open: each side once."""
    form = UntilForm(request.POST, activity=queries.home_of(table))

    def act() -> None:
        until, now = form.cleaned_data["until"], timezone.now()
        asked = actions.ask_open_cells(table, until, by=request.user, now=now)
        n = len(asked.duties)
        messages.success(request, ngettext("%(n)s is asked.", "%(n)s are asked.", n) % {"n": n})
        if asked.nobody:
            names = ", ".join(line.label for line in asked.nobody)
            messages.warning(request, _("Nobody can be asked for: %(names)s.") % {"names": names})

    return carry_out(
        request, form, act, back_url=queries.table_url(table), again=partial(show, request, table)
    )
