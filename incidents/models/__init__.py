"""What happened and what we learn: incidents, retrospectives, action items, lessons.

Nothing here stores who caused something; a test lists every reference to a person.
"""

from incidents.models.action_item import ActionItem
from incidents.models.incident import Incident, IncidentDepartment
from incidents.models.learning import (
    Effort,
    Factor,
    Idea,
    Lesson,
    LessonAnswer,
    PracticeAnswer,
    Thanks,
)
from incidents.models.record import Finding, Hypothesis, Impact, Jotting, TimelineEvent
from incidents.models.retrospective import Retrospective, Section
from incidents.models.sharing import HintAnswer, RetrospectiveTemplate, ShareLink
from incidents.models.sides import Correction, Difference, Perspective

__all__ = [
    "ActionItem",
    "Correction",
    "Difference",
    "Effort",
    "Factor",
    "Finding",
    "HintAnswer",
    "Hypothesis",
    "Idea",
    "Impact",
    "Incident",
    "IncidentDepartment",
    "Jotting",
    "Lesson",
    "LessonAnswer",
    "Perspective",
    "PracticeAnswer",
    "Retrospective",
    "RetrospectiveTemplate",
    "Section",
    "ShareLink",
    "Thanks",
    "TimelineEvent",
]
