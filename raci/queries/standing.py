"""Who has signed what, and what of it still stands. Validity is computed, never stored."""

from collections.abc import Collection, Iterable, Mapping
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Waiver
from postmortem.audit.models import Revision
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.people.models import Department
from raci.models import SignedRow, SignOff
from raci.queries.grid import Rows, sheet_of
from raci.rules import Answers, PartState, Row, SignedRowFact, SignedSheet, parts_of, state_of

OF_SIGNOFF = (
    "pk",
    "revision_id",
    "revision__subj_id",
    "revision__number",
    "department_id",
    "sheet_sha256",
    "answer",
    "at",
    "reason",
    "by_id",
    "on_behalf_of_id",
)
OF_SIGNED_ROW = ("signoff_id", "deliverable_id", "row_sha256", "answer", "reason", "counter")


class Given:
    """What was answered to one or more matrices: make it, ask `together`, read it."""

    def __init__(
        self, activity_ids: Collection[int], together: Together, until: int | None, row: int | None
    ) -> None:
        self._wanted = activity_ids
        self._given = together.values(lambda: _given(activity_ids, until), *OF_SIGNOFF)
        self._rows = together.values(lambda: _signed_rows(activity_ids, until, row), *OF_SIGNED_ROW)

    def answers(self) -> dict[int, Answers]:
        """As `answers_of` below says."""
        given = sorted(self._given, key=lambda one: (one.at, one.pk))
        sheets: dict[int, dict[int | None, SignedSheet]] = {pk: {} for pk in self._wanted}
        for one in given:
            sheets[one.revision__subj_id][one.department_id] = _sheet(one)
        rows: dict[int, dict[tuple[int | None, int], SignedRowFact]] = {pk: {} for pk in self._wanted}
        place = {one.pk: (number, one) for number, one in enumerate(given)}
        for row in sorted(self._rows, key=lambda row: place[row.signoff_id][0]):
            _number, signoff = place[row.signoff_id]
            rows[signoff.revision__subj_id][signoff.department_id, row.deliverable_id] = SignedRowFact(
                row.row_sha256, row.answer, row.reason, signoff.revision_id, row.counter
            )
        return {pk: Answers(rows[pk], sheets[pk]) for pk in self._wanted}


def _given(activity_ids: Collection[int], until: int | None) -> QuerySet[SignOff]:
    given = SignOff.objects.filter(
        revision__kind=Revision.Kind.MATRIX,
        revision__subj_type=Activity._meta.label_lower,
        revision__subj_id__in=activity_ids,
    )
    return given if until is None else given.filter(revision__number__lte=until)


def _signed_rows(activity_ids: Collection[int], until: int | None, row: int | None) -> QuerySet[SignedRow]:
    signed = SignedRow.objects.filter(signoff__in=_given(activity_ids, until).order_by().values("pk"))
    return signed if row is None else signed.filter(deliverable=row)


def _sheet(one: SimpleNamespace) -> SignedSheet:
    return SignedSheet(
        digest=one.sheet_sha256,
        answer=one.answer,
        at=one.at,
        revision_id=one.revision_id,
        number=one.revision__number,
        reason=one.reason,
        by_id=one.by_id,
        for_id=one.on_behalf_of_id,
    )


def answers_of(
    activity_ids: Iterable[int], until: int | None = None, *, row: int | None = None
) -> dict[int, Answers]:
    """Activity id → the newest answer of every part to every row and to the sheet; one query. With `until`
    only what was said to versions up to this number, with `row` only what was said to this row.
    """
    together = Together()
    given = Given(list(activity_ids), together, until, row)
    together.ask()
    return given.answers()


def leads_now() -> dict[int, int]:
    """Department id → its lead, where there is one who is active; one query."""
    led = Department.objects.filter(lead__is_active=True)
    return {pk: lead_id for pk, lead_id in led.values_list("pk", "lead_id") if lead_id}


def states_of(
    activity: Activity,
    rows: Iterable[Row],
    leads: Mapping[int, int],
    answers: Answers,
    waivers: Iterable[Waiver] | None = None,
) -> list[PartState]:
    """How far everybody whose signature the rows ask for stands behind them now. One query, none with
    the activity's waivers, or if they are prefetched.
    """
    parts = parts_of(rows, leads, driver_id=activity.lead_id, sponsor_id=activity.sponsor_id)
    digest = str(sheet_of(activity, waivers)["digest"])
    return [state_of(part, digest, answers) for part in parts]


class Signatures:
    """Everything that says how far the signatures of activities are: make it, ask `together`, read it."""

    def __init__(self, together: Together, *activity_ids: int) -> None:
        self._rows = Rows(Q(activity__in=activity_ids), together)
        self._given = Given(activity_ids, together, None, None)
        self._waivers = together.objects(lambda: Waiver.objects.filter(activity__in=activity_ids))
        self._fixed = together.values(lambda: revisions_of(activity_ids), "subj_id", "number")

    @cached_property
    def rows(self) -> dict[int, list[Row]]:
        return self._rows.by_activity()

    @cached_property
    def answers(self) -> dict[int, Answers]:
        return self._given.answers()

    def waivers(self, pk: int) -> list[Waiver]:
        found = (one for one in self._waivers if one.activity_id == pk)
        return sorted(found, key=lambda one: (one.at, one.pk))

    def states(self, activity: Activity, leads: Mapping[int, int]) -> list[PartState]:
        pk = activity.pk
        return states_of(activity, self.rows.get(pk, []), leads, self.answers[pk], self.waivers(pk))

    def number(self, pk: int) -> int:
        """Of the newest version; 0 while the matrix was never put forward."""
        return max((one.number for one in self._fixed if one.subj_id == pk), default=0)


def revisions_of(activity_ids: Collection[int]) -> QuerySet[Revision]:
    about = {"subj_type": Activity._meta.label_lower, "subj_id__in": activity_ids}
    return Revision.objects.filter(kind=Revision.Kind.MATRIX, **about)


SIGNATURES = PreparedTogether(Signatures)  # of one activity


def signed_state(activity: Activity) -> list[PartState]:
    """The same for one activity, read afresh in two queries; `stands` of each says whether all is signed."""
    return SIGNATURES(activity.pk).states(activity, leads_now())


class SignedSummary(NamedTuple):
    """How far the signatures are, for pages of the activity: counts, and the names of
    departments that wait.
    """

    number: int
    signed: int
    total: int
    waiting: list[str]
    url: str


def signed_summary(activity: Activity, departments: Mapping[int, Department]) -> SignedSummary | None:
    """The same in figures, or None while the matrix was never put forward; one query. The departments, which
    say whether their lead is active, are those of queries.departments_beside.
    """
    signatures = SIGNATURES(activity.pk)
    number = signatures.number(activity.pk)
    if not number:
        return None
    leads = {
        pk: one.lead_id
        for pk, one in departments.items()
        if one.lead_id is not None and getattr(one, "lead_is_active", False)
    }
    states = signatures.states(activity, leads)
    open_parts = [state.part.department_id for state in states if not state.stands]
    return SignedSummary(
        number=number,
        signed=len(states) - len(open_parts),
        total=len(states),
        waiting=[departments[pk].name if pk else _("the sponsor") for pk in open_parts],
        url=reverse("raci:matrix", args=[activity.pk]),
    )
