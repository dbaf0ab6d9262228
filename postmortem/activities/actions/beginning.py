"""With what a check table of each kind begins."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, outdated
from postmortem.activities.actions.checks.lines import Begun, NewLine, make_table
from postmortem.activities.actions.tools import add_tools
from postmortem.activities.models import Activity, CheckTable, Deliverable
from postmortem.activities.rules import checks
from postmortem.activities.rules.checks import attendance, brief, journey, presence, reading, tracks
from postmortem.people.models import Department, DisciplineCode, User

Kind = CheckTable.Kind
Lines = list[NewLine]
ALIGNING: Final = (DisciplineCode.PRODUCT, DisciplineCode.ENGINEERING)


class Begin(NamedTuple):
    rows: Lines
    columns: Lines


@transaction.atomic
def begin_table(
    activity: Activity, kind: str, title: str = "", *, by: User, now: datetime, **typed: Unpack[Begun]
) -> CheckTable:
    """A table with the lines that were typed (rows=, columns=), else those that its kind begins with, in the
    activity's language; without `title` it is called like its kind. deliverable= is what a brief is about.

    Raises ValidationError as make_table does, code "stale" for a second brief of the same thing.
    """
    row = typed.get("deliverable")
    if kind == Kind.BRIEF:
        _check_brief(activity, row)
        add_tools(lock(activity.pk), ["brief"])
    with translation.override(activity.language):
        begin = _lines(activity, kind, row)
        name = title.strip() or _name(kind, row)
    return make_table(
        activity,
        kind,
        name,
        rows=typed.get("rows") or begin.rows,
        columns=typed.get("columns") or begin.columns,
        deliverable=row if kind == Kind.BRIEF else None,
        by=by,
        now=now,
    )


def _check_brief(activity: Activity, row: Deliverable | None) -> None:
    if row is None or row.activity_id != activity.pk:
        raise ValidationError(_("A brief is about one row of the plan; begin it on the page of that row."))
    if CheckTable.objects.filter(deliverable=row, kind=Kind.BRIEF).exists():
        raise outdated(_("There is a brief for it already."))


def _name(kind: str, row: Deliverable | None) -> str:
    known = checks.KINDS.get(kind)
    if kind == Kind.BRIEF and row is not None:
        return (_("Brief: %(name)s") % {"name": row.name})[:120]
    return str(known.label) if known else kind


def _lines(activity: Activity, kind: str, row: Deliverable | None) -> Begin:
    if kind == Kind.BRIEF and row is not None:
        slots = [NewLine(str(slot.label), note=str(slot.hint)) for slot in brief.slots_for(row.kind)]
        return Begin(slots, _departments([row.source_department or activity.requesting_department]))
    begin = BEGIN.get(kind)
    return begin(activity) if begin else Begin([], [])


def _coverage(activity: Activity) -> Begin:
    return Begin([], _departments(_taking_part(activity)))


def _attendance(activity: Activity) -> Begin:
    """The driver, and the leads of product and engineering that take part."""
    there = Department.objects.filter(takes_part__activity=activity, disciplines__code__in=ALIGNING)
    leads = User.objects.filter(Q(leads__in=there) | Q(pk=activity.lead_id), is_active=True)
    people = leads.select_related("department").distinct().order_by("pk")
    return Begin(_named(attendance.MEETINGS), [_person(person) for person in people])


def _test_reading(_activity: Activity) -> Begin:
    return Begin(_named(reading.QUESTIONS), [])


def _journey(activity: Activity) -> Begin:
    """Walked by who asked for it and by who drives it: one knows what it is for, one how it was built."""
    asked = activity.requesting_department.lead
    people = {one.pk: one for one in (asked, activity.lead) if one is not None and one.is_active}
    return Begin(_named(journey.STEPS), [_person(one) for one in people.values()])


def _tracks(activity: Activity) -> Begin:
    homes = [_of_trade(activity, trade) for trade in (DisciplineCode.PRODUCT, DisciplineCode.OPERATIONS)]
    columns = [NewLine(str(name), department=home) for name, home in zip(tracks.TRACKS, homes, strict=True)]
    return Begin(_named(tracks.STEPS), columns)


def _presence(activity: Activity) -> Begin:
    rows = [NewLine(str(phase.label).capitalize()) for phase in presence.PHASES]
    return Begin(rows, _departments(_taking_part(activity)))


BEGIN: Final[Mapping[str, Callable[[Activity], Begin]]] = {
    Kind.COVERAGE: _coverage,
    Kind.ATTENDANCE: _attendance,
    Kind.TEST_READING: _test_reading,
    Kind.JOURNEY: _journey,
    Kind.TRACKS: _tracks,
    Kind.PRESENCE: _presence,
}


def _taking_part(activity: Activity) -> Iterable[Department]:
    return Department.objects.filter(takes_part__activity=activity, is_active=True).order_by("code")


def _of_trade(activity: Activity, trade: str) -> Department | None:
    """The department of that trade that takes part, else one of the house."""
    found = Department.objects.filter(disciplines__code=trade, is_active=True).order_by("code")
    return found.filter(takes_part__activity=activity).first() or found.first()


def _named(labels: Iterable[str | Promise]) -> Lines:
    return [NewLine(str(label)) for label in labels]


def _departments(departments: Iterable[Department]) -> Lines:
    return [NewLine(one.name, department=one) for one in departments]


def _person(person: User) -> NewLine:
    return NewLine(person.display_name, department=person.department, person=person)
