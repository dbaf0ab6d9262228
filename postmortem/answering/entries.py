"""Answers to entries of the log: it is so, it was otherwise, what an approval covers, taken note."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions
from postmortem.activities.forms import CoverForm
from postmortem.activities.forms.by_link import (
    AnswerByLinkForm,
    NotNowByLinkForm,
    OtherwiseByLinkForm,
    WithFileForm,
)
from postmortem.activities.models import LogEntry
from postmortem.activities.queries import EntryView, entry_of, entry_view
from postmortem.activities.rules import COVER_WORDS, asked_first
from postmortem.answering.question import Fact, Files, Kind, Question, Sentence, Typed, Way
from postmortem.answering.rows import spoken
from postmortem.answering.shown import entry_shown
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Said = Question[EntryView]


class Folded(TypedDict):
    """What of a way is seldom needed."""

    folded: tuple[str, ...]
    folded_summary: Sentence


def opens(person: User, duty: Duty, _now: datetime) -> EntryView:
    """The entry as this person may see it. Raises Http404."""
    entry = entry_of(person, duty.params["activity_id"], duty.params.get("number", 0))
    return entry_view(person, entry)


def facts(question: Said) -> list[Fact]:
    """What was said, by whom, when, and what the kind adds."""
    view = question.thing
    entry = view.entry
    found = [
        Fact(_("What was said"), view.text),
        Fact(_("When"), at=entry.said_at),
        Fact(_("Passed on by"), view.relayer),
        Fact(_("Said to cover"), str(entry.get_scope_display()) if entry.scope else ""),
        Fact(_("From"), at=entry.moves_from),
        Fact(_("To"), at=entry.moves_to),
        Fact(_("Due too late for it"), ", ".join(view.effect.late)),
        Fact(_("About"), view.row),
        Fact(_("Likelihood"), str(entry.get_likelihood_display()) if entry.likelihood else ""),
        Fact(_("Impact"), str(entry.get_impact_display()) if entry.impact else ""),
        *(Fact(line.label, str(line.text)) for line in view.lines),
        Fact(_("Written down by"), view.recorder),
        *(Fact(_("A link that shows it"), one.url, url=one.url) for one in view.evidence if one.url),
        Fact(_("The chat as it was pasted"), view.said),
    ]
    return [fact for fact in found if fact.text or fact.at]


def confirm_form(_question: Said, typed: Typed, files: Files) -> forms.Form:
    return WithFileForm(typed, files)


def otherwise_form(_question: Said, typed: Typed, files: Files) -> forms.Form:
    return OtherwiseByLinkForm(typed, files)


def not_now_form(_question: Said, typed: Typed, files: Files) -> forms.Form:
    return NotNowByLinkForm(typed, files)


def is_change(question: Said) -> bool:
    """Whether it is a change that somebody asks for: agreed to, or not, rather than so or otherwise."""
    return question.thing.entry.kind == LogEntry.Kind.CHANGE


def is_said(question: Said) -> bool:
    return not is_change(question)


def answer_form(_question: Said, typed: Typed, files: Files) -> forms.Form:
    return AnswerByLinkForm(typed, files)


def cover_form(question: Said, typed: Typed, _files: Files) -> forms.Form:
    return CoverForm(typed, scope=question.thing.entry.scope)


def confirm(question: Said, form: forms.Form) -> None:
    with entry_shown(question.thing.entry, form, by=question.by, now=question.now):
        actions.confirm_entry(question.duty.subj_id, **spoken(question))


def take_note(question: Said, _form: forms.Form) -> None:
    actions.confirm_entry(question.duty.subj_id, **spoken(question))


def otherwise(question: Said, form: forms.Form) -> None:
    with entry_shown(question.thing.entry, form, by=question.by, now=question.now):
        actions.say_otherwise(question.duty.subj_id, form.cleaned_data["reason"], **spoken(question))


def answer(question: Said, form: forms.Form) -> None:
    with entry_shown(question.thing.entry, form, by=question.by, now=question.now):
        actions.answer_question(question.duty.subj_id, form.cleaned_data["text"], **spoken(question))


def cover(covers: str, question: Said, _form: forms.Form) -> None:
    actions.cover(question.duty.subj_id, covers, **spoken(question))


def cover_other(question: Said, form: CoverForm) -> None:
    actions.cover(question.duty.subj_id, form.said(), **spoken(question))


def offered_first(covers: str) -> Callable[[Said], bool]:
    return lambda question: covers in asked_first(question.thing.entry.scope)


def has_two(question: Said) -> bool:
    return len(asked_first(question.thing.entry.scope)) > 1


def has_one(question: Said) -> bool:
    return not has_two(question)


# The answers that are buttons, in the order in which they are offered.
COVER_WAYS = tuple(
    Way(code, COVER_WORDS[code], partial(cover, code), fits=offered_first(code))
    for code in ("flow", "flow_copy", "date", "budget")
)
FOLDED: Folded = {"folded": ("file",), "folded_summary": _("Attach a file")}
KINDS = {
    "confirm": Kind(
        opens,
        facts,
        (
            Way("agree", _("Agree to it"), confirm, confirm_form, fits=is_change, **FOLDED),
            Way("confirm", _("It is so"), confirm, confirm_form, fits=is_said, **FOLDED),
            Way(
                "otherwise",
                _("Say so"),
                otherwise,
                otherwise_form,
                fits=is_said,
                summary=_("It was agreed otherwise"),
                **FOLDED,
            ),
            Way(
                "not_now",
                _("Say so"),
                otherwise,
                not_now_form,
                fits=is_change,
                summary=_("Not, or not now"),
                **FOLDED,
            ),
        ),
    ),
    "approval": Kind(
        opens,
        facts,
        (
            *COVER_WAYS,
            Way("neither", _("Neither"), partial(cover, ""), fits=has_two),
            Way("none", _("No, not that"), partial(cover, ""), fits=has_one),
            Way("other", _("Say so"), cover_other, cover_form, summary=_("It was something else")),
        ),
    ),
    "answer": Kind(opens, facts, (Way("answer", _("Answer"), answer, answer_form, **FOLDED),)),
    "taken_note": Kind(opens, facts, (Way("noted", _("Taken note"), take_note),)),
}
