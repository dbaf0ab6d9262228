"""What earlier activities left to be learnt, and what this one makes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404

from incidents.models import Lesson, LessonAnswer, Retrospective
from incidents.models.retrospective import PUBLIC
from postmortem.activities.models import Activity, ActivityDepartment, Participant
from postmortem.activities.queries import editable, words_for
from postmortem.activities.rules import PREPARING
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

MOST: Final = 30  # lessons of similar activities; the newest


class Learnt(NamedTuple):
    """A lesson in words that name nobody, and what was answered, if anything was. `before`: of the activity
    that this one was begun from; the others are of similar ones.
    """

    lesson: Lesson
    text: str
    answer: LessonAnswer | None
    reason: str
    before: bool


@dataclass(frozen=True)
class LearntPage:
    """The lessons for one reader: of the time before first, then of similar activities."""

    lessons: list[Learnt]

    @property
    def open(self) -> int:
        return sum(one.answer is None for one in self.lessons)

    @property
    def waiting(self) -> int:
        """How many of the time before are not answered: these are asked for."""
        return sum(one.answer is None for one in self.lessons if one.before)

    @property
    def first_open(self) -> list[Learnt]:
        return [one for one in self.lessons if one.answer is None][:3]


def lessons_for(activity: Activity, reader: User) -> QuerySet[Lesson]:
    """Lessons of published retrospectives that the reader may open and that this activity may answer: of the
    one it was begun from, and those meant for its kind and for a department that takes part.

    A lesson without a kind is for activities of the kind it comes from.
    """
    kind = Q(retrospective__activity__kind=activity.kind)
    kind |= Q(retrospective__incident__activity__kind=activity.kind)
    taking_part = ActivityDepartment.objects.filter(activity=activity).values("department")
    meant = Q(department=None) | Q(department__in=taking_part)
    similar = (Q(activity_kind=activity.kind) | Q(kind, activity_kind="")) & meant
    told = Retrospective.objects.visible_to(reader).filter(status__in=PUBLIC)
    found = Lesson.objects.filter(retrospective__in=told.order_by().values("pk"))
    return found.filter(_of_source(activity) | similar).exclude(_about(activity.pk))


def open_lessons(activity: Activity, reader: User) -> QuerySet[Lesson]:
    """Those of the time before about which nothing has been answered: whoever drives it is asked."""
    return lessons_for(activity, reader).filter(_of_source(activity)).exclude(answers__activity=activity)


def _of_source(activity: Activity) -> Q:
    source = activity.derived_from_id
    return _about(source) if source else Q(pk__in=[])


def _about(activity: int) -> Q:
    return Q(retrospective__activity=activity) | Q(retrospective__incident__activity=activity)


def lessons_page(user: User, activity: Activity, words: Words | None = None) -> LearntPage:
    """Every lesson with its answer, in a fixed number of queries; one if there is none, none at all for an
    activity that is live and was not begun from another one. `words` spells the activity's people for this
    reader, where a page has them already.
    """
    if activity.derived_from_id is None and activity.status not in PREPARING:
        return LearntPage([])
    found = lessons_for(activity, user).select_related("retrospective__incident").order_by("-pk")
    source = activity.derived_from_id
    lessons = sorted(found[:MOST], key=lambda one: (_activity_of(one) != source, one.pk))
    if not lessons:
        return LearntPage([])
    answers = LessonAnswer.objects.filter(activity=activity, lesson__in=lessons)
    given = {one.lesson_id: one for one in answers}
    here = words or words_for(user, activity)
    there = roles_in(filter(None, map(_activity_of, lessons)), here.departments)
    return LearntPage(
        [
            Learnt(
                one,
                there.text(one.text),
                given.get(one.pk),
                here.text(given[one.pk].reason) if one.pk in given else "",
                source is not None and _activity_of(one) == source,
            )
            for one in lessons
        ]
    )


def _activity_of(lesson: Lesson) -> int | None:
    about = lesson.retrospective
    return about.activity_id or (about.incident.activity_id if about.incident else None)


def roles_in(activities: Iterable[int], departments: Mapping[int, Department] | None = None) -> Words:
    """Sides in place of everybody who takes part in these, and of the leads of their departments."""
    there = set(activities)
    named = Q(pk__in=Participant.objects.filter(activity__in=there).values("person"))
    named |= Q(pk__in=ActivityDepartment.objects.filter(activity__in=there).values("department__lead"))
    known = departments_by_id() if departments is None else departments
    return redact_for(User.objects.filter(named).in_bulk(), known, names=False)


def opens_lessons(user: User, pk: int) -> Activity:
    """For who drives the activity, and leads of departments taking part. 404 or PermissionDenied."""
    return editable(user, pk)


class ToAnswer(NamedTuple):
    activity: Activity
    lesson: Lesson


def lesson_to_answer(user: User, pk: int, lesson: int) -> ToAnswer:
    """A lesson that this activity may answer. Raises Http404, PermissionDenied."""
    activity = editable(user, pk)
    found = lessons_for(activity, user).filter(pk=lesson).first()
    if found is None:
        raise Http404
    return ToAnswer(activity, found)
