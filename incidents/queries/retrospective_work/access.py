"""Who may open the page at work, and what stands on it."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import Factor, Lesson, Retrospective, Section
from incidents.queries.retrospective_templates import template_of
from incidents.queries.retrospective_work.laid_out import sections_of
from incidents.rules.templates import LayoutSection, shipped
from postmortem.activities.models import Activity
from postmortem.people.models import User

SUBJECT = (
    "incident__activity__lead__department",
    "incident__owner",
    "activity__lead__department",
    "owner__department",
    "current",
)


def retrospective_at_work(user: User, pk: int) -> Retrospective:
    """The retrospective with its subject, for those who take part in it. Raises Http404."""
    found = Retrospective.objects.at_work_for(user).select_related(*SUBJECT).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def editable_retrospective(user: User, pk: int) -> Retrospective:
    """As `retrospective_at_work`; PermissionDenied for somebody who may only look on."""
    found = retrospective_at_work(user, pk)
    if not may_edit(user, found):
        raise PermissionDenied
    return found


def factor_at_work(user: User, pk: int, factor: int) -> Factor:
    found = Factor.objects.filter(pk=factor, retrospective=editable_retrospective(user, pk)).first()
    if found is None:
        raise Http404
    return found


def lesson_at_work(user: User, pk: int, lesson: int) -> Lesson:
    found = Lesson.objects.filter(pk=lesson, retrospective=editable_retrospective(user, pk)).first()
    if found is None:
        raise Http404
    return found


class SectionPlace(NamedTuple):
    """One section of a retrospective that may be edited."""

    retrospective: Retrospective
    code: str
    about: LayoutSection


def section_at_work(user: User, pk: int, code: str) -> SectionPlace:
    found = editable_retrospective(user, pk)
    written = Section.objects.filter(retrospective=found, code=code)
    places = [*sections_of(template_of(found), written), *shipped()["standard"].sections]
    about = next((one for one in places if one.code == code), None)
    if about is None:
        raise Http404
    return SectionPlace(found, code, about)


def subject_activity(retrospective: Retrospective) -> Activity | None:
    """The activity it is about, directly or through its incident."""
    if retrospective.activity:
        return retrospective.activity
    return retrospective.incident.activity if retrospective.incident else None


def may_edit(user: User, retrospective: Retrospective) -> bool:
    """Who owns it, and who drives the activity."""
    activity = subject_activity(retrospective)
    return user.pk == retrospective.owner_id or (activity is not None and user.pk == activity.lead_id)
