"""The matrix page and its revisions; its cells: cells.py."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import LetterForm, LetterSetForm
from raci.queries import matrix_page, opens_matrix, opens_put_forward, opens_revision, revision_page
from raci.rules import LETTER_SETS
from raci.views.answer import is_stale, sentence


def show(
    request: UserRequest,
    activity: Activity,
    *,
    form: LetterForm | None = None,
    sets: LetterSetForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page; `form` and `sets` are forms with something to mend."""
    page = matrix_page(request.user, activity, now=timezone.now())
    chosen = request.GET.get("row", "")
    form = form or LetterForm(activity=activity, user=request.user, letters=page.letters, row=chosen)
    context = {"page": page, "activity": activity, "error": error}
    context["form"] = form.offer(page.rows, page.holders)
    context["sets"] = sets or LetterSetForm(sets=LETTER_SETS.values(), chosen=page.letters)
    context["link"] = request.build_absolute_uri(reverse("raci:matrix", args=[activity.pk]))
    return render(request, "raci/matrix.html", context, status=status)


@policy(Access.SIGNED_IN, opens=opens_matrix)
def matrix(request: UserRequest, activity: Activity) -> HttpResponse:
    """Who answers for what, and have they said yes?"""
    return show(request, activity)


@policy(Access.SIGNED_IN, opens=opens_put_forward)
@require_POST
def put_forward(request: UserRequest, activity: Activity) -> HttpResponse:
    """Fix the matrix and ask for the signatures it needs."""
    try:
        revision = actions.put_forward(activity.pk, by=request.user, now=timezone.now())
    except ValidationError as error:
        status = 409 if is_stale(error) else 422
        return show(request, activity, error=sentence(error), status=status)
    sent = _("Version %(number)s is fixed; whoever has to sign it has been asked.")
    messages.success(request, sent % {"number": revision.number})
    return redirect("raci:matrix", activity.pk)


@policy(Access.SIGNED_IN, opens=opens_revision)
def revision(request: UserRequest, found: tuple[Activity, Revision]) -> HttpResponse:
    """The matrix as it was fixed once."""
    page = revision_page(request.user, *found)
    return render(request, "raci/revision.html", {"page": page, "activity": page.activity})
