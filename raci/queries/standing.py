"""Who has signed what, and what of it still stands. Validity is computed, never stored."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.people.models import Department
from postmortem.people.queries import departments_by_id
from raci.models import SignedRow, SignOff
from raci.queries.grid import live_rows, newest, sheet_of
from raci.rules import Answers, PartState, Row, SignedRowFact, SignedSheet, parts_of, state_of


def answers_of(
    activity_ids: Iterable[int], until: int | None = None, *, row: int | None = None
) -> dict[int, Answers]:
    """Activity id → the newest answer of every part to every row and to the sheet; two queries. With `until`
    only what was said to versions up to this number, with `row` only what was said to this row.
    """
    wanted = list(activity_ids)
    given = SignOff.objects.filter(
        revision__kind=Revision.Kind.MATRIX,
        revision__subj_type=Activity._meta.label_lower,
        revision__subj_id__in=wanted,
    ).order_by("at", "pk")
    given = given if until is None else given.filter(revision__number__lte=until)
    sheets: dict[int, dict[int | None, SignedSheet]] = {pk: {} for pk in wanted}
    for one in given.select_related("revision").defer("revision__document"):
        sheets[one.revision.subj_id][one.department_id] = SignedSheet(
            digest=one.sheet_sha256,
            answer=one.answer,
            at=one.at,
            revision_id=one.revision_id,
            number=one.revision.number,
            reason=one.reason,
            by_id=one.by_id,
            for_id=one.on_behalf_of_id,
        )
    rows: dict[int, dict[tuple[int | None, int], SignedRowFact]] = {pk: {} for pk in wanted}
    signed = SignedRow.objects.filter(signoff__in=given).order_by("signoff__at", "signoff_id")
    signed = signed if row is None else signed.filter(deliverable=row)
    for one_row in signed.select_related("signoff__revision").defer("signoff__revision__document"):
        signoff = one_row.signoff
        rows[signoff.revision.subj_id][signoff.department_id, one_row.deliverable_id] = SignedRowFact(
            one_row.row_sha256, one_row.answer, one_row.reason, signoff.revision_id, one_row.counter
        )
    return {pk: Answers(rows[pk], sheets[pk]) for pk in wanted}


def leads_now() -> dict[int, int]:
    """Department id → its lead, where there is one who is active; one query."""
    led = Department.objects.filter(lead__is_active=True)
    return {pk: lead_id for pk, lead_id in led.values_list("pk", "lead_id") if lead_id}


def states_of(
    activity: Activity, rows: Iterable[Row], leads: Mapping[int, int], answers: Answers
) -> list[PartState]:
    """How far everybody whose signature the rows ask for stands behind them now. One query, none if the
    activity's waivers are prefetched.
    """
    parts = parts_of(rows, leads, driver_id=activity.lead_id, sponsor_id=activity.sponsor_id)
    digest = str(sheet_of(activity)["digest"])
    return [state_of(part, digest, answers) for part in parts]


def signed_state(activity: Activity) -> list[PartState]:
    """The same for one activity, read afresh in six queries; `stands` of each says whether all is signed."""
    rows = live_rows([activity.pk])[activity.pk]
    return states_of(activity, rows, leads_now(), answers_of([activity.pk])[activity.pk])


class SignedSummary(NamedTuple):
    """How far the signatures are, for pages of the activity: counts, and the names of
    departments that wait.
    """

    number: int
    signed: int
    total: int
    waiting: list[str]
    url: str


def signed_summary(activity: Activity) -> SignedSummary | None:
    """The same in figures, or None while the matrix was never put forward."""
    fixed = newest(activity)
    if fixed is None:
        return None
    states, departments = signed_state(activity), departments_by_id()
    open_parts = [state.part.department_id for state in states if not state.stands]
    return SignedSummary(
        number=fixed.number,
        signed=len(states) - len(open_parts),
        total=len(states),
        waiting=[departments[pk].name if pk else _("the sponsor") for pk in open_parts],
        url=reverse("raci:matrix", args=[activity.pk]),
    )
