"""What became of a question, in words for whoever opens it later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import was_in_name
from postmortem.people.models import User
from postmortem.people.templatetags.words import when_text

State, Answer = Duty.State, Duty.Answer
# What the holder's own answer was, by kind and state, or by kind and answer.
ANSWERS: Final[Mapping[tuple[str, str], Promise]] = {
    ("name", State.DONE): _("somebody is named"),
    ("accept", State.DONE): _("accepted"),
    ("accept", State.DECLINED): _("sent back"),
    ("deliver", State.DONE): _("handed in"),
    ("approve", Answer.YES): _("approved"),
    ("approve", Answer.NO): _("returned"),
    ("choose", State.DONE): _("chosen"),
    ("sign", State.DONE): _("signed"),
    ("confirm", State.DONE): _("confirmed"),
    ("fill", State.DONE): _("answered"),
    ("confirm", State.DECLINED): _("it was agreed otherwise"),
    ("approval", Answer.YES): _("what the approval covers"),
    ("approval", Answer.NO): _("it was no approval"),
    ("answer", State.DONE): _("your answer"),
    ("pulse", State.DONE): _("counted, without a name"),
    ("scheme_pulse", State.DONE): _("counted, without a name"),
    ("taken_note", State.DONE): _("taken note"),
    ("decide", State.DONE): _("decided"),
    ("preview", State.DONE): _("seen"),
    ("view", State.DONE): _("view given"),
    ("view", State.DECLINED): _("no view given"),
    ("facts", State.DONE): _("facts checked"),
    ("agree", Answer.YES): _("agreed"),
    ("agree", Answer.NO): _("objected"),
    ("note", State.DONE): _("taken note"),
    ("act", State.DONE): _("done"),
    ("act", State.WITHDRAWN): _("it will not be done"),
    ("verify", State.DONE): _("it is so"),
    ("verify", State.WITHDRAWN): _("it is not so yet"),
}


class Ended(NamedTuple):
    """A heading and one sentence."""

    title: str
    sentence: str


class Answered(NamedTuple):
    """What was asked, and the answer, in words."""

    duty: Duty
    title: str
    word: Promise | str


def word_of(duty: Duty) -> Promise | None:
    """The holder's answer in a word or two, if there was one."""
    return ANSWERS.get((duty.kind, duty.answer)) or ANSWERS.get((duty.kind, duty.state))


def answered(duty: Duty, *, now: datetime) -> Answered:
    """An answered duty in words; needs who asked at hand."""
    return Answered(duty, wording.asked(duty, now=now).do, word_of(duty) or State(duty.state).label)


def ended(duty: Duty, reader: User, *, now: datetime) -> Ended:
    """What to say of a duty that is not open any more; needs who answered at hand."""
    when = {"when": when_text(duty.answered_at, now) if duty.answered_at else ""}
    word = word_of(duty)
    both = {**when, "name": duty.answered_by, "holder": duty.holder}
    sentence = gettext("This was answered on %(when)s.") % when
    if is_in_name := was_in_name(duty):
        sentence = gettext("This was answered on %(when)s by %(name)s for %(holder)s.") % both
    if word and duty.answered_by_id == reader.pk:
        return Ended(gettext("Thank you. It is recorded: %(answer)s.") % {"answer": word}, sentence)
    if is_in_name:
        return Ended(gettext("This is answered"), sentence)
    if duty.state in (State.DONE, State.DECLINED):
        said = gettext("This was answered on %(when)s by %(name)s.")
        who = duty.answered_by or duty.holder or duty.contact
        return Ended(gettext("This is answered"), said % {**when, "name": who})
    if duty.state == State.LAPSED:
        return Ended(
            gettext("The time for it has passed"), gettext("It could be answered until %(when)s.") % when
        )
    return Ended(gettext("This is no longer asked of you"), gettext("It was taken back on %(when)s.") % when)
