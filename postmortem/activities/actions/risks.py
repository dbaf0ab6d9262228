"""What becomes of a risk besides being noted: more people hear of it, a named person goes with it or not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock, lost, outdated
from postmortem.activities.actions.confirming import entry_document
from postmortem.activities.actions.own_questions import ask_about_entry, title_of, told_of
from postmortem.activities.actions.taking_part import join
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import fix, record
from postmortem.audit.models import Revision
from postmortem.outbox.actions import about, close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

ACCEPT = "accept_risk"
Answer, State = Duty.Answer, Duty.State


@transaction.atomic
def tell_of_risk(
    pk: int, people: Sequence[User], departments: Sequence[Department] = (), *, by: User, now: datetime
) -> list[Duty]:
    """More people are asked to take note, departments by their leads; whoever was told already is not told
    again. Raises ValidationError by field: nobody chosen, a department without a lead.
    """
    entry = _locked(pk)
    leads = [_lead_of(department) for department in departments]
    chosen = dict.fromkeys((*people, *leads))
    if not chosen:
        raise ValidationError({"people": _("Choose somebody.")})
    known = set(about(entry).filter(kind="taken_note").values_list("holder", flat=True))
    told = []
    for person in chosen:
        if person != by and person.pk not in known:
            join(entry.activity, person, now=now)
            told.append(ask_about_entry("taken_note", entry, person, asked_by=by, now=now))
    holders = sorted(duty.holder_id for duty in told if duty.holder_id)
    record("risk.told", entry, by=by, at=now, stream=entry.activity.stream, asked=holders)
    return told


@transaction.atomic
def ask_signer(pk: int, signer: User, *, by: User, now: datetime) -> Duty:
    """A named person is asked whether it is gone with the risk; whoever was asked before is asked no more.

    Raises ValidationError on `signer` if that is who drives the activity; code "stale" once it is signed.
    """
    entry = _locked(pk)
    rules.check_signer(signer.pk, entry.activity.lead_id)
    asked = about(entry).filter(kind=ACCEPT)
    if asked.filter(state=State.DONE).exists():
        raise outdated(_("Somebody has signed for it already."))
    close(asked.exclude(holder=signer), State.WITHDRAWN, by=by, now=now)
    join(entry.activity, signer, now=now)
    duty = ask_about_entry(ACCEPT, entry, signer, asked_by=by, now=now)
    record("risk.signer_asked", entry, by=by, at=now, stream=entry.activity.stream, asked=[signer.pk])
    return duty


@transaction.atomic
def sign_risk(pk: int, reason: str = "", *, by: User, now: datetime) -> Revision:
    """The named person goes with the risk: its words and this signature are a revision, for good.

    Raises ValidationError, code "stale", if it is not asked of `by` any more.
    """
    entry = _locked(pk)
    said = " ".join(reason.split())
    asked_by = _answer(entry, State.DONE, by=by, now=now, answer=Answer.YES, reason=said)
    signature = {"by_id": by.pk, "as": signs_as(entry, by), "at": now.isoformat(), "said": said}
    document = {**entry_document(entry), "accepted": signature}
    revision = fix(Revision.Kind.LOG, entry, document, by=by, at=now)
    _tell(entry, "risk_accepted", asked_by, {}, by=by, now=now)
    record("risk.accepted", entry, by=by, at=now, stream=entry.activity.stream, sha256=revision.sha256)
    return revision


@transaction.atomic
def refuse_risk(pk: int, reason: str, *, by: User, now: datetime) -> LogEntry:
    """The named person does not go with it, and says why; the risk stays open.

    Raises ValidationError on `reason` if it is empty; code "stale" if it is not asked of `by` any more.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    entry, said = _locked(pk), " ".join(reason.split())
    asked_by = _answer(entry, State.DECLINED, by=by, now=now, answer=Answer.NO, reason=said)
    _tell(entry, "risk_refused", asked_by, {"reason": said}, by=by, now=now)
    record("risk.refused", entry, by=by, at=now, stream=entry.activity.stream)
    return entry


def signs_as(entry: LogEntry, signer: User) -> str:
    """In which role somebody signs: sponsor, owner (of the row it touches), lead (of a department), named."""
    row = entry.deliverable
    if signer.pk == entry.activity.sponsor_id:
        return "sponsor"
    if row and row.accountable_id == signer.pk:
        return "owner"
    return "lead" if signer.department and signer.department.lead_id == signer.pk else "named"


def _locked(pk: int) -> LogEntry:
    """The risk, its activity locked. Raises ValidationError, code "stale", for what is none."""
    found = LogEntry.objects.filter(pk=pk, kind=LogEntry.Kind.RISK)
    activity_pk = found.values_list("activity", flat=True).first()
    if activity_pk is None:
        raise lost()
    if lock(activity_pk).status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    related = ("activity__lead__department", "activity__sponsor", "deliverable", "recorded_by", "owner")
    return found.select_related(*related).get()


def _lead_of(department: Department) -> User:
    if department.lead is None or not department.lead.is_active:
        sentence = _("%(name)s has no lead to ask; choose a person.") % {"name": department.name}
        raise ValidationError({"departments": sentence})
    return department.lead


def _answer(entry: LogEntry, state: Duty.State, *, by: User, now: datetime, **said: Any) -> User | None:
    """Close the open question to `by`; returns who had it asked."""
    asked = about(entry).open().filter(kind=ACCEPT, holder=by)
    duty = asked.select_related("asked_by").first()
    if duty is None or not close(asked, state, by=by, now=now, **said):
        raise lost()
    return duty.asked_by


def _tell(
    entry: LogEntry, kind: str, asked_by: User | None, more: dict[str, Any], *, by: User, now: datetime
) -> None:
    hearers = {person for person in (entry.activity.lead, entry.owner, asked_by) if person} - {by}
    told = {**told_of(entry), "title": title_of(entry), **more}
    tell(sorted(hearers, key=lambda one: one.pk), kind, told, now=now)
