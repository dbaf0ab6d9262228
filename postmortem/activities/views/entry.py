"""One entry of the log, and the answers to it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities import actions, queries
from postmortem.activities.forms import AnswerForm, CoverForm, EvidenceForm, otherwise_form
from postmortem.activities.models import LogEntry
from postmortem.activities.views.answer import press, stepping
from postmortem.activities.views.log import address_of
from postmortem.evidence.attachment import shown
from postmortem.evidence.models import Evidence
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.entry_of)
def entry(request: UserRequest, found: LogEntry) -> HttpResponse:
    """One entry: what exactly is asked of me about it?"""
    return _show(request, found)


def _show(
    request: UserRequest, found: LogEntry, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.entry_page(request.user, found, now=timezone.now())
    link = request.build_absolute_uri(address_of(found))
    fresh = {
        "otherwise": otherwise_form(found)(auto_id="otherwise_%s"),
        "answer": AnswerForm(auto_id="answer_%s"),
        "cover": CoverForm(scope=found.scope),
        "add": EvidenceForm(auto_id="add_%s"),
    }
    context = {
        "page": page,
        "view": page.view,
        "activity": found.activity,
        "forms": {**fresh, **(typed or {})},
        "refused": next(iter(typed or {}), ""),
        "chat": "\n".join((found.activity.title, page.plain, link)),
    }
    return render(request, "activities/entry.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.asked_entry)
@require_POST
def entry_confirm(request: UserRequest, found: LogEntry) -> HttpResponse:
    """It is so, or: I have taken note."""
    now = timezone.now()
    return press(
        request,
        lambda: actions.confirm_entry(found.pk, by=request.user, now=now),
        back_url=address_of(found),
    )


@policy(Access.SIGNED_IN, opens=queries.asked_entry)
@require_POST
def entry_otherwise(request: UserRequest, found: LogEntry) -> HttpResponse:
    """It was agreed otherwise."""

    def act(typed: dict[str, Any]) -> object:
        return actions.say_otherwise(found.pk, typed["reason"], by=request.user, now=timezone.now())

    form = otherwise_form(found)(request.POST, auto_id="otherwise_%s")
    return _step(request, found, "otherwise", form, act)


@policy(Access.SIGNED_IN, opens=queries.asked_entry)
@require_POST
def entry_answer(request: UserRequest, found: LogEntry) -> HttpResponse:
    """The answer to a question."""

    def act(typed: dict[str, Any]) -> object:
        return actions.answer_question(found.pk, typed["text"], by=request.user, now=timezone.now())

    return _step(request, found, "answer", AnswerForm(request.POST, auto_id="answer_%s"), act)


@policy(Access.SIGNED_IN, opens=queries.asked_entry)
@require_POST
def entry_cover(request: UserRequest, found: LogEntry) -> HttpResponse:
    """What the approval covers."""
    form = CoverForm(request.POST, scope=found.scope)

    def act(_typed: dict[str, Any]) -> object:
        return actions.cover(found.pk, form.said(), by=request.user, now=timezone.now())

    return _step(request, found, "cover", form, act)


@policy(Access.SIGNED_IN, opens=queries.movable_entry)
@require_POST
def entry_move(request: UserRequest, found: LogEntry) -> HttpResponse:
    """The launch moves to the date that everybody confirmed."""
    return press(
        request,
        lambda: actions.carry_out_date_change(found.pk, by=request.user, now=timezone.now()),
        back_url=address_of(found),
    )


@policy(Access.SIGNED_IN, opens=queries.writable_entry)
@require_POST
def entry_add(request: UserRequest, found: LogEntry) -> HttpResponse:
    """A file or a link beside the entry."""
    form = EvidenceForm(request.POST, request.FILES, auto_id="add_%s")

    def act(typed: dict[str, Any]) -> object:
        now = timezone.now()

        def add() -> str:
            actions.add_file(found.pk, typed["file"], typed["url"], by=request.user, now=now)
            return address_of(found)

        return form.once(add, by=request.user, now=now)

    return _step(request, found, "add", form, act)


@policy(Access.SIGNED_IN, opens=queries.entry_file)
@require_safe
def entry_file(request: UserRequest, found: Evidence) -> HttpResponse:
    """The file as it came; a picture small, too."""
    return shown(found.file, request)  # type: ignore[return-value]


_step = stepping(address_of, _show)
