"""How the pages of the sides answer: as they are, with a form to mend (422), or too late (409)."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.forms.sides import DifferenceForm, PassOnForm, ReleaseForm, ViewForm
from incidents.models import Retrospective
from incidents.queries import zone_of
from incidents.queries.sides.page import Between, Own, SidesPage, sides_page
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import UserRequest

Act = Callable[[], object]
Forms = dict[str, django_forms.Form]


@dataclass(frozen=True)
class OwnForms:
    """A view of the reader's with what may be done with it, each as a form; `opened`: what came back."""

    own: Own
    write: django_forms.Form | None
    pass_on: django_forms.Form | None
    release: django_forms.Form | None
    opened: str


@dataclass(frozen=True)
class BetweenForm:
    """A difference and the form in which it is confirmed."""

    one: Between
    form: django_forms.Form | None


def sides_url(found: Retrospective) -> str:
    return reverse("incidents:sides", args=[found.pk])


def at_sides(
    request: UserRequest, found: Retrospective, *, bound: Forms | None = None, status: int = 200
) -> HttpResponse:
    """The page of the views; `bound` is the form that could not be taken, with what was typed."""
    back, now = bound or {}, timezone.now()
    with timezone.override(ZoneInfo(zone_of(found))):
        page = sides_page(request.user, found, now=now)
        context = {
            "page": page,
            "retrospective": found,
            "mine": [own_forms(one, page, back) for one in page.mine],
            "led": [own_forms(one, page, back) for one in page.led if one.may_change],
            "between": [between_form(one, page, back) for one in page.between],
            "new": back.get("difference_new") or DifferenceForm(),
            "opened": next(iter(back), ""),
        }
        return render(request, "retrospectives/sides/views.html", context, status=status)


def own_forms(own: Own, page: SidesPage, back: Forms) -> OwnForms:
    view = own.side.view
    write, pass_on, release = (f"{name}_{view.pk}" for name in ("write", "pass_on", "release"))
    may_release = page.is_open and own.sentences and page.writing
    return OwnForms(
        own=own,
        write=back.get(write) or (ViewForm(view=view) if own.side.is_mine and own.may_write else None),
        pass_on=back.get(pass_on) or (PassOnForm(colleagues=own.colleagues) if own.colleagues else None),
        release=back.get(release)
        or (ReleaseForm(sentences=own.sentences, released=view.released) if may_release else None),
        opened=next((name.rpartition("_")[0] for name in (write, pass_on, release) if name in back), ""),
    )


def between_form(one: Between, page: SidesPage, back: Forms) -> BetweenForm:
    name = f"difference_{one.difference.pk}"
    return BetweenForm(
        one, back.get(name) or (DifferenceForm(difference=one.difference) if page.writing else None)
    )


def taken(
    request: UserRequest,
    found: Retrospective,
    name: str,
    form: django_forms.Form,
    act: Act,
    said: str = "",
) -> HttpResponse:
    """Act on a valid form and lead back to the page; else show it with the sentence (422), or 409."""
    try:
        if form.is_valid():
            act()
            if said:
                messages.success(request, said)
            return redirect(sides_url(found))
    except Stale as stale:
        return too_late(request, form, stale, sides_url(found))
    except ValidationError as refused:
        form.add_error(None, refused)
    found.refresh_from_db()
    return at_sides(request, found, bound={name: form}, status=422)


def too_late(
    request: UserRequest, form: django_forms.Form | None, stale: Stale, back_url: str
) -> HttpResponse:
    """409: it was saved, revealed or passed on meanwhile; what was typed stays readable."""
    reason = "" if form and form.fields else _("It has moved on meanwhile; see where it stands now.")
    return conflict(request, form, stale.current, reason=reason, back_url=back_url)
