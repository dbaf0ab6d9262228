"""Conditions that the record shows, and what shows a condition that people wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from incidents.models import Factor, Retrospective
from incidents.queries.retrospective_work import (
    editable_retrospective,
    factor_at_work,
    people_of,
    subject_activity,
)
from incidents.queries.times.shown import Shown, shown_beside
from incidents.rules.proposed import Beyond, Cell, Proposal, proposed_conditions
from incidents.rules.retrospective import WRITING
from postmortem.activities.models import Activity, CheckCell, CheckTable, LogEntry, Metric
from postmortem.activities.rules import opposed
from postmortem.activities.rules.checks.fields import NOT_WRITTEN
from postmortem.evidence.models import Evidence
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for

FACTOR = Factor._meta.label_lower
TAKEN = "proposal/"  # a condition taken over from the record: proposal/<key>/<source>


@dataclass(frozen=True)
class ProposalPlace:
    """One proposal of a retrospective that may be edited, with where each of its sources stands."""

    retrospective: Retrospective
    proposal: Proposal
    sources: Mapping[str, str]


def proposals_of(retrospective: Retrospective) -> list[Proposal]:
    """What the record shows and nobody has taken over yet; nothing once it is with the departments."""
    if retrospective.status not in WRITING or not retrospective.facts:
        return []
    taken = keys_taken(retrospective)
    found = proposed_conditions(retrospective.facts, beyond(retrospective))
    return [one for one in found if one.key not in taken]


def keys_taken(retrospective: Retrospective) -> set[str]:
    """The proposals that are conditions of this retrospective already."""
    factors = Factor.objects.filter(retrospective=retrospective).values("pk")
    keys = Evidence.objects.filter(subj_type=FACTOR, subj_id__in=factors, fact_key__startswith=TAKEN)
    return {key.split("/")[1] for key in keys.values_list("fact_key", flat=True)}


def beyond(retrospective: Retrospective) -> Beyond:
    """What the compiled facts do not hold: rules of interfaces, who joined when, readings, metrics."""
    activity = subject_activity(retrospective)
    if activity is None:
        return Beyond()
    rules = list(_cells(activity, CheckTable.Kind.FIELD_RULES))
    read = CheckCell.objects.filter(
        table__activity=activity,
        table__kind=CheckTable.Kind.TEST_READING,
        state__in=(CheckCell.State.ANSWERED, CheckCell.State.CONFIRMED),
    )
    metrics = Metric.objects.filter(activity=activity, removed_at=None)
    return Beyond(
        not_written=[_cell(one) for one in rules if one.value.get("known_by") == NOT_WRITTEN],
        production=[_cell(one) for one in rules if one.value.get("production")],
        joined=list(activity.taking_part.values_list("since", flat=True)),
        was_read=read.exists(),
        opposed=[pair.more.name for pair in opposed(list(metrics))],
    )


def _cells(activity: Activity, kind: str) -> list[CheckCell]:
    live = CheckCell.objects.filter(table__activity=activity, table__kind=kind)
    live = live.filter(row__removed_at=None, column__removed_at=None)
    return list(live.select_related("row", "column"))


def _cell(one: CheckCell) -> Cell:
    return Cell(one.pk, one.row.label, one.column.label)


def proposal_at_work(user: User, pk: int, key: str) -> ProposalPlace:
    """A proposal that may be taken over, or was. Raises Http404 or PermissionDenied."""
    found = editable_retrospective(user, pk)
    all_of_them = proposed_conditions(found.facts, beyond(found))
    proposal = next((one for one in all_of_them if one.key == key), None)
    if proposal is None:
        raise Http404
    return ProposalPlace(found, proposal, {one: _path(found, one) for one in proposal.sources})


def _path(retrospective: Retrospective, source: str) -> str:
    """Where a source stands; what is no thing of its own leads to the activity."""
    activity = subject_activity(retrospective)
    kind, _colon, number = source.partition(":")
    if activity is None:
        return reverse("incidents:retrospective", args=[retrospective.pk])
    if kind == "entry":
        numbered = LogEntry.objects.filter(pk=number).values_list("number", flat=True).get()
        return reverse("activities:entry", args=[activity.pk, numbered])
    if kind == "matrix":
        return reverse("raci:revision", args=[activity.pk, int(number)])
    if kind == "row":
        return reverse("activities:deliverable", args=[activity.pk, int(number)])
    if kind == "cell":
        table = CheckCell.objects.filter(pk=number).values_list("table", flat=True).get()
        return reverse("activities:check", args=[activity.pk, table])
    return reverse("activities:detail", args=[activity.pk])


def factor_shown(factor: Factor) -> list[Shown]:
    """What shows a condition, for those at work on it."""
    return shown_of([factor], names=True).get(factor.pk, [])


def shown_of(factors: list[Factor], *, names: bool) -> dict[int, list[Shown]]:
    """What shows each of these conditions of one retrospective."""
    if not factors:
        return {}
    people = {} if names else people_of(factors[0].retrospective)
    words = redact_for(people, {} if names else departments_by_id(), names=names)
    return shown_beside(FACTOR, [factor.pk for factor in factors], words, names=names)


def factor_file(user: User, pk: int, factor: int, evidence: int) -> Evidence:
    """A file beside a condition, for those who write the page. Raises Http404 or PermissionDenied."""
    found = factor_at_work(user, pk, factor)
    beside = Evidence.objects.filter(subj_type=FACTOR, subj_id=found.pk, kind=Evidence.Kind.FILE)
    one = beside.select_related("file").filter(pk=evidence).first()
    if one is None:
        raise Http404
    return one
