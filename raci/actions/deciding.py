"""The decision about the launch: asked for by who drives it, given by who answers for the effect, or by the
sponsor, or by nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities import actions as activity_actions
from postmortem.activities.actions.asking import in_name, lock, lost, outdated, refused
from postmortem.activities.models import Activity, ActivityDepartment, LogEntry
from postmortem.audit.actions import fix, record
from postmortem.audit.models import Revision
from postmortem.outbox.actions import Ask, about, ask, close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import people_by_id
from raci.models import GateDecision
from raci.queries.access import PREPARING
from raci.queries.findings import in_force
from raci.queries.gate import Deciding, Scene, deciding_of, decisions_of, dropable, scene_of, with_old_version
from raci.rules.gate import GOES, Said, Verdict, halfway, mark_of, needs_sentence

DECIDE = Duty.Kind.DECIDE


@transaction.atomic
def ask_decision(pk: int, *, by: User, now: datetime) -> Duty:
    """Ask whether it goes live: the owner of the final effect first, from half of the time to the launch on
    the sponsor. Who drives it decides nothing, whatever else they are.

    Raises ValidationError with one sentence without a launch time ahead, and where nobody but the driver
    could be asked; code "stale" if it is asked already, live or cancelled.
    """
    activity = lock(pk)
    slot_at = activity.agreed_launch_at
    if activity.status not in PREPARING:
        raise lost()
    if slot_at is None or slot_at <= now:
        raise refused(_("Agree on a launch time that lies ahead; the decision is asked for until then."))
    deciding = deciding_of(scene_of(activity, now=now), decisions_of(activity))
    if not deciding.turn.people:
        raise refused(_("Name somebody else who answers for the final effect, or another sponsor, first."))
    if deciding.asked:
        raise outdated(_("The decision is asked for already."))
    close(about(activity).filter(kind=DECIDE), Duty.State.WITHDRAWN, by=by, now=now)
    duty = ask(_question(activity, deciding.turn.people, slot_at, by, now), now=now)
    record("launch.asked", activity, by=by, at=now, stream=activity.stream, holder_id=duty.holder_id)
    return duty


def _question(activity: Activity, people: Sequence[int], slot_at: datetime, by: User, now: datetime) -> Ask:
    """One question for all who decide in turn; it lapses when it goes live."""
    holder = people_by_id(people[:1])[people[0]]
    passes_at = halfway(now, slot_at)
    return Ask(
        kind=DECIDE,
        subject=activity,
        stream=activity.stream,
        title=activity.title,
        holder=holder,
        due_at=slot_at,
        due_zone=activity.time_zone,
        department=holder.department,
        driver=activity.lead,
        sponsor=activity.sponsor,
        asked_by=by,
        slot_at=slot_at,
        is_private=activity.restricted,
        lapses=True,
        params={
            "activity_id": activity.pk,
            "activity": activity.title,
            "passes_at": passes_at.isoformat(),
        },
    )


@transaction.atomic
def decide(pk: int, said: Said, *, by: User, now: datetime, on_behalf_of: User | None = None) -> GateDecision:
    """Write the verdict with what was open then, and do what it says: the time moves, the row is dropped.

    `on_behalf_of` is who is asked, where `by` stands in. Unasked only a hold is taken, from who decides.
    Raises PermissionDenied for somebody who does not decide; ValidationError by field for what is missing;
    code "stale" if it was decided meanwhile, or something else is open than `said.mark`.
    """
    activity = lock(pk)
    if activity.status not in PREPARING:
        raise lost()
    scene = scene_of(activity, now=now)
    deciding = deciding_of(scene, decisions_of(activity))
    _check_turn(deciding, said, on_behalf_of or by, now)
    _check_said(scene, said)
    asked = about(activity).filter(kind=DECIDE)
    named = in_name(asked, on_behalf_of, by=by, now=now)
    close(asked, Duty.State.DONE, by=by, now=now, reason=said.reason.strip(), answer=Duty.Answer.YES)
    decision = _write(scene, said, now=now, by=by, on_behalf_of=on_behalf_of)
    _carry_out(activity, said, by, now)
    _tell(activity, f"launch_{said.verdict}", said, by, now)
    number = decision.revision.number
    record(
        "launch.decided",
        decision,
        by=by,
        at=now,
        stream=activity.stream,
        verdict=said.verdict,
        number=number,
        **named,
    )
    return decision


def _check_turn(deciding: Deciding, said: Said, person: User, now: datetime) -> None:
    if person.pk not in deciding.turn.people:
        raise PermissionDenied
    if deciding.asked is None:
        if said.verdict != Verdict.HOLD or deciding.is_held:
            raise lost()
    elif not deciding.turn.is_for(person.pk, now):
        raise refused(_("The owner of the final effect is asked first; half-way to the launch it is yours."))


def _check_said(scene: Scene, said: Said) -> None:
    wrong: dict[str, str] = {}
    if said.verdict not in Verdict.values or said.verdict == Verdict.NONE:
        raise ValidationError({"verdict": _("Choose one from the list.")})
    if needs_sentence(said.verdict) and not said.reason.strip():
        wrong["reason"] = _("Say in one sentence why.")
    if said.verdict == Verdict.MOVE and (said.moves_to is None or said.moves_to <= scene.now):
        wrong["moves_to"] = _("Choose a time that lies ahead.")
    rows = {Verdict.DROP: dropable, Verdict.OLD_VERSION: with_old_version}.get(Verdict(said.verdict))
    if rows and said.row not in {row.pk for row in rows(scene)}:
        wrong["row"] = _("Choose one from the list.")
    if wrong:
        raise ValidationError(wrong)
    if said.verdict in GOES and said.mark != mark_of(scene.facts):
        raise outdated(_("Something else is open now; look at it as it is, then decide."))
    if said.verdict == Verdict.GO and scene.facts:
        raise ValidationError({"verdict": _("Something is open: decide with what is open, in a sentence.")})


def _write(
    scene: Scene, said: Said, *, now: datetime, by: User | None, on_behalf_of: User | None = None
) -> GateDecision:
    activity = scene.activity
    document = {
        "activity": activity.pk,
        "verdict": said.verdict,
        "launch_at": _iso(activity.agreed_launch_at),
        "moves_to": _iso(said.moves_to) if said.verdict == Verdict.MOVE else None,
        "row": said.row if said.verdict in (Verdict.DROP, Verdict.OLD_VERSION) else None,
        "open": sorted(list(fact) for fact in scene.facts),
        "exceptions": [
            [one.code, one.deliverable_id, one.until.isoformat()] for one in in_force(activity, now=now)
        ],
    }
    return GateDecision.objects.create(
        activity=activity,
        revision=fix(Revision.Kind.LAUNCH, activity, document, by=by, at=now),
        verdict=said.verdict,
        reason=said.reason.strip(),
        by=by,
        on_behalf_of=on_behalf_of,
        at=now,
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _carry_out(activity: Activity, said: Said, by: User, now: datetime) -> None:
    reason = said.reason.strip()
    if said.verdict == Verdict.MOVE:
        changes = {"agreed_launch_at": said.moves_to}
        activity_actions.edit_activity(activity.pk, activity.version, changes, by=by, now=now)
    elif said.verdict == Verdict.DROP and said.row:
        activity_actions.drop_deliverable(said.row, by=by, now=now, reason=reason)
    elif said.verdict == Verdict.OLD_VERSION and said.row:
        row = activity.deliverables.get(pk=said.row)
        used = row.versions.order_by("-number").first()
        activity_actions.write_log(
            activity,
            kind=LogEntry.Kind.CHANGE,
            by=by,
            now=now,
            deliverable=row,
            asset_version=used,
            text=reason,
        )


def nobody_decided(scene: Scene, *, now: datetime) -> GateDecision:
    """Part of a larger step: no decision came. It is nobody's, and everybody taking part hears of it."""
    said = Said(Verdict.NONE)
    decision = _write(scene, said, now=now, by=None)
    _tell(scene.activity, "launch_none", said, None, now)
    return decision


def _tell(activity: Activity, kind: str, said: Said, by: User | None, now: datetime) -> None:
    """Everybody taking part hears of the decision."""
    taking_part = Q(participates__activity=activity, participates__until=None)
    if not activity.restricted:
        led = ActivityDepartment.objects.filter(activity=activity).values("department__lead")
        taking_part |= Q(pk__in=led)
    people = User.objects.filter(taking_part, is_active=True).distinct()
    told: dict[str, Any] = {
        "activity_id": activity.pk,
        "activity": activity.title,
        "title": activity.title,
        "reason": said.reason.strip(),
        "path": reverse("raci:launch", args=[activity.pk]),
    }
    if said.moves_to:
        told["due_at"] = said.moves_to.isoformat()
    tell([one for one in people if one != by], kind, told, now=now)
