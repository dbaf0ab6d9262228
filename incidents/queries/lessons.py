"""What an earlier activity left to be learnt, and what this one makes of it."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404

from incidents.models import Lesson, LessonAnswer, Retrospective
from incidents.models.retrospective import PUBLIC
from postmortem.activities.models import Activity
from postmortem.activities.queries import editable, people_of, words_for
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for


class Learnt(NamedTuple):
    """A lesson in words that name nobody, and what was answered, if anything was."""

    lesson: Lesson
    text: str
    answer: LessonAnswer | None
    reason: str


@dataclass(frozen=True)
class LearntPage:
    """The lessons of the earlier activity for one reader."""

    lessons: list[Learnt]

    @property
    def open(self) -> int:
        return sum(one.answer is None for one in self.lessons)


def lessons_for(activity: Activity, reader: User) -> QuerySet[Lesson]:
    """Lessons of the published retrospectives of the activity that this one was derived from, as far as the
    reader may open them.
    """
    source = activity.derived_from_id
    if source is None:
        return Lesson.objects.none()
    about = Q(activity=source) | Q(incident__activity=source)
    told = Retrospective.objects.visible_to(reader).filter(about, status__in=PUBLIC)
    return Lesson.objects.filter(retrospective__in=told.order_by().values("pk"))


def open_lessons(activity: Activity, reader: User) -> QuerySet[Lesson]:
    """Those about which nothing has been answered for this activity."""
    return lessons_for(activity, reader).exclude(answers__activity=activity)


def lessons_page(user: User, activity: Activity) -> LearntPage:
    """Every lesson with its answer, in a fixed number of queries; one if there is none, none at all for an
    activity that was not begun from another one.
    """
    if activity.derived_from_id is None:
        return LearntPage([])
    lessons = list(lessons_for(activity, user).select_related("retrospective"))
    if not lessons:
        return LearntPage([])
    found = LessonAnswer.objects.filter(activity=activity, lesson__in=lessons)
    given = {one.lesson_id: one for one in found}
    then = Activity.objects.get(pk=activity.derived_from_id)
    words = redact_for(people_of(then), departments_by_id(), names=False)
    here = words_for(user, activity)
    return LearntPage(
        [
            Learnt(
                one,
                words.text(one.text),
                given.get(one.pk),
                here.text(given[one.pk].reason) if one.pk in given else "",
            )
            for one in lessons
        ]
    )


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
