"""What people write in a retrospective: frame, sections, conditions, lessons. Compile never touches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Factor, Lesson, Retrospective, Section
from incidents.rules.retrospective import WRITING
from postmortem.audit.actions import record
from postmortem.audit.rules import digest
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.people.models import Department, User

LOCKED = ("incident", "activity")


@dataclass(frozen=True)
class Condition:
    """One condition: its kind, one sentence, and why it was reasonable at the time."""

    code: str
    text: str
    made_sense: str
    phase: str = ""
    situation: str = ""


@dataclass(frozen=True)
class Scope:
    """Whom a lesson is for: activities of one kind (else of the kind it comes from), one department (else
    all).
    """

    activity_kind: str = ""
    department: Department | None = None


EVERYBODY = Scope()


def being_written(pk: int) -> Retrospective:
    """The retrospective, locked. Raises ValidationError while it is with the departments, or published."""
    found = Retrospective.objects.select_for_update(of=("self",)).select_related(*LOCKED).get(pk=pk)
    if found.status == Retrospective.Status.IN_REVIEW:
        raise ValidationError(_("It is with the departments: take it back to change the text."))
    if found.status not in WRITING:
        raise ValidationError(_("This version is locked: begin the next one to change the text."))
    return found


@transaction.atomic
def save_frame(
    pk: int, version: int, changes: Mapping[str, Any], *, by: User, now: datetime
) -> Retrospective:
    """Save title or the decision asked for. Raises Stale if somebody changed the same after `version`."""
    found = being_written(pk)
    if changes:
        save_if_current(Retrospective, pk, version, changes, by=by, now=now)
        found.refresh_from_db()
    record("retrospective.frame_saved", found, by=by, at=now, stream=found.stream, fields=sorted(changes))
    return found


@transaction.atomic
def save_section(
    pk: int, place: tuple[str, str], version: int, body: str, *, by: User, now: datetime
) -> Section:
    """Save the section `place` = (code, language); version 0 means that there was none yet.

    Raises Stale, with the row as it is now, if somebody saved other words in between.
    """
    found, (code, language) = being_written(pk), place
    section, is_new = Section.objects.get_or_create(
        retrospective=found, code=code, language=language, defaults={"version": 0}
    )
    save_if_current(Section, section.pk, version if not is_new else 0, {"body": body}, by=by, now=now)
    section.refresh_from_db()
    record(
        "retrospective.section_saved", found, by=by, at=now, stream=found.stream, code=code, language=language
    )
    return section


def fingerprint(factor: Factor) -> str:
    """What a condition says, as one short text: sent along when it is edited."""
    return digest([factor.code, factor.text, factor.made_sense, factor.phase, factor.situation])


@transaction.atomic
def add_factor(pk: int, new: Condition, *, by: User, now: datetime) -> Factor:
    found = being_written(pk)
    factor = Factor.objects.create(retrospective=found, **vars(new))
    record("retrospective.condition_added", factor, by=by, at=now, stream=found.stream, code=new.code)
    return factor


@transaction.atomic
def edit_factor(pk: int, was: str, new: Condition, *, by: User, now: datetime) -> Factor:
    """Change condition `pk`. Raises Stale unless it still reads as it did (`was`, its fingerprint)."""
    factor = Factor.objects.select_for_update().get(pk=pk)
    found = being_written(factor.retrospective_id)
    if fingerprint(factor) != was:
        raise Stale(factor)
    Factor.objects.filter(pk=pk).update(**vars(new))
    factor.refresh_from_db()
    record("retrospective.condition_edited", factor, by=by, at=now, stream=found.stream, code=new.code)
    return factor


@transaction.atomic
def remove_factor(pk: int, *, by: User, now: datetime) -> None:
    """Take a condition out; an improvement that points to it stays. Nothing happens if it is gone already."""
    factor = Factor.objects.filter(pk=pk).first()
    if factor is None:
        return
    found = being_written(factor.retrospective_id)
    Factor.objects.filter(pk=pk).delete()
    record("retrospective.condition_removed", found, by=by, at=now, stream=found.stream, factor_id=pk)


@transaction.atomic
def add_lesson(pk: int, kind: str, text: str, scope: Scope = EVERYBODY, *, by: User, now: datetime) -> Lesson:
    """What the next activity that `scope` means should keep, improve, start or stop."""
    found = being_written(pk)
    lesson = Lesson.objects.create(
        retrospective=found,
        kind=kind,
        text=text,
        activity_kind=scope.activity_kind,
        department=scope.department,
    )
    record("retrospective.lesson_added", lesson, by=by, at=now, stream=found.stream, kind=kind)
    return lesson


@transaction.atomic
def remove_lesson(pk: int, *, by: User, now: datetime) -> None:
    """Take a lesson out. Nothing happens if it is gone already."""
    lesson = Lesson.objects.filter(pk=pk).first()
    if lesson is None:
        return
    found = being_written(lesson.retrospective_id)
    Lesson.objects.filter(pk=pk).delete()
    record("retrospective.lesson_removed", found, by=by, at=now, stream=found.stream, lesson_id=pk)
