"""Whether it goes live: the decision of whoever is asked, with what is open in sight."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.actions import decide
from raci.forms import VerdictForm
from raci.queries.gate import LaunchPage, launch_page, opens_decision
from raci.rules.gate import Verdict

Decision = Question[LaunchPage]
SHOWN = 6  # of what is open; the launch page has all of it


def opens(person: User, duty: Duty, now: datetime) -> LaunchPage:
    """The launch page of whoever decides just now. Raises Http404, PermissionDenied."""
    page = launch_page(person, opens_decision(person, duty.subj_id), now=now)
    if not page.may_decide:
        raise PermissionDenied
    return page


def facts(question: Decision) -> list[Fact]:
    """When it goes live, and what is open."""
    page = question.thing
    found = [Fact(_("Goes live"), at=page.slot_at)]
    items = [item for group in page.groups for item in group.items]
    found += [Fact(_("Open"), item.text) for item in items[:SHOWN]]
    if len(items) > SHOWN:
        found.append(Fact(_("And more that is open"), str(len(items) - SHOWN)))
    return found if items else [*found, Fact(_("Open"), str(_("Nothing is open any more.")))]


def verdict_form(verdict: Verdict) -> Callable[[Decision, Typed, Files], forms.Form]:
    return lambda question, typed, _files: VerdictForm(typed, page=question.thing, verdict=verdict)


def is_offered(verdict: Verdict) -> Callable[[Decision], bool]:
    return lambda question: VerdictForm.fits(verdict, question.thing)


def act(question: Decision, form: VerdictForm) -> None:
    said = form.said()
    now, by = question.now, question.by
    decide(question.thing.activity.pk, said, by=by, now=now, on_behalf_of=question.on_behalf_of)


def way(verdict: Verdict, button: object, summary: object = "") -> Way[LaunchPage]:
    return Way(
        verdict.value,
        button,  # type: ignore[arg-type]
        act,
        verdict_form(verdict),
        is_offered(verdict),
        summary=summary,  # type: ignore[arg-type]
    )


KINDS = {
    "decide": Kind(
        opens,
        facts,
        (
            way(Verdict.GO, _("It goes live")),
            way(Verdict.MOVE, _("Move it"), _("Another time")),
            way(Verdict.OPEN_ITEMS, _("It goes live with that"), _("It goes live with what is open")),
            way(
                Verdict.OLD_VERSION,
                _("With the old version"),
                _("It goes live with the old version of something"),
            ),
            way(Verdict.DROP, _("Leave it out"), _("It goes live without something")),
            way(Verdict.HOLD, _("Hold it"), _("Not now")),
        ),
    ),
}
