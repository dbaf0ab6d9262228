"""What happens to an improvement, which is chased like an asset: added, done, verified, dropped, reopened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.actions.ideas import take_idea
from incidents.models import ActionItem, Factor, Idea, Retrospective
from incidents.queries.action_item import item_with_people, keepers, stream_of, verifier_of, zone_of
from incidents.rules import action_item as rules
from postmortem.activities.actions import join
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale, merged, save_if_current
from postmortem.evidence.models import Evidence
from postmortem.outbox.actions import Ask, about, ask, close, reschedule, tell
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import Department, User

Status = ActionItem.Status


@dataclass(frozen=True)
class NewActionItem:
    """What will be different, how one will see it, who carries it on, by when."""

    title: str
    end_state: str
    owner: User
    due_at: datetime
    type: str = ActionItem.Type.PREVENT
    strength: str = ActionItem.Strength.CHECKLIST
    factor: Factor | None = None
    priority: int = ActionItem.Priority.NEXT
    tracker_url: str = ""


@transaction.atomic
def add_action_item(
    retrospective: Retrospective, new: NewActionItem, *, idea: Idea | None = None, by: User, now: datetime
) -> ActionItem:
    """Add an improvement to a retrospective and ask its owner to act; the idea it comes from is taken up.

    Raises ValidationError by field: a phrase that says nothing, a due time that has passed, an owner without
    department.
    """
    rules.check_says_something(new.title, new.end_state)
    _check_due(new.due_at, now)
    incident = retrospective.incident
    activity = incident.activity if incident else retrospective.activity
    item = ActionItem.objects.create(
        retrospective=retrospective,
        incident=incident,
        activity=activity,
        title=new.title.strip(),
        end_state=new.end_state.strip(),
        owner=new.owner,
        owner_department=_home_of(new.owner),
        due_at=new.due_at,
        due_zone=zone_of(retrospective),
        type=new.type,
        strength=new.strength,
        factor=new.factor,
        priority=new.priority,
        tracker_url=new.tracker_url,
        created_at=now,
    )
    if activity:
        join(activity, new.owner, now=now)
    if idea:
        take_idea(idea.pk, by=by, now=now)
    _ask_act(item_with_people(item.pk), by=by, now=now)
    record("improvement.added", item, by=by, at=now, stream=stream_of(item), owner_id=item.owner_id)
    return item


@transaction.atomic
def edit_action_item(
    pk: int, version: int, changes: Mapping[str, Any], *, by: User, now: datetime
) -> ActionItem:
    """Change words, owner, due time, type or strength while it is open; another owner or title asks anew.

    Raises Stale if somebody saved after `version`, ValidationError by field as `add_action_item`.
    """
    item = item_with_people(pk)
    if item.status != Status.OPEN:
        raise Stale(item)
    version, changes = merged(ActionItem, pk, version, changes)
    if not changes:
        return item  # sent again, or somebody else has said the same
    wanted = _checked(item, changes, now)
    save_if_current(ActionItem, pk, version, wanted, by=by, now=now)
    item = item_with_people(pk)
    if wanted.keys() & {"owner", "title"}:
        close(about(item), Duty.State.WITHDRAWN, by=by, now=now)
        if item.activity:
            join(item.activity, item.owner, now=now)
        _ask_act(item, by=by, now=now)
    elif "due_at" in wanted:
        reschedule(about(item), due_at=item.due_at, freeze_at=None, now=now)
        tell({item.owner} - {by}, "due_moved", {**_notice(item), "due_at": item.due_at.isoformat()}, now=now)
    record("improvement.edited", item, by=by, at=now, stream=stream_of(item), fields=sorted(changes))
    return item


def _checked(item: ActionItem, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The changes with what follows from them: the department of a new owner, the next due revision."""
    wanted = dict(changes)
    rules.check_says_something(wanted.get("title", item.title), wanted.get("end_state", item.end_state))
    if "due_at" in wanted:
        _check_due(wanted["due_at"], now)
    if "owner" in wanted:
        wanted["owner_department"] = _home_of(wanted["owner"])
    if wanted.keys() & {"due_at", "owner"}:
        wanted["due_rev"] = item.due_rev + 1
    return wanted


@transaction.atomic
def mark_done(
    pk: int, shown_by: str, url: str = "", *, look_after: int = 0, by: User, now: datetime
) -> ActionItem:
    """It is done, and this shows it: a sentence, a link or both. The verifier is asked to look whether it
    holds, `look_after` days later (rules.LOOK_AFTER); 0 asks at once.

    Raises ValidationError without either, and Stale if it is not open.
    """
    if not shown_by.strip() and not url:
        raise ValidationError({"shown_by": _("Say in one sentence how one sees it, or give a link to it.")})
    looked_at = rules.look_at(now, look_after)
    item = _claim(pk, Status.OPEN, Status.DONE, done_at=now, reason="", verify_at=looked_at)
    _show(item, "done", shown_by, url, by=by, now=now)
    close(about(item), Duty.State.DONE, by=by, now=now)
    if looked_at is None:
        ask_to_look(item, by=by, now=now)
    record("improvement.done", item, by=by, at=now, stream=stream_of(item))
    return item


@transaction.atomic
def verify_action(pk: int, seen: str = "", url: str = "", *, by: User, now: datetime) -> ActionItem:
    """Somebody other than the owner has looked: it is so, and by this one saw it (a sentence or a link).

    Raises ValidationError for the owner or, by field, without either; before the time at which it is to be
    looked at; and Stale if it was not done.
    """
    if not seen.strip() and not url:
        raise ValidationError({"seen": _("Say in one sentence by what you saw it, or give a link to it.")})
    item = _claim(pk, Status.DONE, Status.VERIFIED, verified_at=now)
    if item.owner_id == by.pk:
        raise ValidationError(_("Somebody other than the one who did it looks whether it is so."))
    if item.verify_at and item.verify_at > now:
        raise ValidationError(_("Whether it holds shows later; it is looked at when its time has come."))
    _show(item, "verified", seen, url, by=by, now=now)
    close(about(item), Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES)
    tell({item.owner}, "improvement_verified", _notice(item), now=now)
    record("improvement.verified", item, by=by, at=now, stream=stream_of(item))
    return item


@transaction.atomic
def wont_do(pk: int, reason: str, *, by: User, now: datetime) -> ActionItem:
    """It will not be done, and why; those who keep the retrospective are told.

    Raises ValidationError without a reason, and Stale if it is not open.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    item = _claim(pk, Status.OPEN, Status.WONT_DO, reason=reason.strip())
    close(about(item), Duty.State.WITHDRAWN, by=by, now=now)
    tell({item.owner, *keepers(item)} - {by}, "improvement_not_done", _notice(item), now=now)
    record("improvement.wont_do", item, by=by, at=now, stream=stream_of(item))
    return item


@transaction.atomic
def reopen_action(pk: int, reason: str = "", *, by: User, now: datetime) -> ActionItem:
    """It is to be done after all, or is not so yet: its owner is asked again.

    A due time that has passed moves on by three working days. Raises Stale if it is open or verified.
    """
    old = item_with_people(pk)
    if not rules.may_move(old.status, Status.OPEN):
        raise Stale(old)
    later = working_days_from(now, rules.AGAIN_WITHIN, old.due_zone, is_working(old.due_zone))
    asked_anew = {"due_at": rules.due_again(old.due_at, later, now), "due_rev": old.due_rev + 1}
    item = _claim(
        pk, old.status, Status.OPEN, done_at=None, verify_at=None, reason=reason.strip(), **asked_anew
    )
    close(about(item), Duty.State.WITHDRAWN, by=by, now=now)
    _ask_act(item, by=by, now=now)
    record("improvement.reopened", item, by=by, at=now, stream=stream_of(item))
    return item


def ask_to_look(item: ActionItem, *, by: User | None, now: datetime) -> Duty | None:
    """Part of a larger step: the verifier, if there is one, is asked whether it holds."""
    verifier = verifier_of(item)
    if verifier is None:
        return None
    due_at = working_days_from(now, rules.VERIFY_WITHIN, item.due_zone, is_working(item.due_zone))
    return ask(_asked("verify", item, verifier, due_at=due_at, by=by), now=now)


def _show(item: ActionItem, fact: str, text: str, url: str, *, by: User, now: datetime) -> None:
    """Keep what showed it."""
    Evidence.objects.create(
        subj_type=ActionItem._meta.label_lower,
        subj_id=item.pk,
        fact_key=fact,
        kind=Evidence.Kind.LINK if url else Evidence.Kind.TEXT,
        url=url,
        text=text.strip(),
        by=by,
        at=now,
    )


def _claim(pk: int, status: str, to: str, **changes: Any) -> ActionItem:
    """One conditional UPDATE: of two answers at once one wins and the other raises Stale."""
    claimed = ActionItem.objects.filter(pk=pk, status=status)
    if not claimed.update(status=to, version=F("version") + 1, **changes):
        raise Stale(ActionItem.objects.get(pk=pk))
    return item_with_people(pk)


def _ask_act(item: ActionItem, *, by: User, now: datetime) -> None:
    ask(_asked("act", item, item.owner, due_at=item.due_at, by=by), now=now)


def _asked(kind: str, item: ActionItem, holder: User, *, due_at: datetime, by: User | None) -> Ask:
    activity = item.activity
    return Ask(
        kind=kind,
        subject=item,
        stream=stream_of(item),
        title=item.title,
        holder=holder,
        due_at=due_at,
        due_zone=item.due_zone,
        department=item.owner_department,
        driver=activity.lead if activity else next(keepers(item), None),
        sponsor=activity.sponsor if activity else None,
        asked_by=by,
        due_rev=item.due_rev,
        params={"activity_id": activity.pk, "activity": activity.title} if activity else {},
    )


def _notice(item: ActionItem) -> dict[str, Any]:
    activity = item.activity
    named = {"activity_id": activity.pk, "activity": activity.title} if activity else {}
    return {**named, "title": item.title, "path": reverse("incidents:action_item", args=[item.pk])}


def _home_of(owner: User) -> Department:
    if owner.department is None:
        raise ValidationError({"owner": _("Choose somebody who belongs to a department.")})
    return owner.department


def _check_due(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        raise ValidationError({"due_at": _("Choose a due time that lies ahead.")})
