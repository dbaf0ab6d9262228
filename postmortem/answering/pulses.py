"""Short questions with five steps, answered by a link as on their page: counted, without a name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from postmortem.activities import queries
from postmortem.activities.actions.pulse import answer_pulse
from postmortem.activities.forms.pulse import PulseForm
from postmortem.activities.models import Activity, CheckTable
from postmortem.activities.queries.partners import asked_about_scheme
from postmortem.activities.rules.pulse import GOAL, OF_PARTNERS, round_of
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User

WHO_READS: Final = _("Nobody sees who answered what; results are told from five answers on.")


class Asked(NamedTuple):
    """What the questions are about, what is known of it, and the round they are asked in."""

    about: Activity | CheckTable
    facts: Sequence[Fact]
    round: str
    questions: Sequence[str]


Pulse = Question[Asked]


def opens_goal(person: User, duty: Duty, now: datetime) -> Asked:
    """The question of this month. Raises Http404, PermissionDenied."""
    activity = queries.readable(person, duty.subj_id)
    if not queries.hats(person, activity).may_write:
        raise PermissionDenied
    goal = Fact(_("Goal"), activity.goal)
    return Asked(activity, [goal], round_of(now, activity.time_zone), [GOAL])


def opens_scheme(person: User, duty: Duty, _now: datetime) -> Asked:
    """The two questions about an alignment. Raises Http404, PermissionDenied."""
    table = asked_about_scheme(person, duty.params["activity_id"], duty.subj_id)
    return Asked(table, [Fact(_("Table"), table.title)], duty.params["round"], OF_PARTNERS)


def facts(question: Pulse) -> list[Fact]:
    return [*question.thing.facts, Fact(_("Who reads it"), str(WHO_READS))]


def form(question: Pulse, typed: Typed, _files: Files) -> forms.Form:
    return PulseForm(typed, questions=question.thing.questions)


def answer(question: Pulse, form: PulseForm) -> None:
    asked, stream = question.thing, question.duty.stream
    answer_pulse(
        asked.about, form.scores, stream=stream, round_=asked.round, by=question.by, now=question.now
    )


ANSWER: Final = (Way("answer", _("Answer"), answer, form),)
KINDS: Mapping[str, Kind[Any]] = {
    "pulse": Kind(opens_goal, facts, ANSWER),
    "scheme_pulse": Kind(opens_scheme, facts, ANSWER),
}
