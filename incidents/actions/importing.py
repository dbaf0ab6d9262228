"""A post-mortem from a file becomes a retrospective that somebody carries on: all of it, once."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents.importing import Happening, Learnt, Report, Task
from incidents.models import Factor, Idea, Incident, Lesson, Retrospective, Section, TimelineEvent
from incidents.models.learning import FactorCode
from incidents.rules.imported import (
    RAW_LENGTH,
    TEMPLATE,
    in_zone,
    marker_of,
    sections_of,
    short,
    times_of,
    url_in,
)
from incidents.rules.incident import TITLE_LENGTH
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.people.models import User

NAME_LENGTH = 120
HEADING_LENGTH = 160
Status = Incident.Status


class Imported(NamedTuple):
    """The incident of a file; `is_new` is False where it was there already."""

    incident: Incident
    is_new: bool


@transaction.atomic
def import_report(
    report: Report, *, zone: str, by: User, now: datetime, activity: Activity | None = None
) -> Imported:
    """Make an incident that is over and its retrospective of a report; `by` keeps both.

    Times without a zone are those of `zone`. Names stay words: nobody is told, nobody is asked. With
    `activity` it happened there. The same text a second time changes nothing and returns the incident of the
    first.
    """
    born = {**_born(report, zone=zone, by=by, now=now), "activity": activity}
    incident, is_new = Incident.objects.get_or_create(import_key=report.key, defaults=born)
    if not is_new:
        return Imported(incident, is_new)
    _move(incident, report, zone=zone, now=now)
    _add_timeline(incident, report.timeline, by=by, now=now)
    retrospective = _retrospective(incident, report, by=by, now=now)
    _add_texts(retrospective, report, by=by, now=now)
    record(
        "incident.imported",
        incident,
        by=by,
        at=now,
        stream=incident.stream,
        sha256=report.key,
        retrospective_id=retrospective.pk,
    )
    return Imported(incident, is_new)


def _born(report: Report, *, zone: str, by: User, now: datetime) -> dict[str, Any]:
    times = times_of(report, zone=ZoneInfo(zone), now=now)
    return {
        "title": short(report.title, TITLE_LENGTH),
        "seen": report.summary or report.title,
        "severity": report.level or Incident.Severity.THREE,
        "severity_reason": _in_its_language(report) if report.severity else "",
        "language": report.language,
        "time_zone": zone,
        "started_at": times.started,
        "detected_at": times.detected,
        "reported_at": now,
        "still_going_on": False,
        "reporter": by,
        "owner": by,
    }


def _in_its_language(report: Report) -> str:
    with override(report.language):
        return _("As the file says: %(severity)s.") % {"severity": report.severity}


def _move(incident: Incident, report: Report, *, zone: str, now: datetime) -> None:
    """It stopped long ago: on to the analysis, by the moves that the database allows."""
    with override(report.language):
        unsaid = _("The file does not say what stopped it.")
    stopped = {
        "status": Status.MITIGATED,
        "mitigated_at": times_of(report, zone=ZoneInfo(zone), now=now).mitigated,
        "stopped_by_what": report.resolution or unsaid,
    }
    found = Incident.objects.filter(pk=incident.pk)
    found.update(**stopped)
    found.update(status=Status.ANALYSING)
    incident.refresh_from_db()


def _add_timeline(incident: Incident, lines: tuple[Happening, ...], *, by: User, now: datetime) -> None:
    zone = ZoneInfo(incident.time_zone)
    events = []
    for line in lines:
        at, until = in_zone(line, zone)
        cut = line.raw if len(line.raw) > RAW_LENGTH else ""
        events.append(
            TimelineEvent(
                incident=incident,
                happened_at=at,
                until=until,
                precision=line.precision if at else TimelineEvent.Precision.UNKNOWN,
                raw_time=short(line.raw, RAW_LENGTH),
                zone=incident.time_zone,
                marker=marker_of(line.text),
                text=" ".join(filter(None, [cut, line.text])),
                evidence_url=url_in(line.text),
                by=by,
                at=now,
            )
        )
    TimelineEvent.objects.bulk_create(events)


def _retrospective(incident: Incident, report: Report, *, by: User, now: datetime) -> Retrospective:
    return Retrospective.objects.create(
        incident=incident,
        title=incident.title,
        language=report.language,
        template=TEMPLATE,
        owner=by,
        mitigated_at=incident.mitigated_at,
        compile_requested_at=now,
        created_at=now,
    )


def _add_texts(made: Retrospective, report: Report, *, by: User, now: datetime) -> None:
    """Sections, conditions, lessons, and improvements as ideas: with the name that was read, no account."""
    Section.objects.bulk_create(
        Section(
            retrospective=made,
            code=code,
            heading=short(heading, HEADING_LENGTH),
            language=report.language,
            body=text if len(heading) <= HEADING_LENGTH else f"{heading}\n{text}",
        )
        for code, heading, text in sections_of(report)
    )
    Factor.objects.bulk_create(
        Factor(retrospective=made, code=FactorCode.OTHER, text=text) for text in report.factors
    )
    Lesson.objects.bulk_create(
        Lesson(retrospective=made, kind=Lesson.Kind.IMPROVE, text=one.text)
        for one in report.lessons
        if one.learnt in (Learnt.LESSON, Learnt.WRONG)
    )
    Idea.objects.bulk_create(_idea(made, task, by=by, now=now) for task in report.actions)


def _idea(made: Retrospective, task: Task, *, by: User, now: datetime) -> Idea:
    """A date in words, or too long a name, stands behind the text."""
    due = _date(task.due)
    said = [
        task.due or "" if due is None else "",
        task.owner or "" if len(task.owner or "") > NAME_LENGTH else "",
    ]
    further = " · ".join(filter(None, said))
    with override(made.language):
        done = _("Done already, as the file says.")
    return Idea(
        retrospective=made,
        text=f"{task.title} ({further})" if further else task.title,
        state=Idea.State.TAKEN if task.done else Idea.State.OPEN,
        reason=done if task.done else "",
        suggested_owner=short(task.owner or "", NAME_LENGTH),
        suggested_due=due,
        by=by,
        at=now,
    )


def _date(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words or "")
    except ValueError:
        return None
