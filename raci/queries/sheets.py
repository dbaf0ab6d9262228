"""The sign-off page: what waits for one person's signature over all activities, in three heaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for
from raci.models import SignOff
from raci.queries.grid import live_rows
from raci.queries.spelling import Said, spell_changes, spell_row, spell_sheet
from raci.queries.standing import answers_of, leads_now, states_of
from raci.rules import (
    Answers,
    Heap,
    PartState,
    Row,
    SheetAnswer,
    Why,
    difference,
    digest_of,
    heap_of,
    heap_of_sheet,
    row_document,
)
from raci.rules.matrix import SHEET


@dataclass(frozen=True)
class SheetRow:
    """One row to answer: what it asks of the department, what differs from what was signed,
    what was typed.
    """

    row: Row
    digest: str
    heap: Heap
    says: list[Said]
    changes: list[Said]
    sent_back: str
    is_back: bool = False
    reason: str = ""
    error: str = ""


@dataclass(frozen=True)
class Sheet:
    """What one department (without: the sponsor) is asked to sign in one activity."""

    activity: Activity
    revision: Revision
    department_id: int | None
    name: str
    why: str
    due: Duty
    digest: str
    says: Sequence[Said]
    changes: Sequence[Said]
    rows: Sequence[SheetRow]
    heap: Heap
    left_out: int

    @property
    def key(self) -> str:
        """Names the sheet in forms: "7-3" for department 3 in activity 7, "7-sponsor" for its sponsor."""
        return f"{self.activity.pk}-{self.department_id or 'sponsor'}"

    @property
    def same(self) -> list[SheetRow]:
        """Rows that are as this department has signed them."""
        return [row for row in self.rows if row.heap == Heap.UNCHANGED]


@dataclass(frozen=True)
class SignoffPage:
    new: Sequence[Sheet]
    changed: Sequence[Sheet]
    unchanged: Sequence[Sheet]

    @property
    def sheets(self) -> list[Sheet]:
        return [*self.new, *self.changed, *self.unchanged]

    @property
    def letters(self) -> int:
        """How many rows wait for an answer."""
        return sum(len(sheet.rows) - len(sheet.same) for sheet in self.sheets)


def signoff_page(
    user: User, typed: SheetAnswer | None = None, wrong: Mapping[str, list[str]] | None = None
) -> SignoffPage:
    """All open sheets of this person by heap, the most urgent first.

    `typed` is an answer that could not be taken; `wrong` says why, by the names of the fields.
    """
    sheets = [_with_typed(sheet, typed, wrong or {}) for sheet in sheets_of(user)]
    by_heap = {heap: [sheet for sheet in sheets if sheet.heap == heap] for heap in Heap}
    return SignoffPage(by_heap[Heap.NEW], by_heap[Heap.CHANGED], by_heap[Heap.UNCHANGED])


def _with_typed(sheet: Sheet, typed: SheetAnswer | None, wrong: Mapping[str, list[str]]) -> Sheet:
    if typed is None or (typed.activity_id, typed.department_id) != (sheet.activity.pk, sheet.department_id):
        return sheet
    rows = []
    for row in sheet.rows:
        said = typed.rows.get(row.row.pk)
        if said is None:
            rows.append(row)
            continue
        error = " ".join(wrong.get(f"reason-{row.row.pk}", []))
        rows.append(replace(row, is_back=not said.agree, reason=said.reason, error=error))
    return replace(sheet, rows=rows)


@dataclass(frozen=True)
class Desk:
    """What the sheets of one person are made of, read at once for all activities."""

    activities: Mapping[int, Activity]
    revisions: Mapping[int, Revision]
    words: Words
    answered: set[tuple[int, int | None]]


def sheets_of(user: User, activity_id: int | None = None) -> list[Sheet]:
    """Every sheet that waits for this person (in one activity), by due time; eleven queries, however many."""
    asked = Duty.objects.open().filter(kind=Duty.Kind.SIGN, holder=user, subj_type=Revision._meta.label_lower)
    duties = {duty.subj_id: duty for duty in asked}
    revisions = Revision.objects.in_bulk(duties)
    wanted = {r.subj_id for r in revisions.values() if activity_id in (None, r.subj_id)}
    activities = Activity.objects.select_related("lead", "sponsor").in_bulk(wanted)
    rows, answers, departments = live_rows(wanted), answers_of(wanted), departments_by_id()
    answered = SignOff.objects.filter(revision__in=duties).values_list("revision_id", "department_id")
    words = redact_for(people_by_id(_people_in(rows.values())), departments, names=True)
    signed = {fact.revision_id for given in answers.values() for fact in given.rows.values()}
    signed |= {fact.revision_id for given in answers.values() for fact in given.sheets.values()}
    old = Revision.objects.in_bulk(signed - set(revisions))
    leads = leads_now()
    desk = Desk(activities, {**old, **revisions}, words, set(answered))
    found = []
    for duty in duties.values():
        revision = revisions[duty.subj_id]
        if revision.subj_id not in wanted:
            continue
        pk = revision.subj_id
        for state in states_of(activities[pk], rows[pk], leads, answers[pk]):
            mine = state.part.signer_id == user.pk
            if mine and not state.stands and (revision.pk, state.part.department_id) not in desk.answered:
                found.append(_sheet(desk, duty, revision, state, answers[pk]))
    return found


def _people_in(activities: Iterable[Sequence[Row]]) -> set[int]:
    rows = [row for some in activities for row in some]
    named = {holder.person_id for row in rows for held in row.letters.values() for holder in held}
    return {pk for pk in named | {row.accountable_id for row in rows} if pk}


def _sheet(desk: Desk, duty: Duty, revision: Revision, state: PartState, answers: Answers) -> Sheet:
    activity = desk.activities[revision.subj_id]
    fixed = {document["id"]: document for document in revision.document["rows"]}
    # A row that was changed after the revision is still being worked on: it comes with the next one.
    rows = [row for row in state.part.rows if fixed.get(row.pk, {}).get("digest") == digest_of(row)]
    sheet = revision.document["sheet"]
    views = [_row(desk, row, state, answers) for row in rows]
    last = desk.revisions[state.last.revision_id].document["sheet"] if state.last else sheet
    changes = spell_changes(difference(last, sheet, SHEET), desk.words)
    return Sheet(
        activity=activity,
        revision=revision,
        department_id=state.part.department_id,
        name=desk.words.department(state.part.department_id) or _("You as sponsor"),
        why=_why(state.part.why, desk.words.department(state.part.department_id)),
        due=duty,
        digest=sheet["digest"],
        says=spell_sheet(sheet, desk.words),
        changes=changes,
        rows=views,
        heap=heap_of_sheet([view.heap for view in views], heap_of(sheet["digest"], state.last)),
        left_out=len(state.part.rows) - len(rows),
    )


def _why(why: Why, department: str) -> str:
    return {
        Why.LEAD_DRIVES: _("You sign as sponsor, because the lead of %(department)s drives the activity."),
        Why.NO_LEAD: _("You sign as sponsor, because %(department)s has no lead."),
    }.get(why, "") % {"department": department}


def _row(desk: Desk, row: Row, state: PartState, answers: Answers) -> SheetRow:
    said = answers.rows.get((state.part.department_id, row.pk))
    document = row_document(row)
    changes: list[Said] = []
    if said and said.digest != document["digest"]:
        before = {one["id"]: one for one in desk.revisions[said.revision_id].document["rows"]}
        changes = spell_changes(difference(before[row.pk], document), desk.words)
    heap = state.rows[row.pk]
    reason = said.reason if said and heap == Heap.SENT_BACK else ""
    return SheetRow(row, document["digest"], heap, spell_row(document, desk.words), changes, reason)
