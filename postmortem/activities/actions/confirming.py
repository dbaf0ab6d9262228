"""What becomes of an entry of the log: confirmed and frozen, or said otherwise; answered, taken note of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import in_name, lock, lost
from postmortem.activities.models import LogEntry
from postmortem.audit.actions import fix, record
from postmortem.audit.models import Revision
from postmortem.evidence.models import Evidence
from postmortem.outbox.actions import about, close, tell
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import stands_in
from postmortem.people.models import ExternalContact, User

Answer = Duty.Answer
State = Duty.State


class Voice(NamedTuple):
    """Who answers and when: a person, perhaps in the name of another one, or a contact outside."""

    by: User | None
    now: datetime
    on_behalf_of: User | None = None
    contact: ExternalContact | None = None


def entry_document(entry: LogEntry) -> dict[str, Any]:
    """The entry as it is frozen: ids, codes, times as ISO text, its own words, digests of what came with
    it.
    """
    times = ("said_at", "moves_from", "moves_to")
    ids = ("recorded_by_id", "said_by_id", "relayed_by_id", "owner_id", "deliverable_id", "replaces_id")
    words = (
        "number",
        "kind",
        "text",
        "verdict",
        "channel",
        "scope",
        "likelihood",
        "impact",
        "lines",
        "unnamed",
    )
    shown = Evidence.objects.filter(subj_type=entry._meta.label_lower, subj_id=entry.pk, kind="file")
    return {
        "activity": entry.activity_id,
        **{name: getattr(entry, name) for name in (*words, *ids)},
        **{name: at.isoformat() if (at := getattr(entry, name)) else None for name in times},
        "files": list(shown.order_by("pk").values_list("file__sha256", flat=True)),
    }


@transaction.atomic
def confirm_entry(
    pk: int,
    *,
    by: User | None = None,
    now: datetime,
    on_behalf_of: User | None = None,
    contact: ExternalContact | None = None,
) -> LogEntry:
    """It is so. Once everybody who was asked has said so, the entry is frozen and its words are a revision.

    It is the word of `by`, of whom `by` stands in for, or of a contact outside (then without `by`). Raises
    ValidationError, code "stale", if nothing is asked of that one any more.
    """
    entry, voice = _locked(pk), Voice(by, now, on_behalf_of, contact)
    said = _answer(entry, ("confirm", "taken_note"), State.DONE, voice, answer=Answer.YES)
    freeze_if_all_have(entry, by=by, now=now)
    _record("log.confirmed", entry, voice, **said)
    return entry


@transaction.atomic
def say_otherwise(
    pk: int,
    reason: str,
    *,
    by: User | None = None,
    now: datetime,
    on_behalf_of: User | None = None,
    contact: ExternalContact | None = None,
) -> LogEntry:
    """It was said otherwise: the entry stays as it is, unconfirmed, with this beside it. A change that was
    asked for is settled by that: it is not done, or not now.

    Whoever wrote it down and whoever drives the activity hear of it. Raises ValidationError on `reason` if it
    is empty, else as confirm_entry does.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence what was otherwise.")})
    entry, voice = _locked(pk), Voice(by, now, on_behalf_of, contact)
    answered = {"answer": Answer.NO, "reason": reason.strip()}
    said = _answer(entry, ("confirm",), State.DECLINED, voice, **answered)
    if entry.kind == LogEntry.Kind.CHANGE:
        freeze_if_all_have(entry, by=by, now=now, anyway=True)
    _tell(entry, "log_otherwise", {"reason": reason.strip()}, by=by, now=now)
    _record("log.said_otherwise", entry, voice, **said)
    return entry


@transaction.atomic
def cover(pk: int, covers: str, *, by: User, now: datetime, on_behalf_of: User | None = None) -> LogEntry:
    """The approver says what the approval covers (a key of rules.COVERS, or empty: it is none).

    Confirmed by the person it is frozen; so it is as refused, but unconfirmed. The answer of the own office
    is the approver's; of another deputy it is that deputy's. Raises ValidationError for an unknown answer,
    code "stale" if nothing is asked any more.
    """
    if covers and covers not in rules.COVERS:
        raise ValidationError({"covers": _("Choose one from the list.")})
    entry, voice = _locked(pk), Voice(by, now, on_behalf_of)
    changes: dict[str, Any] = {"channel": LogEntry.Channel.PERSON, "said_by": _speaker(entry, voice)}
    state = State.DONE
    answered: dict[str, str] = {"answer": Answer.YES}
    if covers:
        changes |= {"lines": {"covers": covers}, "scope": rules.scope_of(covers, entry.scope)}
    else:
        state, answered = State.DECLINED, {"answer": Answer.NO, "reason": _("It was no approval.")}
        changes |= {"verdict": LogEntry.Verdict.NO, "reason": answered["reason"]}
    said = _answer(entry, ("approval",), state, voice, **answered)
    LogEntry.objects.filter(pk=pk).update(**changes)
    entry.refresh_from_db()
    freeze_if_all_have(entry, by=by, now=now, anyway=not covers)
    _tell(entry, "approval_answered", {}, by=by, now=now)
    _record("log.approval_answered", entry, voice, covers=covers, **said)
    return entry


def _speaker(entry: LogEntry, voice: Voice) -> User | None:
    """Whose word it is: the approver's own, also if the own office gives it, else the deputy's."""
    asked = about(entry).open().filter(kind="approval", holder=voice.on_behalf_of).first()
    if voice.on_behalf_of is None or asked is None or voice.by is None:
        return voice.by
    standing = stands_in(voice.by, asked, voice.now)
    return voice.on_behalf_of if standing and standing.is_office else voice.by


@transaction.atomic
def answer_question(
    pk: int,
    text: str,
    *,
    by: User | None = None,
    now: datetime,
    on_behalf_of: User | None = None,
    contact: ExternalContact | None = None,
) -> LogEntry:
    """The answer stands with the question; whoever asked hears of it. Raises ValidationError on `text` if it
    is empty, else as confirm_entry does.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write the answer in a sentence.")})
    entry, voice = _locked(pk), Voice(by, now, on_behalf_of, contact)
    said = _answer(entry, ("answer",), State.DONE, voice, answer=Answer.YES, reason=text.strip())
    freeze_if_all_have(entry, by=by, now=now)
    _tell(entry, "question_answered", {}, by=by, now=now)
    _record("log.answered", entry, voice, **said)
    return entry


def _locked(pk: int) -> LogEntry:
    found = LogEntry.objects.filter(pk=pk).values_list("activity", flat=True).first()
    if found is None:
        raise lost()
    lock(found)
    return LogEntry.objects.select_related("activity__lead", "activity__sponsor", "recorded_by").get(pk=pk)


def _answer(
    entry: LogEntry, kinds: tuple[str, ...], state: Duty.State, voice: Voice, **answered: Any
) -> dict[str, int]:
    """Close what was asked of this one; returns what the record says of whose word it is."""
    by, now, holder, contact = voice.by, voice.now, voice.on_behalf_of or voice.by, voice.contact
    if (contact is None) == (by is None):
        raise ValueError("Either a person answers or a contact outside.")
    whose: dict[str, Any] = {"contact": contact} if contact else {"holder": holder}
    asked = about(entry).filter(kind__in=kinds, **whose)
    said = in_name(asked, voice.on_behalf_of, by=by, now=now) if by else {}
    if not close(asked, state, by=by, now=now, **answered):
        raise lost()
    return {"contact": contact.pk} if contact else said


def _record(verb: str, entry: LogEntry, voice: Voice, **said: Any) -> None:
    stream = entry.activity.stream
    record(verb, entry, by=voice.by, at=voice.now, stream=stream, number=entry.number, **said)


def freeze_if_all_have(entry: LogEntry, *, by: User | None, now: datetime, anyway: bool = False) -> None:
    """Everybody who was asked has said yes: its words are fixed, and no column of it changes any more.
    Whether somebody signs for a risk is a word of its own, and who hears of it later changes nothing.
    """
    asked = about(entry).exclude(state=State.WITHDRAWN).exclude(kind="accept_risk")
    if entry.frozen_at or (not anyway and asked.exclude(state=State.DONE).exists()):
        return
    revision = fix(Revision.Kind.LOG, entry, entry_document(entry), by=by, at=now)
    confirmed = None if anyway else now
    LogEntry.objects.filter(pk=entry.pk, frozen_at=None).update(
        confirmed_at=confirmed, frozen_at=now, revision=revision
    )
    entry.refresh_from_db()


def _tell(entry: LogEntry, kind: str, more: Mapping[str, Any], *, by: User | None, now: datetime) -> None:
    hearers = {entry.recorded_by, entry.activity.lead} - {by}
    told = {
        "activity_id": entry.activity_id,
        "activity": entry.activity.title,
        "path": reverse("activities:entry", args=[entry.activity_id, entry.number]),
        "title": entry.text.strip().splitlines()[0][:80] if entry.text.strip() else "",
        **more,
    }
    tell(sorted(hearers, key=lambda one: one.pk), kind, told, now=now)
