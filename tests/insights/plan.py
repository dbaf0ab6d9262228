"""Things that count: arrivals, approvals, decisions."""

from datetime import timedelta

from postmortem.activities.models import AssetVersion, LogEntry
from postmortem.audit.models import Revision
from raci.models import GateDecision
from tests import make
from tests.make import NOW


def arrives(row, *, at, **fields):
    number = row.versions.count() + 1
    return AssetVersion.objects.create(
        deliverable=row,
        number=number,
        kind="text",
        text=f"Version {number}",
        arrived_at=at,
        recorded_by=row.activity.lead,
        recorded_at=max(at, NOW),
        **fields,
    )


def arrived(*, ahead=timedelta(hours=1), placeholder=False, due_at=NOW, **fields):
    """A deliverable of somebody, with one version that came so long before it was due."""
    fields.setdefault("accountable", make.lead())
    row = make.deliverable(due_at=due_at, **fields)
    arrives(row, at=due_at - ahead, placeholder=placeholder)
    return row


def approved(activity, *, channel="person", at=NOW):
    relayed = {"relayed_by": activity.lead} if channel == "relayed" else {}
    return LogEntry.objects.create(
        activity=activity,
        number=activity.log.count() + 1,
        kind="approval",
        said_at=at,
        recorded_by=activity.lead,
        verdict="yes",
        channel=channel,
        **relayed,
    )


def decided(activity, *, verdict="go", at=NOW):
    revision = Revision.objects.create(
        kind="launch",
        subj_type="activities.activity",
        subj_id=activity.pk,
        number=GateDecision.objects.count() + 1,
        document={},
        sha256="0" * 64,
        at=at,
    )
    return GateDecision.objects.create(
        activity=activity, revision=revision, verdict=verdict, reason="Why.", by=activity.lead, at=at
    )
