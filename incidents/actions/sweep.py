"""The search for similar things after a fault: begun, widened; and what people say it repeats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.models import Incident
from incidents.rules import sweep as rules
from incidents.rules.sweep import Candidate
from postmortem.activities.actions import NewLine, add_line, make_table
from postmortem.activities.models import CheckLine, CheckTable, Deliverable
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.people.models import User

NAME_LENGTH, LABEL_LENGTH, NOTE_LENGTH = 120, 200, 300
Axis = CheckLine.Axis


@dataclass(frozen=True)
class NewSweep:
    """What else would be shaped like it (one sentence), how one checks it, and what is looked at first."""

    fault_class: str
    checks: Sequence[str]
    taken: Sequence[Candidate] = ()
    typed: Sequence[str] = ()


@transaction.atomic
def begin_sweep(pk: int, new: NewSweep, *, by: User, now: datetime) -> CheckTable:
    """Begin the search with a table: a row for each thing, a column for each check.

    Raises ValidationError on `fault_class`, `checks` or `typed`, and Stale if somebody began it meanwhile.
    """
    rules.check_class(new.fault_class)
    if not new.checks:
        raise ValidationError({"checks": _("Say by what one checks it.")})
    incident = Incident.objects.select_for_update(of=("self",)).select_related("activity").get(pk=pk)
    if incident.sweep_id is not None:
        raise Stale(incident)
    title = _("Similar things: %(title)s") % {"title": incident.title}
    table = make_table(
        incident.activity,
        CheckTable.Kind.SWEEP,
        title[:NAME_LENGTH],
        by=by,
        now=now,
        rows=_lines(new.taken, new.typed),
        columns=[NewLine(check[:LABEL_LENGTH]) for check in dict.fromkeys(new.checks)],
    )
    Incident.objects.filter(pk=pk).update(
        sweep=table, fault_class=new.fault_class.strip(), version=F("version") + 1
    )
    record("incident.sweep_begun", incident, by=by, at=now, stream=incident.stream, table=table.pk)
    return table


@transaction.atomic
def widen_sweep(
    pk: int, taken: Sequence[Candidate], typed: Sequence[str], *, by: User, now: datetime
) -> list[CheckLine]:
    """More things to look at: of those proposed, or typed. Raises ValidationError without any, or for one
    that is there already.
    """
    incident = Incident.objects.select_related("sweep", "activity").get(pk=pk)
    lines = _lines(taken, typed)
    if incident.sweep is None or not lines:
        raise ValidationError({"typed": _("Choose or type at least one thing to look at.")})
    made = [add_line(incident.sweep, Axis.ROW, line, by=by, now=now) for line in lines]
    record("incident.sweep_widened", incident, by=by, at=now, stream=incident.stream, n=len(made))
    return made


@transaction.atomic
def say_class(pk: int, said: str, *, by: User, now: datetime) -> Incident:
    """Another sentence for what else would be shaped like it. Raises ValidationError on `fault_class`."""
    rules.check_class(said)
    incident = Incident.objects.get(pk=pk)
    Incident.objects.filter(pk=pk).update(fault_class=said.strip(), version=F("version") + 1)
    record("incident.class_said", incident, by=by, at=now, stream=incident.stream)
    return incident


@transaction.atomic
def say_it_repeats(pk: int, earlier: Incident, *, by: User, now: datetime) -> Incident:
    """It is the same again as `earlier`. Raises ValidationError unless that began before it, and Stale if it
    was said meanwhile.
    """
    incident = Incident.objects.get(pk=pk)
    if earlier.pk == pk or earlier.started_at > incident.started_at:
        raise ValidationError({"earlier": _("Choose one that began before this one.")})
    unsaid = Incident.objects.filter(pk=pk, recurrence_of=None)
    if not unsaid.update(recurrence_of=earlier, version=F("version") + 1):
        raise Stale(Incident.objects.get(pk=pk))
    record("incident.repeats", incident, by=by, at=now, stream=incident.stream, of=earlier.pk)
    return incident


def _lines(taken: Sequence[Candidate], typed: Sequence[str]) -> list[NewLine]:
    """A row each; the same name once."""
    keys = [one.key.partition(":") for one in taken]
    rows = Deliverable.objects.in_bulk([int(pk) for kind, _sep, pk in keys if kind == "row"])
    of_plan = [rows.get(int(pk)) if kind == "row" else None for kind, _sep, pk in keys]
    lines = {
        one.label: NewLine(one.label, note=one.reasons[:NOTE_LENGTH], deliverable=row)
        for one, row in zip(taken, of_plan, strict=True)
    }
    for label in filter(None, (" ".join(text.split()) for text in typed)):
        lines.setdefault(label[:LABEL_LENGTH], NewLine(label[:LABEL_LENGTH]))
    return list(lines.values())
