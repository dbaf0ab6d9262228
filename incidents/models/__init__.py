"""What happened and what we learn: incidents, retrospectives, action items, lessons.

Nothing here stores who caused something; a test lists every reference to a person.
"""

from incidents.models.action_item import ActionItem
from incidents.models.incident import Finding, Impact, Incident, IncidentDepartment, TimelineEvent
from incidents.models.retrospective import Factor, Lesson, LessonAnswer, Retrospective, Section

__all__ = [
    "ActionItem",
    "Factor",
    "Finding",
    "Impact",
    "Incident",
    "IncidentDepartment",
    "Lesson",
    "LessonAnswer",
    "Retrospective",
    "Section",
    "TimelineEvent",
]
