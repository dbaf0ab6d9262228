"""Answers to entries of the log: it is so, it was otherwise, what an approval covers, taken note."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions
from postmortem.activities.forms import AnswerForm, CoverForm, OtherwiseForm
from postmortem.activities.queries import EntryView, entry_of, entry_view
from postmortem.activities.rules import COVER_WORDS, asked_first
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.answering.rows import spoken
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Said = Question[EntryView]


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


def otherwise_form(_question: Said, typed: Typed, _files: Files) -> forms.Form:
    return OtherwiseForm(typed)


def answer_form(_question: Said, typed: Typed, _files: Files) -> forms.Form:
    return AnswerForm(typed)


def cover_form(question: Said, typed: Typed, _files: Files) -> forms.Form:
    return CoverForm(typed, scope=question.thing.entry.scope)


def confirm(question: Said, _form: forms.Form) -> None:
    actions.confirm_entry(question.duty.subj_id, **spoken(question))


def otherwise(question: Said, form: OtherwiseForm) -> None:
    actions.say_otherwise(question.duty.subj_id, form.cleaned_data["reason"], **spoken(question))


def answer(question: Said, form: AnswerForm) -> None:
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
KINDS = {
    "confirm": Kind(
        opens,
        facts,
        (
            Way("confirm", _("It is so"), confirm),
            Way(
                "otherwise",
                _("Say so"),
                otherwise,
                otherwise_form,
                summary=_("It was agreed otherwise"),
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
    "answer": Kind(opens, facts, (Way("answer", _("Answer"), answer, answer_form),)),
    "taken_note": Kind(opens, facts, (Way("noted", _("Taken note"), confirm),)),
}
