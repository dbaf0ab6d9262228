"""The plan: activities, deliverables with their accountable owner, asset versions, the log."""

from postmortem.activities.models.activity import Activity, ActivityDepartment, Participant
from postmortem.activities.models.asset import AssetVersion
from postmortem.activities.models.deliverable import Deliverable, PastAccountable
from postmortem.activities.models.log import LogEntry

__all__ = [
    "Activity",
    "ActivityDepartment",
    "AssetVersion",
    "Deliverable",
    "LogEntry",
    "Participant",
    "PastAccountable",
]
