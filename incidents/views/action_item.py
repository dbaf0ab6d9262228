"""The page of one improvement and the steps on it."""

from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import ActionItemEditForm, ActionItemForm, DoneForm, HoldsForm, ReasonForm
from incidents.models import ActionItem, Retrospective
from incidents.queries import item_for, item_page, readable_item, retrospective_to_improve, zone_of
from incidents.queries.ideas import idea_to_take
from incidents.rules.action_item import usual_look
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy

Show = Callable[[], HttpResponse]


def item_url(item: ActionItem) -> str:
    return reverse("incidents:action_item", args=[item.pk])


@policy(Access.SIGNED_IN, opens=retrospective_to_improve)
def action_add(request: UserRequest, retrospective: Retrospective) -> HttpResponse:
    """A new improvement of a retrospective."""
    sent = request.POST if request.method == "POST" else None
    idea, now = idea_to_take(retrospective, request.GET.get("idea", "")), timezone.now()
    begun = {"title": idea.text[:160]} if idea else {}
    form = ActionItemForm(sent, retrospective=retrospective, zone=zone_of(retrospective), initial=begun)

    def create() -> str:
        actions.add_action_item(retrospective, form.new(), idea=idea, by=request.user, now=now)
        return reverse("incidents:retrospective_edit", args=[retrospective.pk])

    show = _form_page(request, "incidents/action_new.html", form, retrospective=retrospective)
    if sent is None:
        return show()
    return _taken(request, form, lambda: form.once(create, by=request.user, now=now), show)


@policy(Access.SIGNED_IN, opens=readable_item)
def action_item(request: UserRequest, item: ActionItem) -> HttpResponse:
    """What exactly is asked of me?"""
    return _show(request, item)


@policy(Access.SIGNED_IN, opens=item_for("edit"))
def action_edit(request: UserRequest, item: ActionItem) -> HttpResponse:
    """Other words, another owner, another due time."""
    sent = request.POST if request.method == "POST" else None
    form = ActionItemEditForm(sent, item=item)

    def act() -> str:
        version, changes = form.cleaned_data["version"], form.changes()
        if changes:
            actions.edit_action_item(item.pk, version, changes, by=request.user, now=timezone.now())
        return item_url(item)

    show = _form_page(request, "incidents/action_edit.html", form, item=item)
    return show() if sent is None else _taken(request, form, act, show, back_url=item_url(item))


@policy(Access.SIGNED_IN, opens=item_for("done"))
@require_POST
def action_done(request: UserRequest, item: ActionItem) -> HttpResponse:
    """It is done, and this shows it."""
    form = DoneForm(request.POST, auto_id="done_%s")

    def act() -> str:
        said, now = form.cleaned_data, timezone.now()
        shown_by, url, look_after = said["shown_by"], said["url"], said["look_after"]
        actions.mark_done(item.pk, shown_by, url, look_after=look_after, by=request.user, now=now)
        messages.success(request, _("Done. Somebody else will look whether it is so."))
        return item_url(item)

    return _step(request, item, "done", form, act)


@policy(Access.SIGNED_IN, opens=item_for("verify"))
@require_POST
def action_verify(request: UserRequest, item: ActionItem) -> HttpResponse:
    """Somebody else has looked: it is so, and this shows it."""
    form = HoldsForm(request.POST, auto_id="verify_%s")

    def act() -> str:
        said = form.cleaned_data
        actions.verify_action(item.pk, said["seen"], said["url"], by=request.user, now=timezone.now())
        return item_url(item)

    return _step(request, item, "verify", form, act)


@policy(Access.SIGNED_IN, opens=item_for("wont_do"))
@require_POST
def action_wont_do(request: UserRequest, item: ActionItem) -> HttpResponse:
    """It will not be done, and why."""
    form = ReasonForm(request.POST, auto_id="wont_do_%s")

    def act() -> str:
        actions.wont_do(item.pk, form.cleaned_data["reason"], by=request.user, now=timezone.now())
        return item_url(item)

    return _step(request, item, "wont_do", form, act)


@policy(Access.SIGNED_IN, opens=item_for("reopen"))
@require_POST
def action_reopen(request: UserRequest, item: ActionItem) -> HttpResponse:
    """It is to be done after all, or is not so yet."""
    form = ReasonForm(request.POST, auto_id="reopen_%s")

    def act() -> str:
        actions.reopen_action(item.pk, form.cleaned_data["reason"], by=request.user, now=timezone.now())
        return item_url(item)

    return _step(request, item, "reopen", form, act)


def _show(
    request: UserRequest, item: ActionItem, *, bound: django_forms.Form | None = None, name: str = ""
) -> HttpResponse:
    severity = item.incident.severity if item.incident else None
    forms: dict[str, django_forms.Form] = {
        "done": DoneForm(auto_id="done_%s", initial={"look_after": usual_look(severity)}),
        "verify": HoldsForm(auto_id="verify_%s"),
        "wont_do": ReasonForm(auto_id="wont_do_%s"),
        "reopen": ReasonForm(auto_id="reopen_%s"),
    }
    if bound is not None:
        forms[name] = bound
    context = {**forms, "page": item_page(request.user, item), "opened": name}
    return render(request, "incidents/action_item.html", context, status=422 if bound is not None else 200)


def _form_page(request: UserRequest, template: str, form: django_forms.Form, **context: object) -> Show:
    return lambda: render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def _step(
    request: UserRequest, item: ActionItem, name: str, form: django_forms.Form, act: Callable[[], str]
) -> HttpResponse:
    def show() -> HttpResponse:
        return _show(request, item, bound=form, name=name)

    return _taken(request, form, act, show, back_url=item_url(item))


def _taken(
    request: UserRequest, form: django_forms.Form, act: Callable[[], str], show: Show, *, back_url: str = ""
) -> HttpResponse:
    """Act on a valid form and lead to the address it gives; else `show` it with its sentences, or 409."""
    try:
        if form.is_valid():
            return redirect(act())
    except Stale as stale:
        return conflict(request, form, stale.current, back_url=back_url)
    except ValidationError as refused:
        form.add_error(None, refused)
    return show()
