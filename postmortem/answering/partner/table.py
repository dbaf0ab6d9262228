"""How each kind is answered by a contact outside, and what becomes of an answer."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from postmortem.answering.answers import Outcome, attempt
from postmortem.answering.ended import Ended, word_of
from postmortem.answering.partner import cells, entries, pulses
from postmortem.answering.partner.opening import PartnerVisit
from postmortem.answering.partner.question import PartnerKind, PartnerQuestion, PartnerSheet, PartnerWay
from postmortem.outbox import queries
from postmortem.outbox.models import Duty
from postmortem.people.templatetags.words import when_text

KINDS: Final[Mapping[str, PartnerKind[Any]]] = {**entries.KINDS, **cells.KINDS, **pulses.KINDS}
READ_ONLY: Final = PartnerKind[None](lambda _duty: None, lambda _thing: [], lambda _question: [], ())


def sheet(found: PartnerVisit) -> PartnerSheet | None:
    """The question a link puts; None once it is not open. What has no table can be read only."""
    if not found.is_asked:
        return None
    kind: PartnerKind[Any] = KINDS.get(found.duty.kind, READ_ONLY)
    thing = kind.opens(found.duty)
    words = queries.words_outside([found.duty], kind.typed(thing))
    question = PartnerQuestion(found.duty, found.contact, thing, words, found.now)
    return PartnerSheet(question, kind.facts(question), [way for way in kind.ways if way.fits(question)])


def carry_out(asked: PartnerSheet, way: PartnerWay[Any], form: forms.Form) -> Outcome:
    """Answer with this form, as this contact, through the action that the pages call, too."""
    return attempt(form, lambda: way.act(asked.question, form))


def over(found: PartnerVisit) -> Ended:
    """What to say of a question that is not open any more: nothing of what it was about."""
    duty = found.duty
    when = when_text(duty.answered_at, found.now) if duty.answered_at else ""
    if duty.state == Duty.State.LAPSED:
        return Ended(
            _("The time for it has passed"), _("It could be answered until %(when)s.") % {"when": when}
        )
    sentence = _("This was answered on %(when)s. Nothing more is asked of you here.") % {"when": when}
    word = word_of(duty)
    if word is None:
        return Ended(_("Thank you. It is recorded."), sentence)
    return Ended(_("Thank you. It is recorded: %(answer)s.") % {"answer": word}, sentence)
