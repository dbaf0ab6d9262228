"""Answers about one row of the plan: naming, accepting, handing in, approving, choosing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities import actions, queries
from postmortem.activities.forms import ApproveForm, HandInForm, NameForm, ReturnForm, SendBackForm
from postmortem.activities.forms.choices import PersonField
from postmortem.activities.models import ActivityDepartment, AssetVersion, Participant
from postmortem.activities.queries import Item
from postmortem.answering.question import Fact, Files, Kind, Question, Typed, Way
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import page_of
from postmortem.people.models import User
from raci.actions import answer_hand_over

Row = Question[Item]
Form = TypeVar("Form", bound=forms.Form)
ELSEWHERE = ("provider", "arrived_at", "placeholder", "origin_note")


def opens(person: User, duty: Duty, now: datetime) -> Item:
    """The row as this person may see it. Raises Http404."""
    pk = duty.params.get("deliverable_id", duty.subj_id)
    return queries.item(person, queries.deliverable_of(person, duty.params["activity_id"], pk), now=now)


def offers(step: str) -> Callable[[Row], bool]:
    return lambda question: step in question.thing.offers


# --- what to know ------------------------------------------------------------------------------------
def terms(question: Row) -> list[Fact]:
    """By when, and when it is good."""
    item, row = question.thing, question.thing.row
    found = [
        Fact(_("Due"), at=row.due_at),
        Fact(_("Final by"), at=row.freeze_at),
        Fact(_("Good when"), item.acceptance),
        Fact(_("Why it is handed over"), item.hand_over_reason),
        Fact(_("Comes from"), row.source_department.name if row.source_department else ""),
        Fact(_("Looked at by"), "" if question.duty.kind == Duty.Kind.APPROVE else item.approver),
    ]
    return [fact for fact in found if fact.text or fact.at]


def what_came(question: Row) -> list[Fact]:
    """The terms, and what has come so far: a stand-in, or the same as before."""
    came = [
        Fact(_("A stand-in has come") if one.version.placeholder else _("Has come before"), one.label)
        for one in question.thing.versions
    ]
    return [*terms(question), *came]


def version_to_look_at(question: Row) -> list[Fact]:
    came = question.thing.to_approve
    if came is None:
        return terms(question)
    version = came.version
    content = Fact(_("What has come"), came.label, url=version.url, is_file=version.file is not None)
    return [content, Fact(_("From"), came.provider), Fact(_("Came"), at=version.arrived_at), *terms(question)]


def proposal(question: Row) -> list[Fact]:
    """Why it was sent back, and what would be possible instead."""
    proposed = question.thing.proposed
    if proposed is None:
        return terms(question)
    found = [
        Fact(_("Why it came back"), proposed.reason),
        Fact(_("Another date"), at=proposed.due_at),
        Fact(_("Somebody else"), proposed.person or proposed.department),
        Fact(_("A smaller scope"), proposed.scope),
    ]
    return [*(fact for fact in found if fact.text or fact.at), *terms(question)]


# --- forms -------------------------------------------------------------------------------------------
def narrowed(form: Form, question: Row) -> Form:
    """Whoever holds a link reads these lists: they hold the people of this activity, of the departments
    taking part in it and of the own one, not the whole house.
    """
    activity, home = question.thing.row.activity, question.person.department
    listed = Participant.objects.filter(activity=activity, until=None).values("person")
    homes = ActivityDepartment.objects.filter(activity=activity).values("department")
    near = Q(pk__in=listed) | Q(department__in=homes) | Q(department=home, department__isnull=False)
    for field in form.fields.values():
        if isinstance(field, PersonField) and field.queryset is not None:
            field.queryset = field.queryset.filter(near)
    return form


def name_form(question: Row, typed: Typed, _files: Files) -> forms.Form:
    return narrowed(NameForm(typed, row=question.thing.row, user=question.person), question)


def send_back_form(question: Row, typed: Typed, _files: Files) -> forms.Form:
    return narrowed(SendBackForm(typed, row=question.thing.row), question)


def hand_in_form(question: Row, typed: Typed, files: Files) -> forms.Form:
    return narrowed(HandInForm(typed, files, row=question.thing.row), question)


def _shown(question: Row) -> AssetVersion | None:
    return question.thing.to_approve.version if question.thing.to_approve else None


def approve_form(question: Row, typed: Typed, _files: Files) -> forms.Form:
    return ApproveForm(typed, row=question.thing.row, version=_shown(question))


def return_form(question: Row, typed: Typed, _files: Files) -> forms.Form:
    return ReturnForm(typed, row=question.thing.row, version=_shown(question))


class Spoken(TypedDict):
    by: User
    on_behalf_of: User | None
    now: datetime


def spoken(question: Question[Any]) -> Spoken:
    """Who answers, in whose name, when: as the actions take it."""
    return {"by": question.by, "on_behalf_of": question.on_behalf_of, "now": question.now}


# --- answers -----------------------------------------------------------------------------------------
def accept(question: Row, _form: forms.Form) -> None:
    actions.accept(question.thing.row.pk, by=question.person, now=question.now)


def take_over(question: Row, _form: forms.Form) -> None:
    answer_hand_over(question.thing.row.pk, by=question.person, now=question.now)


def is_hand_over(question: Row) -> bool:
    return bool(question.duty.params.get("hand_over"))


def is_new(question: Row) -> bool:
    return not is_hand_over(question)


def send_back(question: Row, form: SendBackForm) -> None:
    pk, reason = question.thing.row.pk, form.cleaned_data["reason"]
    actions.send_back(pk, reason, form.counter(), by=question.person, now=question.now)


def name(question: Row, form: NameForm) -> None:
    row, person = question.thing.row, form.cleaned_data["person"]
    actions.propose(row, person, **spoken(question))


def hand_in(question: Row, form: HandInForm) -> None:
    row, by, now = question.thing.row, question.person, question.now

    def record() -> str:
        upload, proof = form.cleaned_data["file"], form.cleaned_data["proof"]
        actions.hand_in(row, form.arrival(), upload=upload, proof=proof, by=by, now=now)
        return page_of(question.duty)

    form.once(record, by=by, now=now)


def approve(question: Row, form: ApproveForm) -> None:
    version, scope = form.cleaned_data["version"], form.cleaned_data["scope"]
    actions.approve(version, **spoken(question), scope=scope)


def return_it(question: Row, form: ReturnForm) -> None:
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    actions.return_version(version, reason, **spoken(question))


def take_proposal(question: Row, _form: forms.Form) -> None:
    actions.take_proposal(question.thing.row.pk, **spoken(question))


def leave(question: Row, _form: forms.Form) -> None:
    actions.leave_as_is(question.thing.row.pk, **spoken(question))


def may_take(question: Row) -> bool:
    return "choose" in question.thing.offers and question.thing.may_take_proposal


# --- the table ---------------------------------------------------------------------------------------
NAME = Way(
    "name",
    _("Name and ask"),
    name,
    name_form,
    offers("name"),
    summary=_("Name somebody"),
    note=_("Naming yourself is accepting. Anybody else is asked first."),
)
SEND_BACK = Way(
    "send_back",
    _("Send it back"),
    send_back,
    send_back_form,
    summary=_("Send it back with a reason"),
    note=_("Sending it back is safe and is counted nowhere. The sponsor then chooses."),
)
HAND_IN = Way(
    "hand_in",
    _("Hand it in"),
    hand_in,
    hand_in_form,
    offers("hand_in"),
    folded=ELSEWHERE,
    folded_summary=_("It came elsewhere, or stands in for the real one"),
)
KINDS = {
    "name": Kind(opens, terms, (NAME,)),
    "accept": Kind(
        opens,
        terms,
        (
            Way("accept", _("I answer for it"), accept, fits=is_new),
            Way("take_over", _("I take it over"), take_over, fits=is_hand_over),
            SEND_BACK,
        ),
    ),
    "deliver": Kind(opens, what_came, (HAND_IN,)),
    "approve": Kind(
        opens,
        version_to_look_at,
        (
            Way("approve", _("Approve it"), approve, approve_form, offers("approve")),
            Way(
                "return",
                _("Return it"),
                return_it,
                return_form,
                offers("approve"),
                summary=_("Return it with a reason"),
            ),
        ),
    ),
    "choose": Kind(
        opens,
        proposal,
        (
            Way("take", _("Take the proposal"), take_proposal, fits=may_take),
            NAME,
            Way("leave", _("Leave it as it was asked"), leave, fits=offers("choose")),
        ),
    ),
}
