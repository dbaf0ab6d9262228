"""The language hints of a retrospective: other words, or a reason."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms.hints import HintAnswerForm
from incidents.models import Retrospective
from incidents.queries import editable_retrospective, retrospective_at_work
from incidents.queries.hints import PlacedHint
from incidents.queries.hints_page import HintsPage, hints_page
from postmortem.people.policy import Access, UserRequest, policy


class Asked(NamedTuple):
    """A strong hint and the form that answers it."""

    placed: PlacedHint
    form: HintAnswerForm


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def hints(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Which words read as if somebody were looked for?"""
    return shown(request, found, None)


@policy(Access.SIGNED_IN, opens=editable_retrospective)
@require_POST
def hint_answer(request: UserRequest, found: Retrospective) -> HttpResponse:
    form = HintAnswerForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.answer_hint(found.pk, **typed, by=request.user, now=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Noted: the words stay, with this reason."))
            return redirect("incidents:hints", found.pk)
    return shown(request, found, form)


def shown(request: UserRequest, found: Retrospective, sent: HintAnswerForm | None) -> HttpResponse:
    """The page; the form that could not be taken stands at its hint, or on top if its words are gone."""
    page = hints_page(request.user, found)
    asked = asked_of(page, sent)
    lost = sent if sent is not None and all(one.form is not sent for one in asked) else None
    context = {"page": page, "retrospective": found, "asked": asked, "lost": lost}
    return render(request, "retrospectives/hints.html", context, status=422 if sent else 200)


def asked_of(page: HintsPage, sent: HintAnswerForm | None) -> list[Asked]:
    """Each strong phrase once, those without a reason first."""
    typed = (sent.data.get("place"), sent.data.get("phrase")) if sent else None
    found: dict[tuple[str, str], Asked] = {}
    for number, one in enumerate([*page.open, *page.answered]):
        key = (one.place.key, one.phrase)
        shown_before = {"place": key[0], "phrase": key[1], "reason": one.answer.reason if one.answer else ""}
        form = sent if sent and key == typed else HintAnswerForm(initial=shown_before, number=number)
        found.setdefault(key, Asked(one, form))
    return list(found.values())
