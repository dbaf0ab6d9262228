"""The page at work: who may do what, how far it is, what is missing, who has yet to answer."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from incidents.models import ActionItem, Factor, Lesson, Retrospective, Section
from incidents.models.retrospective import SectionCode
from incidents.queries.reading.parts import carried
from incidents.queries.reading.shown import Carried
from incidents.queries.reading.told import Note, Told
from incidents.rules import retrospective as rules
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for, spellings

SUBJECT = (
    "incident__activity__lead__department",
    "incident__owner",
    "activity__lead__department",
    "owner__department",
    "current",
)
OTHER_LANGUAGE = {"en": "zh-hans", "zh-hans": "en"}


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


def section_at_work(user: User, pk: int, code: str) -> SectionPlace:
    found = editable_retrospective(user, pk)
    if code not in SectionCode:
        raise Http404
    return SectionPlace(found, code)


def asked_to_agree(user: User, pk: int) -> Retrospective:
    """For those who have an *agree* duty about it, open or not. Raises Http404, or PermissionDenied."""
    found = retrospective_at_work(user, pk)
    if not agree_duties(found).filter(holder=user).exists():
        raise PermissionDenied
    return found


def subject_activity(retrospective: Retrospective) -> Activity | None:
    """The activity it is about, directly or through its incident."""
    if retrospective.activity:
        return retrospective.activity
    return retrospective.incident.activity if retrospective.incident else None


def may_edit(user: User, retrospective: Retrospective) -> bool:
    """Who owns it, and who drives the activity."""
    activity = subject_activity(retrospective)
    return user.pk == retrospective.owner_id or (activity is not None and user.pk == activity.lead_id)


def agree_duties(retrospective: Retrospective) -> DutyQuerySet:
    return Duty.objects.filter(
        kind=Duty.Kind.AGREE, subj_type=retrospective._meta.label_lower, subj_id=retrospective.pk
    )


@dataclass(frozen=True)
class Answer:
    """What the departments of one lead said to this round: agreed, objected, silent (too late) or waiting."""

    departments: list[Department]
    said: str
    reason: str
    due_at: datetime
    at: datetime | None

    @property
    def department_ids(self) -> list[int]:
        return [department.pk for department in self.departments]


def answers_of(retrospective: Retrospective, *, now: datetime) -> list[Answer]:
    """The answers of the newest round, in the order of the departments; nobody asked: an empty list."""
    duties = list(agree_duties(retrospective).exclude(state=Duty.State.WITHDRAWN))
    newest = max((duty.from_at for duty in duties), default=None)
    homes = departments_by_id() if duties else {}
    found = [
        Answer(
            departments=[homes[pk] for pk in duty.params.get("department_ids", []) if pk in homes],
            said=said_by(duty, now),
            reason=duty.reason,
            due_at=duty.due_at,
            at=duty.answered_at,
        )
        for duty in duties
        if duty.from_at == newest
    ]
    return sorted(found, key=lambda one: [department.code for department in one.departments])


def said_by(duty: Duty, now: datetime) -> str:
    if duty.state == Duty.State.DONE:
        return "objected" if duty.answer == Duty.Answer.NO else "agreed"
    return "silent" if duty.state == Duty.State.LAPSED or duty.due_at <= now else "waiting"


def work_of(retrospective: Retrospective, *, now: datetime) -> rules.Work:
    """How far it is, for the rules."""
    bodies = dict(
        Section.objects.filter(retrospective=retrospective, language=retrospective.language).values_list(
            "code", "body"
        )
    )
    in_review = retrospective.status == Retrospective.Status.IN_REVIEW
    answers = answers_of(retrospective, now=now) if in_review else []
    return rules.Work(
        status=retrospective.status,
        compiled=retrospective.compiled_at is not None,
        compiling=retrospective.compile_requested_at is not None,
        summary=bodies.get(SectionCode.SUMMARY, ""),
        factors=Factor.objects.filter(retrospective=retrospective).count(),
        improvements=improvements_of(retrospective).exclude(status=ActionItem.Status.WONT_DO).count(),
        lucky=bodies.get(SectionCode.LUCKY, ""),
        waiting=sum(answer.said == "waiting" for answer in answers),
    )


def improvements_of(retrospective: Retrospective) -> QuerySet[ActionItem]:
    """Its improvements with owner and department, by due time."""
    found = ActionItem.objects.filter(retrospective=retrospective)
    return found.select_related("owner", "owner_department", "factor")


def texts_of(retrospective: Retrospective) -> list[str]:
    """Everything people wrote that readers will see, in three queries."""
    sections = Section.objects.filter(retrospective=retrospective).values_list("body", flat=True)
    factors = Factor.objects.filter(retrospective=retrospective).values_list("text", "made_sense")
    lessons = Lesson.objects.filter(retrospective=retrospective).values_list("text", flat=True)
    parts = [part for pair in factors for part in pair]
    return [retrospective.title, retrospective.asked_decision, *sections, *parts, *lessons]


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


def notes_of(retrospective: Retrospective) -> list[Note]:
    """What the record says, as the page will say it beside the story."""
    if not retrospective.facts:
        return []
    words = redact_for(people_of(retrospective), departments_by_id(), names=False)
    return Told(retrospective.facts, words).notes()


@dataclass(frozen=True)
class WorkPage:
    """Everything the page at work shows."""

    retrospective: Retrospective
    activity: Activity | None
    rights: bool
    work: rules.Work
    checks: list[rules.Check]
    need: rules.Need | None
    step: rules.Step
    sections: dict[str, Section]
    second_summary: Section | None
    factors: list[Factor]
    lessons: list[Lesson]
    improvements: list[Carried]
    answers: list[Answer]
    own: Duty | None
    notes: list[Note]
    names: list[str]

    @property
    def missing(self) -> list[rules.Check]:
        return [check for check in self.checks if not check.met]

    @property
    def all_ended(self) -> bool:
        """Every improvement is verified or was given up."""
        return all(one.item.status in ("verified", "wont_do") for one in self.improvements)

    @property
    def writing(self) -> bool:
        return self.retrospective.status in rules.WRITING


def work_page(user: User, retrospective: Retrospective, *, now: datetime) -> WorkPage:
    """The page at work for one person: with `rights` all of it, else only the own step."""
    work = work_of(retrospective, now=now)
    sections = {(one.code, one.language): one for one in Section.objects.filter(retrospective=retrospective)}
    language = retrospective.language
    other = OTHER_LANGUAGE.get(language, "en")
    open_agree = agree_duties(retrospective).open().filter(holder=user)
    return WorkPage(
        retrospective=retrospective,
        activity=subject_activity(retrospective),
        rights=may_edit(user, retrospective),
        work=work,
        checks=rules.checks(work),
        need=rules.next_need(work),
        step=rules.next_step(work),
        sections={code: one for (code, spoken), one in sections.items() if spoken == language},
        second_summary=sections.get((SectionCode.SUMMARY, other)),
        factors=list(Factor.objects.filter(retrospective=retrospective)),
        lessons=list(Lesson.objects.filter(retrospective=retrospective)),
        improvements=carried(improvements_of(retrospective), redact_for({}, {}, names=True)),
        answers=answers_of(retrospective, now=now),
        own=open_agree.first(),
        notes=notes_of(retrospective),
        names=names_found(retrospective),
    )
