"""Everything the page of one incident shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.models import ActionItem, Finding, Impact, Incident
from incidents.queries.incident import Rights, incident_rights
from incidents.queries.incident_links import entry_name, rule_name
from incidents.queries.incident_list import words_about
from incidents.queries.incident_parts import Parts, departments_of, row_of
from incidents.rules import impact as figures
from incidents.rules import timeline
from incidents.rules.incident import (
    BEING_HANDLED,
    SHAPES,
    Status,
    Step,
    affected_words,
    late_remedy,
    main_step,
)
from incidents.rules.level import reasons
from incidents.rules.retrospective import PUBLIC
from postmortem.activities.models import CheckCell
from postmortem.activities.rules import Fact
from postmortem.people.models import Department, User
from postmortem.people.redaction import Words
from raci.rules import InForce


@dataclass(frozen=True)
class SeenFinding:
    """A finding; what it points to and the sides of then only for those who may see it.

    `side` had accepted to answer for the row (the deliverable, or that of the rule or agreement) when it
    began; `carried` had the letter R for it; `asked_of` is the side or party whose rule it is.
    """

    kind: str
    text: str
    deliverable_id: int | None
    deliverable: str
    side: str
    rule_table_id: int | None = None
    rule: str = ""
    asked_of: str = ""
    entry_number: int | None = None
    entry: str = ""
    carried: str = ""
    has_row: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure as words, and where its two shapes stand."""

    impact: Impact
    label: str
    expected: str
    actual: str
    note: str
    place: figures.Versus | None


@dataclass(frozen=True)
class Line:
    """One row of the timeline.

    `from_record`: the product knows it; `ahead`: said about the future; `said`: passed on, never confirmed.
    """

    at: datetime
    words: str
    text: str
    note: str
    from_record: bool
    ahead: bool
    said: bool
    evidence_url: str


@dataclass(frozen=True)
class Improvement:
    """An improvement as a list shows it: words redacted; who carries it on stands by name."""

    item: ActionItem
    owner: str
    title: str
    end_state: str


@dataclass(frozen=True)
class IncidentPage:
    """The page; texts are redacted, names stand only with what people carry on."""

    incident: Incident
    shape: str
    lasted: timedelta
    title: str
    seen: str
    stopped_by: str
    seen_by: str
    similar: str
    workaround: str
    customer_message: str
    level_from: list[str]
    level_reason: str
    late_remedy: timedelta | None
    rights: Rights
    step: Step
    retrospective_id: int | None
    affected: list[str]
    departments: list[Department]
    findings: list[SeenFinding]
    figures: list[Figure]
    lines: list[Line]
    carried_by: str
    improvements: list[Improvement]
    same_as: str
    recurrence_of: str

    @property
    def is_going_on(self) -> bool:
        """Whether it is still to be stopped: then what helps stands first."""
        return self.incident.status in BEING_HANDLED


def incident_page(user: User, incident: Incident, *, now: datetime) -> IncidentPage:
    """What one reader sees of an incident; without the facts of the activity for those outside of it."""
    rights = incident_rights(user, incident)
    parts, (departments, named) = Parts(incident, inside=rights.inside), departments_of(incident)
    related, retrospective, then = _related(user, incident), parts.retrospective, parts.in_force()
    published = parts.is_skipped or (retrospective is not None and retrospective.status in PUBLIC)
    words = words_about([incident, *related.values()], departments)
    others = {pk: words.text(one.title) for pk, one in related.items()}
    return IncidentPage(
        incident=incident,
        shape=SHAPES[Status(incident.status)],
        lasted=(incident.mitigated_at or now) - incident.started_at,
        title=words.text(incident.title),
        seen=words.text(incident.seen),
        stopped_by=words.text(incident.stopped_by_what),
        seen_by=words.text(incident.seen_stopped_by),
        similar=words.text(incident.similar_checked or incident.sweep_waiver),
        workaround=words.text(incident.workaround),
        customer_message=words.text(incident.customer_message),
        level_from=reasons(incident.impact_answers),
        level_reason=words.text(incident.severity_reason),
        late_remedy=late_remedy(incident.kind, incident.mitigated_at, _launch(incident)),
        rights=rights,
        step=main_step(incident.status, still_going_on=incident.still_going_on, published=published),
        retrospective_id=retrospective.pk if retrospective else None,
        affected=affected_words(incident.affected),
        departments=named,
        findings=[_finding(one, words, then, inside=rights.inside) for one in parts.findings],
        figures=[_figure(one, words) for one in parts.impacts],
        lines=[_line(fact, words) for fact in parts.facts()],
        carried_by=incident.owner.display_name if incident.owner and rights.names else "",
        improvements=[
            Improvement(one, parts.owners[one.pk], words.text(one.title), words.text(one.end_state))
            for one in parts.improvements
        ],
        same_as=others.get(incident.duplicate_of_id, ""),
        recurrence_of=others.get(incident.recurrence_of_id, ""),
    )


def _launch(incident: Incident) -> datetime | None:
    """When its activity went or goes live."""
    about = incident.activity
    return (about.launched_at or about.agreed_launch_at) if about else None


def _related(user: User, incident: Incident) -> dict[int | None, Incident]:
    """The incidents this one points to, as far as this reader may open them."""
    wanted = {incident.duplicate_of_id, incident.recurrence_of_id} - {None}
    if not wanted:
        return {}
    found = Incident.objects.visible_to(user).filter(pk__in=wanted).select_related("reporter", "owner")
    return {one.pk: one for one in found}


def all_facts(incident: Incident, *, inside: bool = True) -> list[Fact]:
    """The facts of the activity, its matrix and the incident itself, oldest first; `inside` as in Rights."""
    return Parts(incident, inside=inside).facts()


def _finding(one: Finding, words: Words, then: dict[int, InForce], *, inside: bool) -> SeenFinding:
    if not inside:
        return SeenFinding(one.get_kind_display(), words.text(one.text), None, "", "")
    row, cell, entry = row_of(one), one.check_cell, one.log_entry
    holder = then.get(row) if row else None
    carried = [department for department, _person in holder.letters.get("R", [])] if holder else []
    return SeenFinding(
        kind=one.get_kind_display(),
        text=words.text(one.text),
        deliverable_id=one.deliverable_id,
        deliverable=words.text(one.deliverable.name) if one.deliverable else "",
        side=words.side(holder.department_id) if holder and holder.accountable_id else "",
        rule_table_id=cell.table_id if cell else None,
        rule=words.text(rule_name(cell)) if cell else "",
        asked_of=_asked_of(cell, words) if cell else "",
        entry_number=entry.number if entry else None,
        entry=words.text(entry_name(entry)) if entry else "",
        carried=" · ".join(dict.fromkeys(map(words.side, carried))),
        has_row=row is not None,
    )


def _asked_of(cell: CheckCell, words: Words) -> str:
    """Whose rule it is: a side of the house, or a party outside."""
    column = cell.column
    if column.party:
        return column.party.name
    return words.side(column.department_id) if column.department_id else ""


def _figure(one: Impact, words: Words) -> Figure:
    return Figure(
        impact=one,
        label=one.get_kind_display(),
        expected=figures.plain(one.expected),
        actual=figures.plain(one.actual),
        note=words.text(one.note),
        place=figures.versus(one.expected, one.actual),
    )


def _line(fact: Fact, words: Words) -> Line:
    """What people typed speaks for itself; what the product knows is a sentence of its own."""
    typed, said = fact.kind == "event", timeline.sentence(fact)
    text = words.text(fact.params.get("text", ""))
    side = words.side(fact.department_id) if fact.department_id and fact.kind in timeline.BY_A_SIDE else ""
    return Line(
        at=fact.at,
        words=text if typed else words.text(said),
        text=text if fact.kind == "stopped" else "",
        note=" · ".join(filter(None, [said if typed else "", side])),
        from_record=not typed,
        ahead=fact.kind in timeline.AHEAD,
        said=fact.said,
        evidence_url=fact.params.get("evidence_url", ""),
    )
