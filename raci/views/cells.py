"""One cell of the matrix by key, click or form; undo; the letter set."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from postmortem.activities.models import Activity
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import LetterForm, LetterSetForm
from raci.queries import (
    letter_set,
    matrix_page,
    opens_letters,
    opens_put_forward,
    opens_row,
    row_now,
)
from raci.rules import LETTER_SETS
from raci.views.answer import is_stale, sentence
from raci.views.matrix import show


@policy(Access.SIGNED_IN, opens=opens_letters)
@require_POST
def cell(request: UserRequest, activity: Activity) -> HttpResponse:
    """Change one cell; by script only the row comes back."""
    form = LetterForm(request.POST, activity=activity, user=request.user, letters=letter_set(activity.pk))
    if not form.is_valid():
        return refused(request, activity, form, 422)
    said = form.cleaned_data
    try:
        actions.change_cell(
            said["row"], said["holder"], said["letter"], by=request.user, now=timezone.now(), was=form.seen
        )
    except ValidationError as error:
        form.add_error(None, error)
        return refused(request, activity, form, 409 if is_stale(error) else 422)
    if request.htmx:
        return row_anew(request, activity, said["row"], form.in_words)
    return redirect(f"{reverse('raci:matrix', args=[activity.pk])}#row-{said['row']}")


def refused(request: UserRequest, activity: Activity, form: LetterForm, status: int) -> HttpResponse:
    row_id = form.cleaned_data.get("row")
    if request.htmx and row_id:
        return row_anew(request, activity, row_id, " ".join(form.all_errors), status=status)
    return show(request, activity, form=form, status=status)


def row_anew(
    request: UserRequest, activity: Activity, row_id: int, said: str, *, status: int = 200
) -> HttpResponse:
    """The cells of the row as they are now, and a sentence for the live region; its check and what depends on
    it follow (row). If the page has other columns than the matrix has now, it is loaded anew.
    """
    page = row_now(request.user, activity, row_id, now=timezone.now())
    if page is None or request.POST.get("columns", page.columns_mark) != page.columns_mark:
        return HttpResponseClientRefresh()
    is_taken = status == 409 and page.changed.is_in_force and request.POST.get("letter") in ("A", "")
    context = {"page": page, "activity": activity, "view": page.changed, "said": said, "hand_over": is_taken}
    return render(request, "raci/_row_changed.html", {**context, "is_part": True}, status=status)


@policy(Access.SIGNED_IN, opens=opens_row)
@require_GET
def row(request: UserRequest, found: tuple[Activity, int]) -> HttpResponse:
    """The check of one row, and what else on the page depends on it; asked for by script after a change."""
    activity, row_id = found
    page = matrix_page(request.user, activity, now=timezone.now(), only=row_id)
    if page.changed is None:
        raise Http404
    context = {"page": page, "activity": activity, "view": page.changed, "is_part": True}
    return render(request, "raci/_row_follows.html", context)


@policy(Access.SIGNED_IN, opens=opens_letters)
@require_POST
def undo(request: UserRequest, activity: Activity) -> HttpResponse:
    """Take back the reader's own last change."""
    try:
        change = actions.undo_last(activity, by=request.user, now=timezone.now())
    except ValidationError as error:
        status = 409 if is_stale(error) else 422
        row_id = request.POST.get("row", "")
        if request.htmx and row_id.isdecimal():
            return row_anew(request, activity, int(row_id), sentence(error), status=status)
        return show(request, activity, error=sentence(error), status=status)
    if request.htmx:
        said = _("%(row)s: the last change is undone.") % {"row": change.deliverable.name}
        return row_anew(request, activity, change.deliverable_id, said)
    return redirect(f"{reverse('raci:matrix', args=[activity.pk])}#row-{change.deliverable_id}")


@policy(Access.SIGNED_IN, opens=opens_put_forward)
@require_POST
def letters(request: UserRequest, activity: Activity) -> HttpResponse:
    """Choose the letter set."""
    form = LetterSetForm(request.POST, sets=LETTER_SETS.values())
    if not form.is_valid():
        return show(request, activity, sets=form, status=422)
    code = form.cleaned_data["letters"]
    try:
        actions.choose_letters(activity.pk, code, by=request.user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None if is_stale(error) else "letters", sentence(error))
        return show(request, activity, sets=form, status=409 if is_stale(error) else 422)
    messages.success(
        request, _("The matrix has these letters now: %(name)s.") % {"name": LETTER_SETS[code].name}
    )
    return redirect("raci:matrix", activity.pk)
