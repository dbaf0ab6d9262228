"""The plan: activities, deliverables with their accountable owner, asset versions, log, exceptions,
templates.
"""

from postmortem.activities.models.activity import (
    Activity,
    ActivityDepartment,
    BreakGlass,
    Participant,
)
from postmortem.activities.models.asset import AssetVersion
from postmortem.activities.models.checks import CheckCell, CheckLine, CheckTable
from postmortem.activities.models.deliverable import Deliverable, PastAccountable
from postmortem.activities.models.log import LogEntry
from postmortem.activities.models.metric import Checkpoint, Metric
from postmortem.activities.models.names import NotAName
from postmortem.activities.models.pulse import Pulse
from postmortem.activities.models.slot import Publication, PublishSlot
from postmortem.activities.models.template import Template
from postmortem.activities.models.voice import Voice
from postmortem.activities.models.waiver import Waiver

__all__ = [
    "Activity",
    "ActivityDepartment",
    "AssetVersion",
    "BreakGlass",
    "CheckCell",
    "CheckLine",
    "CheckTable",
    "Checkpoint",
    "Deliverable",
    "LogEntry",
    "Metric",
    "NotAName",
    "Participant",
    "PastAccountable",
    "Publication",
    "PublishSlot",
    "Pulse",
    "Template",
    "Voice",
    "Waiver",
]
