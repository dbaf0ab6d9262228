"""Answers about open cells of a check table: all that is asked of one person at once."""

from datetime import datetime
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions, queries
from postmortem.activities.forms.checks import FillByLinkForm
from postmortem.activities.models import CheckCell, CheckTable
from postmortem.activities.rules import checks
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.answering.shown import cells_shown
from postmortem.outbox.models import Duty
from postmortem.people.models import User


class Asked(NamedTuple):
    """The table, and its cells that are asked for."""

    table: CheckTable
    cells: list[CheckCell]


Fill = Question[Asked]


def opens(person: User, duty: Duty, _now: datetime) -> Asked:
    """What is asked for, for whoever may write in the table. Raises Http404, PermissionDenied."""
    params = duty.params
    table = queries.writable_table(person, params["activity_id"], params["table_id"])
    return Asked(table, queries.cells_asked(duty))


def facts(question: Fill) -> list[Fact]:
    """The table, its question, and what was said so far by others."""
    table, cells = question.thing
    kind = checks.KINDS[table.kind]
    found = [Fact(_("Table"), table.title), Fact(_("What it is about"), str(kind.question))]
    for cell in cells:
        if cell.state == CheckCell.State.ANSWERED:
            said = " · ".join(kind.in_words(cell.value))
            found.append(Fact(f"{cell.row.label} · {cell.column.label}", said))
    return [fact for fact in found if fact.text]


def form(question: Fill, typed: Typed, files: Files) -> FillByLinkForm:
    table, cells = question.thing
    return FillByLinkForm(typed, files, kind=checks.KINDS[table.kind], cells=cells, alone=True)


def fill(question: Fill, form: FillByLinkForm) -> None:
    """The answers, and what shows them: all or nothing."""
    with cells_shown(form, by=question.by, now=question.now):
        actions.answer_cells(form.said, by=question.by, on_behalf_of=question.on_behalf_of, now=question.now)


def is_open(question: Fill) -> bool:
    """A reader reads in person; all else may be answered by who stands in."""
    return question.deputy is None or question.thing.table.kind != CheckTable.Kind.TEST_READING


def all_answered(question: Fill) -> bool:
    """Whether everything that is asked for was answered already, and waits for a yes only."""
    cells = question.thing.cells
    return is_open(question) and bool(cells) and all(cell.state == CheckCell.State.ANSWERED for cell in cells)


def confirm(question: Fill, _form: forms.Form) -> None:
    said = [(cell, cell.version) for cell in question.thing.cells]
    actions.confirm_cells(said, by=question.by, on_behalf_of=question.on_behalf_of, now=question.now)


KINDS = {
    "fill": Kind(
        opens,
        facts,
        (
            Way("confirm", _("It is so"), confirm, fits=all_answered),
            Way(
                "fill",
                _("Save the answers"),
                fill,
                form,
                fits=is_open,
                summary=_("Answer anew"),
                folded_summary=_("Attach a file"),
            ),
        ),
    ),
}
