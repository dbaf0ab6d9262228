"""What the checklist of a good retrospective looks at, gathered from the page at work."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.models import ActionItem, Factor, Idea, Perspective, Retrospective
from incidents.models.retrospective import SectionCode
from incidents.queries.reading.told import Told
from incidents.queries.retrospective_work import (
    improvements_of,
    names_found,
    texts_of,
    with_texts,
    work_of,
)
from incidents.queries.times.shown import frozen_beside
from incidents.rules.action_item import is_strong
from incidents.rules.checklist import JUDGE, MET, NONE, OPEN, Deed, Item, Looked, items
from incidents.rules.retrospective import PUBLIC
from postmortem.activities.models import Pulse
from postmortem.outbox.models import Duty
from postmortem.people.redaction import redact_for

NUMBER = re.compile(r"\d")
Facts = dict[str, Any]


@dataclass(frozen=True)
class Checklist:
    """The list in heaps: open, for a person to judge, met, not asked here."""

    retrospective: Retrospective
    items: list[Item]

    @property
    def open(self) -> list[Item]:
        return self._with(OPEN)

    @property
    def to_judge(self) -> list[Item]:
        return self._with(JUDGE)

    @property
    def met(self) -> list[Item]:
        return self._with(MET)

    @property
    def not_asked(self) -> list[Item]:
        return self._with(NONE)

    @property
    def published(self) -> bool:
        return self.retrospective.status in PUBLIC

    def _with(self, state: str) -> list[Item]:
        return [item for item in self.items if item.state == state]


def checklist(retrospective: Retrospective, *, now: datetime) -> Checklist:
    """The checklist of a page as it is now."""
    return Checklist(retrospective, items(looked_at(retrospective, now=now)))


def looked_at(retrospective: Retrospective, *, now: datetime) -> Looked:
    """Everything the rules of the list ask about."""
    incident, work = retrospective.incident, work_of(with_texts(retrospective), now=now)
    own = [one for one in retrospective.sections.all() if one.language == retrospective.language]
    bodies = {one.code: one.body for one in own}
    factors, texts = list(retrospective.factors.all()), texts_of(retrospective)
    similar = incident and (incident.sweep_id or incident.similar_checked or incident.sweep_waiver)
    return Looked(
        severe=work.severe,
        is_incident=incident is not None,
        facilitator=_facilitator(retrospective) if work.severe else None,
        shared_in_time=_shared_in_time(retrospective, now),
        summary=work.summary,
        has_number=_has_number(retrospective.facts, bodies.get("impact", "")),
        compiled=work.compiled,
        phases=bool(incident.phase_introduced and incident.phase_found) if incident else None,
        conditions=tuple((one.text, one.made_sense) for one in factors),
        conditions_shown=len(frozen_beside(Factor._meta.label_lower, [one.pk for one in factors])),
        lucky=work.lucky,
        went_well=bodies.get(SectionCode.WENT_WELL, ""),
        sweep=bool(similar or bodies.get(SectionCode.SIMILAR)) if incident else None,
        deeds=tuple(map(_deed, improvements_of(retrospective).exclude(status=ActionItem.Status.WONT_DO))),
        ideas_open=Idea.objects.filter(retrospective=retrospective, state=Idea.State.OPEN).count(),
        second_read=retrospective.second_read_at is not None,
        texts=tuple(texts),
        explained=bool(bodies.get("background", "").strip()),
        names=tuple(names_found(retrospective, texts=texts)),
        strong_hints=work.strong_hints,
        message_outside=bool(bodies.get("message_outside", "").strip()),
        restricted=retrospective.visibility == Retrospective.Visibility.RESTRICTED,
        restricted_reason=retrospective.restricted_reason,
        published=retrospective.status in PUBLIC,
        pulse=_pulse(retrospective),
        **_of_timeline(retrospective),
        **_of_sides(retrospective),
    )


def _deed(one: ActionItem) -> Deed:
    return Deed(one.title, one.end_state, one.type, one.priority, is_strong(one.strength))


def _facilitator(retrospective: Retrospective) -> bool:
    """Whether somebody leads the conversation who answered for no row and does not keep the page."""
    rows = ((retrospective.facts or {}).get("matrix") or {"rows": []})["rows"]
    concerned = {retrospective.owner_id, *(row["accountable"] for row in rows)}
    return retrospective.facilitator_id is not None and retrospective.facilitator_id not in concerned


def _shared_in_time(retrospective: Retrospective, now: datetime) -> bool | None:
    """None while the time is not over; nothing was asked of what is older than its clocks."""
    asked = Duty.objects.filter(
        kind="share", subj_type=retrospective._meta.label_lower, subj_id=retrospective.pk
    ).last()
    if asked is None:
        return None
    if asked.answered_at is None:
        return None if asked.due_at > now else False
    return asked.answered_at <= asked.due_at


def _has_number(facts: Facts, impact: str) -> bool:
    points = [one for one in facts.get("checkpoints", []) if one["actual"] is not None]
    return bool(facts.get("outcome") or points or NUMBER.search(impact))


def _of_timeline(retrospective: Retrospective) -> Facts:
    """How the timeline stands: lines, how many are shown by something, what people wrote, where it begins."""
    facts = retrospective.facts
    if not facts:
        return {}
    told = Told(facts, redact_for({}, {}, names=True))
    lines, incident = facts["timeline"], facts["incident"]
    happened = [one["at"] for one in lines if one["lane"] == "happened"]
    return {
        "lines": len(lines),
        "lines_shown": sum(bool(told.evidence(one)[0]) for one in lines),
        "told": tuple(one["params"].get("text", "") for one in lines if one["kind"] == "event"),
        "begins_before": min(happened, default="~") < incident["started"] if incident else None,
        "matrix": facts["matrix"] is not None if facts["subject"]["activity"] else None,
    }


def _of_sides(retrospective: Retrospective) -> Facts:
    views = Perspective.objects.filter(retrospective=retrospective, department__isnull=False)
    said = [one.submitted_at or one.declined_at for one in views]
    return {"sides": len(said), "sides_answered": sum(at is not None for at in said)}


def _pulse(retrospective: Retrospective) -> bool:
    """Whether somebody has said what they learnt."""
    label = retrospective._meta.label_lower
    return Pulse.objects.filter(subj_type=label, subj_id=retrospective.pk).exists()
