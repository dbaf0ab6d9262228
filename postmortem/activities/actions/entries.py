"""Writing down what was said, and asking those who are to confirm it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock, outdated
from postmortem.activities.actions.confirming import freeze_if_all_have
from postmortem.activities.actions.evidence import keep
from postmortem.activities.actions.taking_part import join, join_department, write_log
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.activities.queries.hearers import hearers_of
from postmortem.audit.actions import record
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import StoredFile
from postmortem.outbox.actions import Ask, about, ask, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, ExternalContact, User

Kind, Channel = LogEntry.Kind, LogEntry.Channel


@dataclass(frozen=True)
class NewEntry:
    """What is typed: text and kind, who is to confirm it until when, and what the kind adds.

    A department among `departments` confirms by its lead, a contact outside by a link. `said_by` is whose
    approval it is, or who asked for another date. An `unrecorded` approval was passed on by nobody. `lines`
    by name as in rules.LINES. `replaces` is an entry that was said otherwise.
    """

    kind: str
    text: str
    said_at: datetime | None = None
    people: Sequence[User] = ()
    departments: Sequence[Department] = ()
    contacts: Sequence[ExternalContact] = ()
    until: datetime | None = None
    deliverable: Deliverable | None = None
    also_touches: Sequence[Deliverable] = ()
    said_by: User | None = None
    relayed_by: User | None = None
    unrecorded: bool = False
    scope: str = ""
    moves_from: datetime | None = None
    moves_to: datetime | None = None
    owner: User | None = None
    likelihood: int | None = None
    impact: int | None = None
    unnamed: bool = False
    lines: Mapping[str, str] = field(default_factory=dict)
    file: StoredFile | None = None
    url: str = ""
    replaces: LogEntry | None = None


@transaction.atomic
def write_entry(activity: Activity, new: NewEntry, *, by: User, now: datetime) -> LogEntry:
    """The next entry of the log; whoever is to confirm it takes part from now on and is asked at once.

    Of an approval that was passed on, or of which there is no record, the product asks the approver itself;
    an approval by the one who writes it counts as it stands. Several lines of a chat are kept as evidence,
    their first sentence is the text. What is still asked about an entry that is replaced is withdrawn.

    Raises ValidationError by field: a text missing, a time that does not fit, what the kind needs, a
    department without a lead; code "stale" once the activity is cancelled, or if the entry was replaced by
    somebody else.
    """
    locked = lock(activity.pk)
    if locked.status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    _check(new, now)
    asked = _asked(new, by)
    _withdraw_replaced(new, locked, by=by, now=now)
    _take_part(locked, new, asked, now)
    outside = _outside(new)
    pasted = rules.excerpt(new.text) if new.kind != Kind.MEETING else rules.Excerpt(new.text.strip(), "")
    said = _fields(locked, replace(new, text=pasted.text), by, now)
    entry = write_log(locked, kind=new.kind, by=by, now=now, **said)
    entry.also_touches.set(_further(new))
    kept = keep(entry, {"file": new.file, "url": new.url, "text": pasted.whole}, by=by, now=now)
    whom: list[User | ExternalContact] = [*asked, *outside]
    for one in whom:
        _ask(entry, one, new.until, by=by, now=now)
    if entry.confirmed_at:
        freeze_if_all_have(entry, by=by, now=now)
    record(
        "log.written",
        entry,
        by=by,
        at=now,
        stream=locked.stream,
        kind=new.kind,
        number=entry.number,
        asked=sorted(person.pk for person in asked),
        contacts=sorted(contact.pk for contact in outside),
        evidence=kept,
        replaces=new.replaces.pk if new.replaces else None,
    )
    return entry


def write_entry_with_file(
    activity: Activity, new: NewEntry, upload: UploadedFile | None, *, by: User, now: datetime
) -> LogEntry:
    """Store the file, if there is one, and write the entry with it; if either is refused, nothing of the
    file stays. Raises ValidationError as store and write_entry do.
    """
    file = store(upload, by=by, now=now) if upload else None
    written = False
    try:
        entry = write_entry(activity, replace(new, file=file), by=by, now=now)
        written = True
    finally:
        if file and not written:
            discard(file)
    return entry


def _check(new: NewEntry, now: datetime) -> None:
    if not new.text.strip():
        raise ValidationError({"text": _("Write down what was said.")})
    rules.check_said(new.said_at or now, now)
    rules.check_until(new.until, now)
    if new.kind == Kind.CHANGE:
        rules.check_change(new.lines)
    wrong = {**_wrong_dates(new), **_wrong_approval(new)}
    if new.kind == Kind.RISK and not (new.likelihood and new.impact):
        wrong["likelihood"] = _("Say how likely it is and how much it would matter.")
    if new.unnamed and new.kind != Kind.QUESTION:
        wrong["unnamed"] = _("Only a question can be asked without a name.")
    if wrong:
        raise ValidationError(wrong)


def _wrong_dates(new: NewEntry) -> dict[str, str]:
    if new.kind != Kind.DATE_CHANGE:
        return {}
    if not (new.moves_from and new.moves_to):
        return {"moves_to": _("Say from which date to which.")}
    return {"moves_to": _("Both dates are the same.")} if new.moves_from == new.moves_to else {}


def _wrong_approval(new: NewEntry) -> dict[str, str]:
    if new.kind != Kind.APPROVAL:
        return {}
    if new.said_by is None:
        return {"said_by": _("Say whose approval it is.")}
    both = new.unrecorded and new.relayed_by
    return {"unrecorded": _("Either somebody passed it on, or there is no record of it.")} if both else {}


def _asked(new: NewEntry, by: User) -> list[User]:
    """Who is to say something, each once; whoever writes it down has said it by that. A risk of a row also
    reaches those who are consulted or informed there.
    """
    leads = []
    for department in new.departments:
        if department.lead is None or not department.lead.is_active:
            raise ValidationError(
                {
                    "departments": _("%(name)s has no lead to ask; choose a person.")
                    % {"name": department.name}
                }
            )
        leads.append(department.lead)
    people: Iterable[User | None] = (*new.people, *leads)
    if new.kind == Kind.RISK:
        people = (*people, *(one for one in hearers_of(_rows(new)) if isinstance(one, User)))
    if new.kind == Kind.APPROVAL:
        people = (new.said_by,)
    return [person for person in dict.fromkeys(people) if person and person != by]


def _outside(new: NewEntry) -> list[ExternalContact]:
    """Who outside is asked; a risk also reaches the parties that are consulted or informed in its rows."""
    told = hearers_of(_rows(new)) if new.kind == Kind.RISK else []
    return list(dict.fromkeys([*new.contacts, *(one for one in told if isinstance(one, ExternalContact))]))


def _rows(new: NewEntry) -> list[Deliverable]:
    return list(dict.fromkeys([*([new.deliverable] if new.deliverable else []), *new.also_touches]))


def _further(new: NewEntry) -> list[Deliverable]:
    return [row for row in _rows(new) if row != new.deliverable] if new.kind == Kind.RISK else []


def _take_part(activity: Activity, new: NewEntry, asked: Iterable[User], now: datetime) -> None:
    for person in filter(None, (*asked, new.said_by, new.relayed_by, new.owner)):
        join(activity, person, now=now)
    for department in new.departments:
        join_department(activity, department, now)


def _withdraw_replaced(new: NewEntry, activity: Activity, *, by: User, now: datetime) -> None:
    """What is written anew: nothing more is asked about the entry before."""
    before = new.replaces
    if before is None:
        return
    if before.activity_id != activity.pk or before.replaced_by.exists():
        raise outdated(_("This was written anew already; look at it as it is now."))
    close(about(before), Duty.State.WITHDRAWN, by=by, now=now)


def _fields(activity: Activity, new: NewEntry, by: User, now: datetime) -> dict[str, object]:
    said: dict[str, object] = {
        "text": new.text,
        "said_at": new.said_at or now,
        "deliverable": new.deliverable,
        "moves_from": new.moves_from,
        "moves_to": new.moves_to,
        "owner": new.owner,
        "likelihood": new.likelihood,
        "impact": new.impact,
        "unnamed": new.unnamed,
        "lines": rules.known_lines(new.kind, new.lines),
        "replaces": new.replaces,
    }
    if new.kind == Kind.DATE_CHANGE:
        return {**said, "said_by": new.said_by, "lines": moved_rows(activity, new)}
    return {**said, **_approval(new, by, now)} if new.kind == Kind.APPROVAL else said


def _approval(new: NewEntry, by: User, now: datetime) -> dict[str, object]:
    """How it was heard: from the approver, passed on by somebody, or without a record."""
    own = new.said_by == by
    relayed = None if own or new.unrecorded else new.relayed_by or by
    heard = Channel.RELAYED if relayed else Channel.NONE
    return {
        "verdict": LogEntry.Verdict.YES,
        "said_by": new.said_by,
        "scope": new.scope,
        "channel": Channel.PERSON if own else heard,
        "relayed_by": relayed,
        "confirmed_at": now if own else None,
    }


def moved_rows(activity: Activity, new: NewEntry) -> dict[str, Any]:
    """What the new date does to the rows that are still to come: their ids, as it stands in the ledger."""
    if new.moves_from is None or new.moves_to is None:
        return {}
    coming = Deliverable.objects.filter(activity=activity, status__in=rules.OPEN).exclude(kind="outcome")
    columns = coming.order_by("due_at", "pk").values_list("pk", "due_at", "freeze_at", "comes_after")
    rows = [rules.RowTimes(*row) for row in columns]
    if new.deliverable:
        found = rules.row_effect(rows, new.deliverable.pk, new.moves_from, new.moves_to)
    else:
        found = rules.launch_effect(rows, new.moves_from, new.moves_to)
    return found.lines()


def _ask(
    entry: LogEntry, one: User | ExternalContact, until: datetime | None, *, by: User, now: datetime
) -> None:
    activity = entry.activity
    ask(
        Ask(
            kind=rules.ASKS[entry.kind],
            subject=entry,
            stream=activity.stream,
            title=_short(entry.text),
            holder=one if isinstance(one, User) else None,
            contact=None if isinstance(one, User) else one,
            due_at=until or rules.confirm_by(now, activity.agreed_launch_at),
            due_zone=activity.time_zone,
            department=one.department if isinstance(one, User) else by.department,
            driver=activity.lead,
            sponsor=activity.sponsor,
            asked_by=None if entry.unnamed else by,
            slot_at=activity.agreed_launch_at,
            is_private=activity.restricted,
            params={
                "activity_id": activity.pk,
                "activity": activity.title,
                "number": entry.number,
                "text": entry.text,
            },
        ),
        now=now,
    )


def _short(text: str, longest: int = 80) -> str:
    """The first line of a text, as the title of what is asked."""
    first = text.strip().splitlines()[0]
    return first if len(first) <= longest else f"{first[: longest - 1].rstrip()}…"
