"""What people wrote, who is named in it, and what of it is frozen."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from incidents.models import ActionItem, Factor, Lesson, Retrospective, Section
from incidents.queries.left_behind import left_behind
from incidents.queries.retrospective_templates import template_of
from incidents.queries.retrospective_work.access import subject_activity
from incidents.queries.retrospective_work.laid_out import frozen_layout
from incidents.queries.sides.document import confirmed_in, sides_in
from incidents.queries.times.shown import frozen_beside
from postmortem.activities import queries as activities
from postmortem.activities.models import NotAName
from postmortem.people.models import User
from postmortem.people.redaction import spellings

ONLY_AT_WORK = ("changes", "compared_with")  # of the facts: what the last compile changed


def improvements_of(retrospective: Retrospective) -> QuerySet[ActionItem]:
    """Its improvements with owner and department, by due time."""
    found = ActionItem.objects.filter(retrospective=retrospective)
    return found.select_related("owner", "owner_department", "factor")


def improvements_then(document: dict[str, Any], today: list[ActionItem]) -> list[ActionItem]:
    """The improvements of a frozen version, worded and dated as they were then; their state is that of
    `today`.

    What was frozen before versions kept them has today's.
    """
    if "improvements" not in document:
        return today
    known = {one.pk: one for one in today}
    found = []
    for then in document["improvements"]:
        if item := known.get(then["action"]):
            item.title, item.end_state = then["params"]["title"], then["params"]["end_state"]
            item.due_at = datetime.fromisoformat(then["due"])
            found.append(item)
    return found


def texts_of(retrospective: Retrospective) -> list[str]:
    """Everything people wrote that readers will see; of one `with_texts` no more than one query."""
    sections = [one.body for one in retrospective.sections.all()]
    lessons = [one.text for one in retrospective.lessons.all()]
    parts = [part for one in retrospective.factors.all() for part in (one.text, one.made_sense)]
    between = confirmed_in(retrospective) if retrospective.views_revealed_at else []
    return [retrospective.title, retrospective.asked_decision, *sections, *parts, *lessons, *between]


def with_texts(retrospective: Retrospective) -> Retrospective:
    """With its sections, conditions and lessons as they are now: for pages that look at them often."""
    retrospective._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001  read afresh
    prefetch_related_objects([retrospective], "sections", "factors", "lessons")
    return retrospective


def people_of(retrospective: Retrospective) -> dict[int, User]:
    """Everybody named in its subject, by id: their names are taken out of the role view."""
    activity, incident = subject_activity(retrospective), retrospective.incident
    own = {retrospective.owner_id, *((incident.reporter_id, incident.owner_id) if incident else ())}
    people = activities.people_of(activity) if activity else {}
    further = own - people.keys() - {None}
    return {**people, **(User.objects.select_related("department").in_bulk(further) if further else {})}


def names_found(
    retrospective: Retrospective,
    people: Mapping[int, User] | None = None,
    texts: Iterable[str] | None = None,
) -> list[str]:
    """Names of its people (those of `people_of`, if they are at hand) that stand in its texts (those of
    `texts_of`, likewise), as written: a suggestion to reword, not a verdict. What was said to be a word
    before is not asked about again.
    """
    named = people_of(retrospective) if people is None else people
    written = texts_of(retrospective) if texts is None else texts
    whole, known = "\n".join(written), words_known(retrospective)
    patterns = {pattern for person in named.values() for _text, pattern in spellings(person)}
    found = {one.group() for pattern in patterns for one in re.finditer(pattern, whole)}
    return sorted(found.difference(known))


def words_known(retrospective: Retrospective) -> list[str]:
    """What reads like a name of somebody in its activity and was said to be a word."""
    activity = subject_activity(retrospective)
    known = NotAName.objects.filter(activity=activity).values_list("word", flat=True)
    return list(known) if activity else []


def written_of(retrospective: Retrospective) -> dict[str, Any]:
    """What people wrote, in the shape in which it is frozen and read; people stand in it by id only."""
    sections = Section.objects.filter(retrospective=retrospective).exclude(body="")
    factors = list(Factor.objects.filter(retrospective=retrospective))
    return {
        "title": retrospective.title,
        "language": retrospective.language,
        "asked_decision": retrospective.asked_decision,
        "met": retrospective.met_at.isoformat() if retrospective.met_at else None,
        "facts": {part: value for part, value in retrospective.facts.items() if part not in ONLY_AT_WORK},
        "layout": frozen_layout(template_of(retrospective), sections),
        "sections": list(sections.values("code", "heading", "language", "body")),
        "factors": conditions_in(factors),
        "lessons": list(
            Lesson.objects.filter(retrospective=retrospective).values(
                "kind", "text", "activity_kind", "department"
            )
        ),
        **left_behind(retrospective),
        **sides_in(retrospective),
    }


def conditions_in(factors: list[Factor]) -> list[dict[str, Any]]:
    """Each condition with its situation and what shows it: ids and codes, see `frozen_beside`."""
    shown = frozen_beside(Factor._meta.label_lower, [one.pk for one in factors]) if factors else {}
    told = ("code", "situation", "text", "made_sense", "phase")
    return [
        {**{name: getattr(one, name) for name in told}, "shown": shown.get(one.pk, [])} for one in factors
    ]
