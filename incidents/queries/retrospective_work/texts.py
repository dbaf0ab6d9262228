"""What people wrote, who is named in it, and what of it is frozen."""

import re
from typing import Any

from django.db.models import QuerySet

from incidents.models import ActionItem, Factor, Lesson, Retrospective, Section
from incidents.queries.left_behind import left_behind
from incidents.queries.retrospective_templates import template_of
from incidents.queries.retrospective_work.access import subject_activity
from incidents.queries.retrospective_work.laid_out import frozen_layout
from incidents.queries.sides.document import confirmed_in, sides_in
from postmortem.activities import queries as activities
from postmortem.people.models import User
from postmortem.people.redaction import spellings

ONLY_AT_WORK = ("changes", "compared_with")  # of the facts: what the last compile changed


def improvements_of(retrospective: Retrospective) -> QuerySet[ActionItem]:
    """Its improvements with owner and department, by due time."""
    found = ActionItem.objects.filter(retrospective=retrospective)
    return found.select_related("owner", "owner_department", "factor")


def texts_of(retrospective: Retrospective) -> list[str]:
    """Everything people wrote that readers will see."""
    sections = Section.objects.filter(retrospective=retrospective).values_list("body", flat=True)
    factors = Factor.objects.filter(retrospective=retrospective).values_list("text", "made_sense")
    lessons = Lesson.objects.filter(retrospective=retrospective).values_list("text", flat=True)
    parts = [part for pair in factors for part in pair]
    between = confirmed_in(retrospective) if retrospective.views_revealed_at else []
    return [retrospective.title, retrospective.asked_decision, *sections, *parts, *lessons, *between]


def people_of(retrospective: Retrospective) -> dict[int, User]:
    """Everybody named in its subject, by id: their names are taken out of the role view."""
    activity, incident = subject_activity(retrospective), retrospective.incident
    own = {retrospective.owner_id, *((incident.reporter_id, incident.owner_id) if incident else ())}
    people = activities.people_of(activity) if activity else {}
    further = own - people.keys() - {None}
    return {**people, **(User.objects.select_related("department").in_bulk(further) if further else {})}


def names_found(retrospective: Retrospective) -> list[str]:
    """Names of its people that stand in its texts, as written: a suggestion to reword, not a verdict."""
    whole = "\n".join(texts_of(retrospective))
    patterns = {
        pattern for person in people_of(retrospective).values() for _text, pattern in spellings(person)
    }
    return sorted({found.group() for pattern in patterns for found in re.finditer(pattern, whole)})


def written_of(retrospective: Retrospective) -> dict[str, Any]:
    """What people wrote, in the shape in which it is frozen and read; people stand in it by id only."""
    sections = Section.objects.filter(retrospective=retrospective).exclude(body="")
    factors = Factor.objects.filter(retrospective=retrospective)
    return {
        "title": retrospective.title,
        "language": retrospective.language,
        "asked_decision": retrospective.asked_decision,
        "facts": {part: value for part, value in retrospective.facts.items() if part not in ONLY_AT_WORK},
        "layout": frozen_layout(template_of(retrospective), sections),
        "sections": list(sections.values("code", "heading", "language", "body")),
        "factors": list(factors.values("code", "situation", "text", "made_sense", "phase")),
        "lessons": list(
            Lesson.objects.filter(retrospective=retrospective).values(
                "kind", "text", "activity_kind", "department"
            )
        ),
        **left_behind(retrospective),
        **sides_in(retrospective),
    }
