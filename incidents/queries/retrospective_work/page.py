"""The page at work: how far it is, what is missing, and everything it shows."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import ActionItem, Factor, Lesson, Retrospective, Section
from incidents.models.retrospective import SectionCode
from incidents.queries.hints import unanswered_strong
from incidents.queries.reading.parts import carried
from incidents.queries.reading.shown import Carried
from incidents.queries.reading.told import Note, Told
from incidents.queries.reading.told_further import further_notes
from incidents.queries.retrospective_templates import template_of
from incidents.queries.retrospective_work.access import may_edit, subject_activity
from incidents.queries.retrospective_work.laid_out import sections_of
from incidents.queries.retrospective_work.round import Answer, agree_duties, answers_of
from incidents.queries.retrospective_work.texts import (
    improvements_of,
    names_found,
    people_of,
    with_texts,
)
from incidents.queries.second_reading import second_said
from incidents.queries.sides.standing import Standing, standing_of, unanswered, unchecked
from incidents.rules import retrospective as rules
from incidents.rules.action_item import is_strong
from incidents.rules.templates import Layout, LayoutSection
from postmortem.activities.models import Activity
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for

NEEDS_OF_THEIR_OWN = (SectionCode.SUMMARY, SectionCode.LUCKY)
OTHER_LANGUAGE = {"en": "zh-hans", "zh-hans": "en"}


def work_of(retrospective: Retrospective, *, now: datetime, layout: Layout | None = None) -> rules.Work:
    """How far it is, for the rules; `layout` is its template if it is at hand."""
    required = (layout or template_of(retrospective)).required
    further = tuple(code for code in required if code not in NEEDS_OF_THEIR_OWN)
    own = [one for one in retrospective.sections.all() if one.language == retrospective.language]
    bodies = {one.code: one.body for one in own}
    kept = improvements_of(retrospective).exclude(status=ActionItem.Status.WONT_DO)
    reasons = [one.made_sense for one in retrospective.factors.all()]
    strengths, incident = list(kept.values_list("strength", flat=True)), retrospective.incident
    in_review = retrospective.status == Retrospective.Status.IN_REVIEW
    checking = retrospective.status == Retrospective.Status.CALIBRATING
    answers = answers_of(retrospective, now=now) if in_review else []
    return rules.Work(
        status=retrospective.status,
        compiled=retrospective.compiled_at is not None,
        compiling=retrospective.compile_requested_at is not None,
        summary=bodies.get(SectionCode.SUMMARY, ""),
        factors=len(reasons),
        unexplained=sum(not reason.strip() for reason in reasons),
        improvements=len(strengths),
        lucky=bodies.get(SectionCode.LUCKY, ""),
        waiting=sum(answer.said == "waiting" for answer in answers),
        severe=incident is not None and incident.severity in rules.SEVERE,
        strong_improvements=sum(map(is_strong, strengths)),
        strong_hints=unanswered_strong(retrospective) if retrospective.status in rules.WRITING else 0,
        second=second_said(retrospective, now=now),
        unchecked=unchecked(retrospective, now=now) if checking else 0,
        unanswered=unanswered(retrospective) if checking else 0,
        needs_lucky=SectionCode.LUCKY in required,
        required=further,
        unwritten=tuple(code for code in further if not bodies.get(code, "").strip()),
    )


def notes_of(retrospective: Retrospective, people: dict[int, User] | None = None) -> list[Note]:
    """What the record says, as the page will say it beside the story; `people` are those of `people_of`."""
    if not retrospective.facts:
        return []
    named = people_of(retrospective) if people is None else people
    words = redact_for(named, departments_by_id(), names=False)
    told = Told(retrospective.facts, words)
    return [*told.notes(), *further_notes(told)]


@dataclass(frozen=True)
class WorkPage:
    """Everything the page at work shows."""

    retrospective: Retrospective
    activity: Activity | None
    rights: bool
    work: rules.Work
    checks: list[rules.Check]
    need: rules.Need | None
    sides: Standing
    step: rules.Step
    layout: Layout
    places: list[LayoutSection]
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
    def unexplained(self) -> list[Factor]:
        """Conditions that do not say yet why they made sense at the time."""
        return [one for one in self.factors if not one.made_sense.strip()]

    @property
    def writing(self) -> bool:
        return self.retrospective.status in rules.WRITING


def work_page(user: User, retrospective: Retrospective, *, now: datetime) -> WorkPage:
    """The page at work for one person: with `rights` all of it, else only the own step."""
    layout = template_of(with_texts(retrospective))
    work = work_of(retrospective, now=now, layout=layout)
    sections = {(one.code, one.language): one for one in retrospective.sections.all()}
    language = retrospective.language
    other = OTHER_LANGUAGE.get(language, "en")
    people = people_of(retrospective)
    open_agree = agree_duties(retrospective).open().filter(holder=user)
    return WorkPage(
        retrospective=retrospective,
        activity=subject_activity(retrospective),
        rights=may_edit(user, retrospective),
        work=work,
        checks=rules.checks(work),
        need=rules.next_need(work),
        sides=standing_of(user, retrospective, rights=may_edit(user, retrospective)),
        step=rules.next_step(work),
        layout=layout,
        places=sections_of(layout, sections.values()),
        sections={code: one for (code, spoken), one in sections.items() if spoken == language},
        second_summary=sections.get((SectionCode.SUMMARY, other)),
        factors=list(retrospective.factors.all()),
        lessons=list(retrospective.lessons.all()),
        improvements=carried(improvements_of(retrospective), redact_for({}, {}, names=True)),
        answers=answers_of(retrospective, now=now),
        own=open_agree.first(),
        notes=notes_of(retrospective, people),
        names=names_found(retrospective, people),
    )
