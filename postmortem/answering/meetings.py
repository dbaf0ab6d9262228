"""What is asked around meetings and figures: three sentences on Monday, one of the pre-mortem, one figure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions, queries
from postmortem.activities.forms import FiguresForm, PremortemForm, WeeklyForm
from postmortem.activities.models import Activity, Checkpoint
from postmortem.activities.queries import WeeklyPage
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Weekly = Question[WeeklyPage]
Premortem = Question[Activity]
Measure = Question[Checkpoint]


def opens_weekly(person: User, duty: Duty, now: datetime) -> WeeklyPage:
    """This week's alignment for whoever may write it. Raises Http404, PermissionDenied."""
    return queries.weekly_page(person, queries.writable(person, duty.subj_id), now=now)


def weekly_facts(question: Weekly) -> list[Fact]:
    """What was said last, to begin from."""
    last = question.thing.last
    said = [(_("Core goal"), last.goal), (_("The key action of Product"), last.action)] if last else []
    said += [(_("What Operations gives for it"), last.resource)] if last else []
    return [Fact(label, text) for label, text in said if text]


def weekly_form(question: Weekly, typed: Typed, _files: Files) -> forms.Form:
    return WeeklyForm(typed, page=question.thing)


def enter_week(question: Weekly, form: WeeklyForm) -> None:
    typed = dict(form.cleaned_data)
    version = typed.pop("version")
    actions.save_weekly(question.thing.activity, typed, version, by=question.by, now=question.now)


def opens_premortem(person: User, duty: Duty, _now: datetime) -> Activity:
    """Raises Http404, PermissionDenied."""
    return queries.writable(person, duty.subj_id)


def premortem_facts(question: Premortem) -> list[Fact]:
    found = [Fact(_("Goal"), question.thing.goal), Fact(_("Goes live"), at=question.thing.agreed_launch_at)]
    return [fact for fact in found if fact.text or fact.at]


def premortem_form(question: Premortem, typed: Typed, _files: Files) -> forms.Form:
    return PremortemForm(typed, activity=question.thing, home_id=question.duty.department_id)


def say_premortem(question: Premortem, form: PremortemForm) -> None:
    department, sentence = form.cleaned_data["department"], form.cleaned_data["sentence"]
    actions.say_premortem(question.thing, department, sentence, by=question.by, now=question.now)


def opens_figure(person: User, duty: Duty, now: datetime) -> Checkpoint:
    """A figure whose time has come. Raises Http404, PermissionDenied."""
    point = queries.checkpoint_of(person, duty.params["activity_id"], duty.subj_id)
    if point.due_at is None or point.due_at > now:
        raise PermissionDenied
    return point


def figure_facts(question: Measure) -> list[Fact]:
    metric, point = question.thing.metric, question.thing
    found = [
        Fact(_("What is measured"), f"{metric.name} {metric.unit}".strip()),
        Fact(_("Expected"), queries.number(point.expected)),
        Fact(_("Counted at"), at=point.due_at),
    ]
    return [fact for fact in found if fact.text or fact.at]


def figure_form(question: Measure, typed: Typed, _files: Files) -> forms.Form:
    return FiguresForm(typed, points=[question.thing])


def enter_figure(question: Measure, form: FiguresForm) -> None:
    actions.enter_figures(form.entered(), by=question.by, now=question.now)


KINDS: Mapping[str, Kind[Any]] = {
    "weekly": Kind(opens_weekly, weekly_facts, (Way("enter", _("Enter it"), enter_week, weekly_form),)),
    "premortem": Kind(
        opens_premortem, premortem_facts, (Way("say", _("Say it"), say_premortem, premortem_form),)
    ),
    "measure": Kind(opens_figure, figure_facts, (Way("enter", _("Enter it"), enter_figure, figure_form),)),
}
