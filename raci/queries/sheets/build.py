"""Makes the sheets of one person from what is read at once for all activities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Participant
from postmortem.audit.models import Revision
from postmortem.people.models import User
from postmortem.people.queries import active_people, departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for
from raci.models import SignOff
from raci.queries.grid import live_rows
from raci.queries.sheets.desk import Right, questions_of
from raci.queries.sheets.shapes import Choices, Naming, Sheet, SheetRow
from raci.queries.spelling import Said, spell_changes, spell_row, spell_sheet
from raci.queries.standing import answers_of, leads_now, states_of
from raci.rules import (
    Answers,
    Heap,
    PartState,
    Row,
    Why,
    difference,
    digest_of,
    heap_of,
    heap_of_sheet,
    row_document,
    to_name,
)
from raci.rules.matrix import SHEET


@dataclass(frozen=True)
class Desk:
    """What the sheets of one person are made of, read at once for all activities."""

    activities: Mapping[int, Activity]
    revisions: Mapping[int, Revision]
    words: Words
    colleagues: Mapping[int | None, Choices]
    present: Mapping[int, set[int]]
    departments: Choices

    def others(self, activity_id: int, department_id: int | None) -> list[tuple[str, Choices]]:
        """Whom a row may be proposed to instead: another department, or people of the own one and of the
        activity.
        """
        present = self.present.get(activity_id, set())
        homes = {home: [one for one in people if _person(one) in present] for home, people in self._others()}
        if department_id:
            homes[department_id] = list(self.colleagues.get(department_id, ()))
        people = [(self.words.department(home), found) for home, found in homes.items() if found]
        return [(_("A department"), self.departments), *sorted(people)]

    def _others(self) -> Iterable[tuple[int | None, Choices]]:
        return self.colleagues.items()


def _person(choice: tuple[str, str]) -> int:
    """The person of a choice "3.12" (department.person)."""
    return int(choice[0].partition(".")[2])


def sheets_of(user: User, activity_id: int | None = None, *, now: datetime | None = None) -> list[Sheet]:
    """Every sheet that waits for this person (in one activity), by due time; with `now` also those that this
    person may answer in somebody's name then. Seventeen queries, however many there are.
    """
    questions = questions_of(user, now)
    revisions = Revision.objects.in_bulk(questions.duties)
    wanted = {r.subj_id for r in revisions.values() if activity_id in (None, r.subj_id)}
    activities = (
        Activity.objects.select_related("lead", "sponsor").prefetch_related("waivers").in_bulk(wanted)
    )
    rows, answers, leads = live_rows(wanted), answers_of(wanted), leads_now()
    answered = set(SignOff.objects.filter(revision__in=revisions).values_list("revision_id", "department_id"))
    mine: list[tuple[Revision, PartState, Right]] = []
    for pk in questions.duties:
        revision = revisions[pk]
        if revision.subj_id not in wanted:
            continue
        activity = activities[revision.subj_id]
        for state in states_of(activity, rows[activity.pk], leads, answers[activity.pk]):
            right = questions.right_to(state.part, revision, activity.lead_id)
            if right and not state.stands and (pk, state.part.department_id) not in answered:
                mine.append((revision, state, right))
    desk = _desk(activities, revisions, rows, answers, mine)
    return [
        _sheet(desk, revision, state, right, answers[revision.subj_id]) for revision, state, right in mine
    ]


def _desk(
    activities: Mapping[int, Activity],
    revisions: Mapping[int, Revision],
    rows: Mapping[int, Sequence[Row]],
    answers: Mapping[int, Answers],
    mine: Sequence[tuple[Revision, PartState, Right]],
) -> Desk:
    signed = {fact.revision_id for given in answers.values() for fact in given.rows.values()}
    signed |= {fact.revision_id for given in answers.values() for fact in given.sheets.values()}
    old = Revision.objects.in_bulk(signed - set(revisions))
    departments = departments_by_id()
    named = _people_in(rows.values()) | {right.for_id for _r, _s, right in mine if right.for_id}
    present: dict[int, set[int]] = {}
    for pk, person_id in Participant.objects.filter(activity__in=activities, until=None).values_list(
        "activity_id", "person_id"
    ):
        present.setdefault(pk, set()).add(person_id)
    return Desk(
        activities=activities,
        revisions={**old, **revisions},
        words=redact_for(people_by_id(named), departments, names=True),
        colleagues=_colleagues({state.part.department_id for _r, state, _x in mine}, present),
        present=present,
        departments=[(str(pk), one.name) for pk, one in departments.items() if one.is_active],
    )


def _colleagues(departments: set[int | None], present: Mapping[int, set[int]]) -> dict[int | None, Choices]:
    """Department → its people as choices "3.12": of the own departments all, of others who is present."""
    here = {pk for people in present.values() for pk in people}
    homes = [pk for pk in departments if pk]
    found: dict[int | None, list[tuple[str, str]]] = {}
    for person in active_people().filter(Q(department__in=homes) | Q(pk__in=here, department__isnull=False)):
        key = f"{person.department_id}.{person.pk}"
        found.setdefault(person.department_id, []).append((key, person.display_name))
    return {pk: sorted(people, key=lambda one: one[1]) for pk, people in found.items()}


def _people_in(activities: Iterable[Sequence[Row]]) -> set[int]:
    rows = [row for some in activities for row in some]
    named = {holder.person_id for row in rows for held in row.letters.values() for holder in held}
    return {pk for pk in named | {row.accountable_id for row in rows} if pk}


def _sheet(desk: Desk, revision: Revision, state: PartState, right: Right, answers: Answers) -> Sheet:
    activity, part = desk.activities[revision.subj_id], state.part
    fixed = {document["id"]: document for document in revision.document["rows"]}
    # A row that was changed after the revision is still being worked on: it comes with the next one.
    rows = [row for row in part.rows if fixed.get(row.pk, {}).get("digest") == digest_of(row)]
    sheet = revision.document["sheet"]
    views = [_row(desk, row, state, answers) for row in rows]
    last = desk.revisions[state.last.revision_id].document["sheet"] if state.last else sheet
    return Sheet(
        activity=activity,
        revision=revision,
        department_id=part.department_id,
        name=desk.words.department(part.department_id) or _("You as sponsor"),
        why=_why(part.why, desk.words.department(part.department_id)),
        due=right.duty,
        digest=sheet["digest"],
        says=spell_sheet(sheet, desk.words),
        changes=spell_changes(difference(last, sheet, SHEET), desk.words),
        rows=views,
        heap=heap_of_sheet([view.heap for view in views], heap_of(sheet["digest"], state.last)),
        left_out=len(part.rows) - len(rows),
        for_id=right.for_id,
        for_name=desk.words.people[right.for_id].display_name if right.for_id else "",
        is_office=right.is_office,
        is_passed_on=bool(right.duty.params.get("for_id")),
        colleagues=desk.colleagues.get(part.department_id, ()),
        others=desk.others(activity.pk, part.department_id),
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
    return SheetRow(
        row=row,
        digest=document["digest"],
        heap=heap,
        says=spell_row(document, desk.words),
        changes=changes,
        sent_back=said.reason if said and heap == Heap.SENT_BACK else "",
        reserved=said.reservation if said and heap == Heap.UNCHANGED else "",
        namings=[Naming(letter, is_asked=letter == "A") for letter in to_name(row, state.part.department_id)],
    )
