"""What the product knows about one activity, for the retrospective."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from postmortem.activities import rules
from postmortem.activities.models import Activity, AssetVersion, Deliverable, LogEntry, PastAccountable
from postmortem.activities.rules import Fact
from postmortem.audit.together import Together

ROW = "activities.deliverable"
OF_ROW = (
    "pk",
    "name",
    "kind",
    "due_at",
    "due_zone",
    "accountable_id",
    "accountable_department_id",
    "accepted_at",
)
OF_ENTRY = (
    "pk",
    "kind",
    "verdict",
    "said_at",
    "said_by_id",
    "deliverable_id",
    "deliverable__name",
    "asset_version_id",
    "scope",
    "channel",
    "relayed_by_id",
    "moves_from",
    "moves_to",
    "confirmed_at",
)
OF_PAST = (
    "deliverable_id",
    "deliverable__name",
    "deliverable__kind",
    "since",
    "department_id",
    "person_id",
)
OF_VERSION = (
    "pk",
    "arrived_at",
    "placeholder",
    "provider_department_id",
    "provider_id",
    "deliverable_id",
    "deliverable__name",
    "deliverable__kind",
    "deliverable__due_at",
    "number",
    "same_as_id",
    "recorded_at",
    "file__sha256",
)


def facts(activity: Activity) -> list[Fact]:
    """Every dated fact of the plan, oldest first, in one query; `said` where it was passed on and never
    confirmed.

    Kinds: requested, told, launch_asked, launch_agreed, launched, verified; per row due, accepted, arrived,
    placeholder; from the log approved, refused, returned, date_moved. Times are aware, ids only.
    """
    together = Together()
    known = Known(activity, together)
    together.ask()
    return known.facts()


class Known:
    """The facts of one activity, for whoever asks for more at once: make it, ask `together`, read them. With
    `asks_rows=False` the rows that are not dropped and their versions are set by who reads them anyway.
    """

    def __init__(self, activity: Activity, together: Together, *, asks_rows: bool = True) -> None:
        self.activity = activity
        here, gone = (
            {"deliverable__activity": activity.pk},
            {"deliverable__status": Deliverable.Status.DROPPED},
        )
        self.log = together.values(lambda: LogEntry.objects.filter(activity=activity.pk), *OF_ENTRY)
        self.past = together.values(lambda: PastAccountable.objects.filter(**here).exclude(**gone), *OF_PAST)
        self.rows: Sequence[SimpleNamespace | Deliverable] = []
        self.versions: Sequence[SimpleNamespace] = []
        if asks_rows:
            live = Deliverable.objects.live()
            self.rows = together.values(lambda: live.filter(activity=activity.pk), *OF_ROW)
            self.versions = together.values(
                lambda: AssetVersion.objects.filter(**here).exclude(**gone), *OF_VERSION
            )

    def facts(self) -> list[Fact]:
        """As `facts` above says."""
        log = sorted(self.log, key=lambda entry: entry.pk)
        found = [*_of_activity(self.activity, log), *_of_rows(self.rows), *_of_past(self.activity, self.past)]
        found += [*_of_log(self.activity, log), *_of_versions(self.activity, self.versions)]
        return sorted(found, key=lambda fact: (fact.at, fact.kind, fact.subj_id or 0))


def _of_activity(activity: Activity, log: list[SimpleNamespace]) -> list[Fact]:
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


def _passed_on(entry: SimpleNamespace, launch_at: datetime) -> bool:
    """Whether this launch time was heard from somebody and never confirmed."""
    is_about = entry.deliverable_id is None and entry.moves_to == launch_at
    return is_about and _is_said(entry)


def _is_said(entry: SimpleNamespace) -> bool:
    return entry.channel in ("relayed", "none") and entry.confirmed_at is None


def _of_rows(rows: Iterable[SimpleNamespace | Deliverable]) -> list[Fact]:
    found = []
    for row in rows:
        base: dict[str, Any] = {
            "zone": row.due_zone,
            "subj_type": ROW,
            "subj_id": row.pk,
            "params": {"row": row.name, "row_kind": row.kind},
            "department_id": row.accountable_department_id,
            "person_id": row.accountable_id,
        }
        found.append(Fact(at=row.due_at, kind="due", **base))
        if row.accepted_at:
            found.append(Fact(at=row.accepted_at, kind="accepted", **base))
    return found


def _of_past(activity: Activity, past: list[SimpleNamespace]) -> list[Fact]:
    return [
        Fact(
            at=one.since,
            kind="accepted",
            zone=activity.time_zone,
            subj_type=ROW,
            subj_id=one.deliverable_id,
            department_id=one.department_id,
            person_id=one.person_id,
            params={"row": one.deliverable__name, "row_kind": one.deliverable__kind},
        )
        for one in past
    ]


def _of_versions(activity: Activity, versions: Iterable[SimpleNamespace]) -> list[Fact]:
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
                "row": one.deliverable__name,
                "row_kind": one.deliverable__kind,
                "number": one.number,
                "same": one.same_as_id is not None,
                "margin_s": int(rules.margin(one.deliverable__due_at, one.arrived_at).total_seconds()),
                "recorded_at": one.recorded_at.isoformat(),
                "sha256": one.file__sha256 or "",
            },
        )
        for one in versions
    ]


VERDICTS = {"yes": "approved", "no": "refused", "returned": "returned"}


def _of_log(activity: Activity, log: list[SimpleNamespace]) -> list[Fact]:
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


def _details(entry: SimpleNamespace) -> dict[str, Any]:
    return {
        "row_id": entry.deliverable_id,
        "row": entry.deliverable__name or "",
        "version_id": entry.asset_version_id,
        "scope": entry.scope,
        "channel": entry.channel,
        "relayed_by_id": entry.relayed_by_id,
        "from": entry.moves_from.isoformat() if entry.moves_from else "",
        "to": entry.moves_to.isoformat() if entry.moves_to else "",
    }
