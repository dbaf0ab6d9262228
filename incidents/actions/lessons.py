"""What a later activity makes of the open lessons of an earlier one."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Lesson, LessonAnswer
from incidents.queries.lessons import lessons_for, open_lessons
from postmortem.activities.actions.asking import lock
from postmortem.activities.models import Activity
from postmortem.activities.rules import answer_by
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, about, ask, close
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.actions.revisions import LESSONS

Answer = LessonAnswer.Answer
ANSWER_WITHIN: Final = timedelta(days=1)


def ask_lessons(activity: Activity, *, by: User, now: datetime) -> Duty | None:
    """Part of beginning it: whoever drives it is asked what it makes of the lessons that are open."""
    if not open_lessons(activity, activity.lead).exists():
        return None
    launch_at = activity.agreed_launch_at
    ahead = launch_at if launch_at and launch_at > now else None
    what = Ask(
        kind=LESSONS,
        subject=activity,
        stream=activity.stream,
        title=activity.title,
        holder=activity.lead,
        due_at=answer_by(now, ahead or now + 2 * ANSWER_WITHIN, ANSWER_WITHIN),
        due_zone=activity.time_zone,
        department=activity.lead.department,
        driver=activity.lead,
        sponsor=activity.sponsor,
        asked_by=by,
        slot_at=ahead,
        is_private=activity.restricted,
        params={"activity_id": activity.pk, "activity": activity.title},
    )
    return ask(what, now=now)


@transaction.atomic
def answer_lesson(
    activity: Activity, lesson: Lesson, answer: str, reason: str = "", *, by: User, now: datetime
) -> LessonAnswer:
    """Keep, adapt or leave out a lesson; a second answer takes the place of the first.

    The last one answered settles what was asked of the driver. Raises ValidationError on `answer` for one
    that is not known, on `reason` where a sentence is missing, code "stale" for a lesson that is not there.
    """
    locked, said = lock(activity.pk), reason.strip()
    if answer not in Answer.values:
        raise ValidationError({"answer": _("Choose one from the list.")})
    if answer != Answer.KEEP and not said:
        raise ValidationError({"reason": _("Say in one sentence how, or why it does not apply.")})
    if not lessons_for(locked, by).filter(pk=lesson.pk).exists():
        raise ValidationError(_("This lesson is not published any more."), code="stale")
    made, _is_new = LessonAnswer.objects.update_or_create(
        lesson=lesson, activity=locked, defaults={"answer": answer, "reason": said, "by": by, "at": now}
    )
    if not open_lessons(locked, locked.lead).exists():
        close(about(locked).open().filter(kind=LESSONS), Duty.State.DONE, by=by, now=now)
    record(
        "lesson.answered",
        locked,
        by=by,
        at=now,
        stream=locked.stream,
        lesson_id=lesson.pk,
        answer=answer,
    )
    return made
