"""The page at work: who may do what, how far it is, what is missing, who has yet to answer."""

from incidents.queries.retrospective_work.access import (
    SUBJECT,
    SectionPlace,
    editable_retrospective,
    factor_at_work,
    lesson_at_work,
    may_edit,
    retrospective_at_work,
    section_at_work,
    subject_activity,
)
from incidents.queries.retrospective_work.page import OTHER_LANGUAGE, WorkPage, notes_of, work_of, work_page
from incidents.queries.retrospective_work.round import Answer, agree_duties, answers_of, asked_to_agree
from incidents.queries.retrospective_work.texts import (
    improvements_of,
    improvements_then,
    names_found,
    people_of,
    texts_of,
    with_texts,
    words_known,
    written_of,
)

__all__ = [
    "OTHER_LANGUAGE",
    "SUBJECT",
    "Answer",
    "SectionPlace",
    "WorkPage",
    "agree_duties",
    "answers_of",
    "asked_to_agree",
    "editable_retrospective",
    "factor_at_work",
    "improvements_of",
    "improvements_then",
    "lesson_at_work",
    "may_edit",
    "names_found",
    "notes_of",
    "people_of",
    "retrospective_at_work",
    "section_at_work",
    "subject_activity",
    "texts_of",
    "with_texts",
    "words_known",
    "work_of",
    "work_page",
    "written_of",
]
