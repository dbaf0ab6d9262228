"""What the product knows about one activity, for the retrospective."""

from datetime import datetime
from typing import Any

from postmortem.activities import rules
from postmortem.activities.models import Activity, AssetVersion, Deliverable, LogEntry, PastAccountable
from postmortem.activities.rules import Fact

ROW = "activities.deliverable"


def facts(activity: Activity) -> list[Fact]:
    """Every dated fact of the plan, oldest first, in five queries; `said` where it was passed on and never
    confirmed.

    Kinds: requested, told, launch_asked, launch_agreed, launched, verified; per row due, accepted, arrived,
    placeholder; from the log approved, refused, returned, date_moved. Times are aware, ids only.
    """
    rows = list(Deliverable.objects.live().filter(activity=activity))
    log = list(LogEntry.objects.filter(activity=activity).select_related("deliverable"))
    found = [*_of_activity(activity, log), *_of_rows(activity, rows), *_of_log(activity, log)]
    found += _of_versions(activity)
    return sorted(found, key=lambda fact: (fact.at, fact.kind, fact.subj_id or 0))


def _of_activity(activity: Activity, log: list[LogEntry]) -> list[Fact]:
    asked, side = activity.requesting_department_id, activity.lead.department_id
    times = [
        ("requested", activity.requested_at, asked, None),
        ("told", activity.notified_at, side, activity.lead_id),
        ("launch_asked", activity.asked_launch_at, asked, None),
        ("launch_agreed", activity.agreed_launch_at, asked, None),
        ("launched", activity.launched_at, side, None),
        ("verified", activity.verified_at, side, None),
    ]
    return [
        Fact(
            at=at,
            kind=kind,
            zone=activity.time_zone,
            subj_type="activities.activity",
            subj_id=activity.pk,
            department_id=department,
            person_id=person,
            said=kind == "launch_agreed" and any(_passed_on(entry, at) for entry in log),
        )
        for kind, at, department, person in times
        if at
    ]


def _passed_on(entry: LogEntry, launch_at: datetime) -> bool:
    """Whether this launch time was heard from somebody and never confirmed."""
    is_about = entry.deliverable_id is None and entry.moves_to == launch_at
    return is_about and _is_said(entry)


def _is_said(entry: LogEntry) -> bool:
    return entry.channel in ("relayed", "none") and entry.confirmed_at is None


def _of_rows(activity: Activity, rows: list[Deliverable]) -> list[Fact]:
    found = []
    for row in rows:
        about = {"row": row.name, "row_kind": row.kind}
        who = {"department_id": row.accountable_department_id, "person_id": row.accountable_id}
        base: dict[str, Any] = {
            "zone": row.due_zone,
            "subj_type": ROW,
            "subj_id": row.pk,
            "params": about,
            **who,
        }
        found.append(Fact(at=row.due_at, kind="due", **base))
        if row.accepted_at:
            found.append(Fact(at=row.accepted_at, kind="accepted", **base))
    past = PastAccountable.objects.filter(deliverable__in=rows).select_related("deliverable")
    return found + [
        Fact(
            at=one.since,
            kind="accepted",
            zone=activity.time_zone,
            subj_type=ROW,
            subj_id=one.deliverable_id,
            department_id=one.department_id,
            person_id=one.person_id,
            params={"row": one.deliverable.name, "row_kind": one.deliverable.kind},
        )
        for one in past
    ]


def _of_versions(activity: Activity) -> list[Fact]:
    versions = AssetVersion.objects.filter(deliverable__activity=activity).select_related(
        "deliverable", "file"
    )
    live = versions.exclude(deliverable__status=Deliverable.Status.DROPPED)
    return [
        Fact(
            at=one.arrived_at,
            kind="placeholder" if one.placeholder else "arrived",
            zone=activity.time_zone,
            subj_type="activities.assetversion",
            subj_id=one.pk,
            department_id=one.provider_department_id,
            person_id=one.provider_id,
            params={
                "row_id": one.deliverable_id,
                "row": one.deliverable.name,
                "row_kind": one.deliverable.kind,
                "number": one.number,
                "same": one.same_as_id is not None,
                "margin_s": int(rules.margin(one.deliverable.due_at, one.arrived_at).total_seconds()),
                "recorded_at": one.recorded_at.isoformat(),
                "sha256": one.file.sha256 if one.file else "",
            },
        )
        for one in live
    ]


VERDICTS = {"yes": "approved", "no": "refused", "returned": "returned"}


def _of_log(activity: Activity, log: list[LogEntry]) -> list[Fact]:
    kinds = [
        (entry, "date_moved" if entry.kind == "date_change" else VERDICTS.get(entry.verdict))
        for entry in log
        if entry.kind in ("date_change", "approval")
    ]
    return [
        Fact(
            at=entry.said_at,
            kind=kind,
            zone=activity.time_zone,
            subj_type="activities.logentry",
            subj_id=entry.pk,
            person_id=entry.said_by_id,
            params=_details(entry),
            said=_is_said(entry),
        )
        for entry, kind in kinds
        if kind
    ]


def _details(entry: LogEntry) -> dict[str, Any]:
    return {
        "row_id": entry.deliverable_id,
        "row": entry.deliverable.name if entry.deliverable else "",
        "version_id": entry.asset_version_id,
        "scope": entry.scope,
        "channel": entry.channel,
        "relayed_by_id": entry.relayed_by_id,
        "from": entry.moves_from.isoformat() if entry.moves_from else "",
        "to": entry.moves_to.isoformat() if entry.moves_to else "",
    }
