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
from incidents.queries.claims import addable_claim, claim_file, claims_page, decidable_claim
from incidents.queries.compared import changes_page, versions_page
from incidents.queries.filing import Similar, may_open, similar_open
from incidents.queries.importing import (
    ImportPage,
    activities_to_import_into,
    import_page,
    opens_report_import,
)
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
from incidents.queries.notes import note_to_sort, notes_page, own_note
from incidents.queries.readers import (
    RemarkPage,
    around,
    asked_to_note,
    read_by_second,
    remark_for,
    remark_to_reply,
    second_page,
    second_readers,
)
from incidents.queries.reading.page import readable_retrospective, reading_page, role_page, version_page
from incidents.queries.reading.shown import ReadingPage
from incidents.queries.retrospective_checklist import checklist
from incidents.queries.retrospective_list import Library, library
from incidents.queries.retrospective_templates import (
    clock_of,
    layout_place,
    layouts,
    retrospective_template,
    template_of,
)
from incidents.queries.retrospective_work import (
    WorkPage,
    asked_to_agree,
    editable_retrospective,
    factor_at_work,
    lesson_at_work,
    people_of,
    retrospective_at_work,
    section_at_work,
    work_page,
)
from incidents.queries.sharing import (
    link_to_end,
    opened_by,
    retrospective_to_share,
    retrospective_to_show_outside,
    share_page,
)

__all__ = [
    "Brought",
    "ImportPage",
    "IncidentList",
    "IncidentPage",
    "ItemPage",
    "LearntPage",
    "Library",
    "ReadingPage",
    "RemarkPage",
    "Rights",
    "Similar",
    "WorkPage",
    "activities_to_import_into",
    "addable_claim",
    "addable_incident",
    "all_facts",
    "around",
    "asked_to_agree",
    "asked_to_note",
    "brought_along",
    "changes_page",
    "checklist",
    "claim_file",
    "claims_page",
    "clock_of",
    "decidable_claim",
    "editable_incident",
    "editable_retrospective",
    "factor_at_work",
    "import_page",
    "incident_facts",
    "incident_list",
    "incident_page",
    "incident_rights",
    "item_for",
    "item_page",
    "item_rights",
    "layout_place",
    "layouts",
    "lesson_at_work",
    "lesson_to_answer",
    "lessons_page",
    "library",
    "link_to_end",
    "may_open",
    "note_to_sort",
    "notes_page",
    "opened_by",
    "opens_lessons",
    "opens_report_import",
    "own_note",
    "people_of",
    "read_by_second",
    "readable_incident",
    "readable_item",
    "readable_retrospective",
    "reading_page",
    "remark_for",
    "remark_to_reply",
    "reportable",
    "retrospective_at_work",
    "retrospective_template",
    "retrospective_to_improve",
    "retrospective_to_share",
    "retrospective_to_show_outside",
    "role_page",
    "second_page",
    "second_readers",
    "section_at_work",
    "share_page",
    "similar_open",
    "stream_of",
    "template_of",
    "to_do_again",
    "verifier_of",
    "version_page",
    "versions_page",
    "visible_action_items",
    "work_page",
    "zone_of",
]
