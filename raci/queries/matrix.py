"""The matrix page: who answers for what, and have they said yes?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.queries.access import PREPARING, decides_launch, may_put_forward
from raci.queries.columns import Choices, Group, Reader, columns_of, holder_choices, reader_of
from raci.queries.grid import live_rows, sheet_of
from raci.queries.row_checks import Board
from raci.queries.rows import RowView, row_view
from raci.queries.standing import answers_of, leads_now, states_of
from raci.rules import Finding, PartState, Row, Why, check, content, errors, row_document


class Phase(NamedTuple):
    label: str
    rows: list[RowView]


class Signer(NamedTuple):
    """One line of the list of signatures: shape and word, when, and why somebody else than the lead signs."""

    shape: str
    word: str
    note: str
    at: object
    why: str


@dataclass(frozen=True)
class MatrixPage:
    activity: Activity
    names: bool
    groups: Sequence[Group]
    phases: Sequence[Phase]
    whole: Sequence[Finding]
    to_mend: int
    is_changed: bool
    revisions: Sequence[Revision]
    signers: Sequence[Signer]
    signed: int
    mine_to_sign: bool
    may_letters: bool
    may_ask: bool
    may_launch: bool
    rows: Sequence[tuple[str, str]]
    holders: Choices

    @property
    def revision(self) -> Revision | None:
        return self.revisions[0] if self.revisions else None

    @property
    def all_signed(self) -> bool:
        return bool(self.revisions) and self.signed == len(self.signers)

    @property
    def is_preparing(self) -> bool:
        return self.activity.status in PREPARING

    @property
    def width(self) -> int:
        """Columns of the table: the name, each group with its gap, the check."""
        return 2 + sum(len(group.columns) + 1 for group in self.groups)

    def row(self, pk: int) -> RowView | None:
        return next((view for phase in self.phases for view in phase.rows if view.row.pk == pk), None)


def matrix_page(user: User, activity: Activity) -> MatrixPage:
    """Everything on the page in a fixed number of queries, whatever its size."""
    reader = reader_of(user, activity)
    rows = live_rows([activity.pk])[activity.pk]
    answers = answers_of([activity.pk])[activity.pk]
    states = states_of(activity, rows, leads_now(), answers)
    findings = check(rows)
    is_open = activity.status in PREPARING and (reader.hats.driver or reader.hats.leads_here)
    groups = columns_of(activity, rows, reader, is_open=is_open)
    board = Board(activity, groups, reader, states, answers, findings)
    views = [row_view(board, row) for row in rows]
    fixed = list(revisions(Revision.Kind.MATRIX, activity).defer("document").order_by("-number"))
    is_changed = bool(fixed) and _is_changed(activity, rows, fixed[0])
    asked = _asked(fixed)
    is_new = not fixed or activity.status == Activity.Status.DRAFT
    again = is_new or is_changed or any(state.has_sent_back for state in states)
    return MatrixPage(
        activity=activity,
        names=reader.names,
        groups=groups,
        phases=_phases(views),
        whole=[finding for finding in findings if finding.row_id is None],
        to_mend=len({finding.row_id for finding in errors(findings)}),
        is_changed=is_changed,
        revisions=fixed,
        signers=[_signer(state, reader, asked) for state in states],
        signed=sum(state.stands for state in states),
        mine_to_sign=any(duty.holder_id == user.pk for duty in asked),
        may_letters=is_open,
        may_ask=may_put_forward(reader.hats) and activity.status in PREPARING and again,
        may_launch=activity.status in PREPARING and decides_launch(user, activity),
        rows=[(str(row.pk), row.name) for row in rows],
        holders=holder_choices(groups) if is_open else [],
    )


def _is_changed(activity: Activity, rows: Sequence[Row], newest: Revision) -> bool:
    now = {"rows": [row_document(row) for row in rows], "sheet": sheet_of(activity)}
    return content(newest.document) != content(now)


def _asked(fixed: Sequence[Revision]) -> list[Duty]:
    """The open questions to sign, about any revision of this matrix."""
    duties = Duty.objects.open().filter(kind=Duty.Kind.SIGN, subj_type=Revision._meta.label_lower)
    return list(duties.filter(subj_id__in=[revision.pk for revision in fixed]))


def _phases(views: Sequence[RowView]) -> list[Phase]:
    found = [
        Phase(str(phase.label), [view for view in views if view.row.phase == phase])
        for phase in Deliverable.Phase
    ]
    return [phase for phase in found if phase.rows]


def _signer(state: PartState, reader: Reader, asked: Sequence[Duty]) -> Signer:
    part = state.part
    name = reader.words.department(part.department_id) if part.department_id else _("The sponsor")
    if part.signer_id == reader.user.pk:
        name = _("%(who)s, you") % {"who": name}
    duty = next((one for one in asked if one.holder_id == part.signer_id), None)
    why = {
        Why.LEAD_DRIVES: _("The sponsor signs, because the lead drives the activity."),
        Why.NO_LEAD: _("The sponsor signs, because the department has no lead."),
    }.get(part.why, "")
    if state.stands and state.last:
        return Signer("done", name, "", state.last.at, why)
    if state.has_sent_back:
        return Signer("dropped", name, _("sent something back"), None, why)
    if state.last:
        note = _("signed version %(number)s") % {"number": state.last.number}
        return Signer("half", name, note, None, why)
    if duty:
        return Signer("said", name, _("asked"), duty.from_at, why)
    return Signer("open", name, _("not asked yet"), None, why)
