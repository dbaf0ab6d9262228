"""The sponsor's two questions after something happened. A department's view takes a session."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.actions.sides.giving import decline_view, give_view
from incidents.forms.sides import TwoQuestionsForm
from incidents.models import Perspective
from incidents.queries.sides.access import sponsors_side
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User

Asked = Question[Perspective]


def opens(person: User, duty: Duty, _now: datetime) -> Perspective:
    """The sponsor's side that is not answered yet. Raises Http404, PermissionDenied."""
    return sponsors_side(person, duty.subj_id)


def facts(_question: Asked) -> list[Fact]:
    """What becomes of the answer; nothing of what others wrote."""
    first = _("Before all views open together, only you read this; after that, those who took part.")
    then = _("The page shows only sentences you release, and the raw text goes 90 days after publication.")
    return [Fact(_("Who reads it"), str(first)), Fact(_("What stays"), str(then))]


def form(_question: Asked, typed: Typed, _files: Files) -> TwoQuestionsForm:
    return TwoQuestionsForm(typed)


def give(question: Asked, form: TwoQuestionsForm) -> None:
    side = question.thing
    give_view(side.pk, side.version, form.words(), by=question.by, now=question.now)


def decline(question: Asked, _form: object) -> None:
    side = question.thing
    decline_view(side.pk, side.version, by=question.by, now=question.now)


KINDS = {
    "view": Kind(
        opens,
        facts,
        (
            Way("give", _("Give the view"), give, form),
            Way("not_given", _("Give no view"), decline, summary=_("Give no view")),
        ),
    ),
}
