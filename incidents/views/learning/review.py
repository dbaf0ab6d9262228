"""Two short questions after a review."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Retrospective
from incidents.queries import readable_retrospective
from incidents.queries.readers import title_outside
from incidents.queries.review import asked_about_review
from incidents.views.learning.answering import carry_out
from postmortem.activities.actions.pulse import answer_pulse
from postmortem.activities.forms.pulse import PulseForm
from postmortem.activities.queries.pulse import pulse_results
from postmortem.activities.rules.pulse import AGAIN, LEARNT
from postmortem.people.policy import Access, UserRequest, policy

QUESTIONS = (LEARNT, AGAIN)


@policy(Access.SIGNED_IN, opens=readable_retrospective)
def review_pulse(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Was it worth it? For those who took part; readers see results from five answers on."""
    if request.method != "POST":
        return _show(request, found, PulseForm(questions=QUESTIONS), 200)
    if not asked_about_review(request.user, found):
        raise PermissionDenied
    form, now = PulseForm(request.POST, questions=QUESTIONS), timezone.now()

    def act() -> None:
        answer_pulse(found, form.scores, stream=found.stream, by=request.user, now=now)
        messages.success(request, _("Counted, without your name."))

    return carry_out(
        request,
        form,
        act,
        back_url=reverse("incidents:review_pulse", args=[found.pk]),
        again=lambda typed: _show(request, found, typed, 422),
    )


def _show(request: UserRequest, found: Retrospective, form: object, status: int) -> HttpResponse:
    context = {
        "retrospective": found,
        "title": title_outside(found),
        "form": form,
        "results": pulse_results(found, QUESTIONS),
        "may_answer": asked_about_review(request.user, found),
    }
    return render(request, "retrospectives/review.html", context, status=status)
