"""The matrix page, its cells, its revisions."""

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
from raci.forms import LetterForm
from raci.queries import (
    MatrixPage,
    matrix_page,
    opens_letters,
    opens_matrix,
    opens_put_forward,
    opens_revision,
    revision_page,
)
from raci.views.answer import is_stale, sentence


def letter_form(request: UserRequest, page: MatrixPage) -> LetterForm:
    data = request.POST if request.method == "POST" and "holder" in request.POST else None
    return LetterForm(data, rows=page.rows, holders=page.holders)


def show(
    request: UserRequest,
    activity: Activity,
    *,
    form: LetterForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    page = matrix_page(request.user, activity)
    link = request.build_absolute_uri(reverse("raci:matrix", args=[activity.pk]))
    context = {"page": page, "activity": activity, "form": form or letter_form(request, page)}
    return render(request, "raci/matrix.html", {**context, "error": error, "link": link}, status=status)


@policy(Access.SIGNED_IN, opens=opens_matrix)
def matrix(request: UserRequest, activity: Activity) -> HttpResponse:
    """Who answers for what, and have they said yes?"""
    return show(request, activity)


@policy(Access.SIGNED_IN, opens=opens_letters)
@require_POST
def cell(request: UserRequest, activity: Activity) -> HttpResponse:
    """Set or clear R, C or I; by script only the row comes back."""
    page = matrix_page(request.user, activity)
    form = letter_form(request, page)
    if not form.is_valid():
        return refused(request, activity, form)
    row_id, said = int(form.cleaned_data["row"]), form.cleaned_data
    try:
        actions.set_letter(
            row_id, form.chosen, said["letter"], by=request.user, now=timezone.now(), was=form.seen
        )
    except ValidationError as error:
        form.add_error(None, error)
        return refused(request, activity, form, row_id, status=409 if is_stale(error) else 422)
    if request.htmx:
        return row(request, activity, row_id, form)
    return redirect(f"{reverse('raci:matrix', args=[activity.pk])}#row-{row_id}")


def refused(
    request: UserRequest, activity: Activity, form: LetterForm, row_id: int = 0, status: int = 422
) -> HttpResponse:
    if request.htmx and row_id:
        return row(request, activity, row_id, form, status)
    return show(request, activity, form=form, status=status)


def row(
    request: UserRequest, activity: Activity, row_id: int, form: LetterForm, status: int = 200
) -> HttpResponse:
    """The row as it is now, what to mend on top, and a sentence for the live region."""
    page = matrix_page(request.user, activity)
    said = " ".join(form.all_errors) or form.in_words
    context = {"page": page, "activity": activity, "view": page.row(row_id), "said": said, "is_part": True}
    return render(request, "raci/_row_changed.html", context, status=status)


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
