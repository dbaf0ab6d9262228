"""Once an alignment is final: how was it for its partners?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.activities import queries
from postmortem.activities.actions.pulse import answer_pulse
from postmortem.activities.forms.pulse import PulseForm
from postmortem.activities.models import CheckTable
from postmortem.activities.queries.partners import other_alignments, partners_said, round_asked_of
from postmortem.activities.rules.pulse import OF_PARTNERS
from postmortem.activities.views.answer import carry_out
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.table_of)
def check_pulse(request: UserRequest, table: CheckTable) -> HttpResponse:
    """Two questions for whoever took part, and what was answered, here and after other alignments."""
    if request.method != "POST":
        return _show(request, table, PulseForm(questions=OF_PARTNERS), 200)
    round_ = round_asked_of(request.user, table)
    if not round_:
        raise PermissionDenied
    form, now = PulseForm(request.POST, questions=OF_PARTNERS), timezone.now()
    stream = queries.home_of(table).stream

    def act() -> None:
        answer_pulse(table, form.scores, stream=stream, round_=round_, by=request.user, now=now)
        messages.success(request, _("Counted, without your name."))

    return carry_out(
        request,
        form,
        act,
        back_url=reverse("activities:check_pulse", args=[table.activity_id, table.pk]),
        again=lambda typed, status: _show(request, table, typed, status),
    )


def _show(request: UserRequest, table: CheckTable, form: object, status: int) -> HttpResponse:
    activity, said = queries.home_of(table), partners_said(table)
    context = {
        "activity": activity,
        "table": table,
        "title": queries.words_for(request.user, activity).text(table.title),
        "form": form,
        "partners": said,
        "results": said.results,
        "others": other_alignments(request.user, activity),
        "round": round_asked_of(request.user, table),
    }
    return render(request, "activities/check_pulse.html", context, status=status)
