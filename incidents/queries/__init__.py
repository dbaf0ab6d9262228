"""What the pages about incidents, retrospectives and improvements show: one function a page."""

from incidents.queries.action_item import (
    ItemPage,
    item_for,
    item_page,
    item_rights,
    readable_item,
    retrospective_to_improve,
    stream_of,
    verifier_of,
    visible_action_items,
    zone_of,
)
from incidents.queries.again import Brought, brought_along, to_do_again
from incidents.queries.incident import (
    Rights,
    addable_incident,
    editable_incident,
    incident_facts,
    incident_rights,
    readable_incident,
    reportable,
)
from incidents.queries.incident_list import IncidentList, incident_list
from incidents.queries.incident_page import IncidentPage, all_facts, incident_page
from incidents.queries.lessons import LearntPage, lesson_to_answer, lessons_page, opens_lessons
from incidents.queries.reading.page import readable_retrospective, reading_page
from incidents.queries.reading.shown import ReadingPage
from incidents.queries.retrospective_list import Library, library
from incidents.queries.retrospective_work import (
    WorkPage,
    asked_to_agree,
    editable_retrospective,
    factor_at_work,
    lesson_at_work,
    retrospective_at_work,
    section_at_work,
    work_page,
)

__all__ = [
    "Brought",
    "IncidentList",
    "IncidentPage",
    "ItemPage",
    "LearntPage",
    "Library",
    "ReadingPage",
    "Rights",
    "WorkPage",
    "addable_incident",
    "all_facts",
    "asked_to_agree",
    "brought_along",
    "editable_incident",
    "editable_retrospective",
    "factor_at_work",
    "incident_facts",
    "incident_list",
    "incident_page",
    "incident_rights",
    "item_for",
    "item_page",
    "item_rights",
    "lesson_at_work",
    "lesson_to_answer",
    "lessons_page",
    "library",
    "opens_lessons",
    "readable_incident",
    "readable_item",
    "readable_retrospective",
    "reading_page",
    "reportable",
    "retrospective_at_work",
    "retrospective_to_improve",
    "section_at_work",
    "stream_of",
    "to_do_again",
    "verifier_of",
    "visible_action_items",
    "work_page",
    "zone_of",
]
