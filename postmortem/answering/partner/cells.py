"""Cells of a check table, one or all of a line: filled, or confirmed as they stand, by a contact outside."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions, queries
from postmortem.activities.forms.checks import FillByLinkForm
from postmortem.activities.models import CheckCell, CheckLine
from postmortem.activities.rules import checks
from postmortem.answering.partner.question import PartnerKind, PartnerQuestion, PartnerWay
from postmortem.answering.question import Fact, Files, Typed
from postmortem.answering.shown import cells_shown
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty
from postmortem.people.redaction import Words

Asked = PartnerQuestion[list[CheckCell]]


def opens(duty: Duty) -> list[CheckCell]:
    """What of it still needs something; one cell, or those of a line."""
    if duty.subj_type == CheckCell._meta.label_lower:
        return list(CheckCell.objects.select_related("table", "row", "column").filter(pk=duty.subj_id))
    return queries.open_of_line(CheckLine.objects.select_related("table").get(pk=duty.subj_id))


def typed(cells: list[CheckCell]) -> list[str]:
    return [
        text
        for cell in cells
        for text in (cell.row.label, cell.row.note, cell.column.label, " ".join(in_words(cell)))
    ]


def in_words(cell: CheckCell) -> list[str]:
    return checks.KINDS[cell.table.kind].in_words(cell.value) if cell.value else []


def facts(question: Asked) -> list[Fact]:
    """What was written down already, cell by cell; of a single one, what its row says of it."""
    say, cells = question.words.text, question.thing
    found = [Fact(say(cell.row.label), say("\n".join(in_words(cell)))) for cell in cells]
    notes = [Fact(_("Where the value comes from"), say(cell.row.note)) for cell in cells[:1]]
    return [fact for fact in [*found, *(notes if len(cells) == 1 else [])] if fact.text]


class OutsideForm(FillByLinkForm):
    """The cells as a contact outside may read them."""

    def __init__(self, data: QueryDict | None, files: Files, *, words: Words, **known: Any) -> None:
        self.words = words
        super().__init__(data, files, **known)
        for field in self.fields.values():
            field.initial = words.text(field.initial) if isinstance(field.initial, str) else field.initial

    def label_of(self, cell: CheckCell) -> str:
        return self.words.text(super().label_of(cell))


def fill_form(question: Asked, data: Typed, files: Files) -> forms.Form:
    cells = question.thing
    kind = checks.KINDS[cells[0].table.kind]
    return OutsideForm(data, files, words=question.words, kind=kind, cells=cells)


def are_answered(question: Asked) -> bool:
    """Whether all of it is written down and only its confirmation is missing."""
    return bool(question.thing) and all(one.state == CheckCell.State.ANSWERED for one in question.thing)


def are_open(question: Asked) -> bool:
    return bool(question.thing) and not are_answered(question)


def fill(question: Asked, form: FillByLinkForm) -> None:
    """The answers, and what shows them: all or nothing."""
    with cells_shown(form, contact=question.contact, now=question.now):
        actions.answer_cells(form.said, contact=question.contact, now=question.now)


class SeenForm(forms.Form):
    """A button that counts only for what was on the screen."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)


def versions(cells: list[CheckCell]) -> str:
    return " ".join(f"{cell.pk}-{cell.version}" for cell in cells)


def seen_form(question: Asked, data: Typed, _files: Files) -> forms.Form:
    return SeenForm(data, initial={"version": versions(question.thing)})


@transaction.atomic
def confirm(question: Asked, form: forms.Form) -> None:
    """Raises Stale if one of them is not as it was on the screen."""
    if form.cleaned_data["version"] != versions(question.thing):
        raise Stale(question.thing[0])
    for cell in question.thing:
        actions.confirm_cell(cell, contact=question.contact, now=question.now, version=cell.version)


KINDS = {
    "fill": PartnerKind(
        opens,
        typed,
        facts,
        (
            PartnerWay("confirm", _("Confirm"), confirm, seen_form, fits=are_answered),
            PartnerWay(
                "otherwise",
                _("It was otherwise"),
                fill,
                fill_form,
                fits=are_answered,
                summary=_("It is otherwise"),
            ),
            PartnerWay("fill", _("Answer"), fill, fill_form, fits=are_open),
        ),
    ),
}
