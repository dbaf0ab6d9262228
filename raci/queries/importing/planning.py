"""From a file and what was answered to what it would change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.rules import digest
from postmortem.people.models import User
from raci.models import Matrix
from raci.queries.columns import Reader, reader_of
from raci.queries.grid import live_rows
from raci.queries.importing.house import House, house_now
from raci.queries.importing.names import Name, Naming, Stands
from raci.rules import Holder, Row, row_document
from raci.rules.checks import external_accountable
from raci.rules.matching import Line, Plan, Says, Step, due_in, field_of, phase_of, plan_of, usual_due
from raci.rules.matrix import iso
from raci.tables import File, Problem, Question, Table
from raci.tables import Row as FileRow

TABLE: Final = "table"
ALL: Final = "all"
QUESTION: Final = "question:"
PHASES: Final = frozenset(Deliverable.Phase.values)
ALREADY_SAID: Final = frozenset({"duplicate_task", "no_task", "several_a"})


class PhaseName(NamedTuple):
    """A phase of the file and which of ours it is; `is_guessed` if nobody knows the word."""

    text: str
    field: str
    code: str
    is_guessed: bool


@dataclass(frozen=True)
class Look:
    """A file as it stands against the matrix now. `chosen` is a number of a table, or ALL."""

    activity: Activity
    reader: Reader
    file: File
    house: House
    chosen: str
    names: list[Name]
    phases: list[PhaseName]
    questions: list[Question]
    problems: list[Problem]
    plan: Plan
    rows: list[Row]
    letters: str
    may_invite: list[int]
    answers: Mapping[str, str]

    @property
    def open_names(self) -> list[Name]:
        return [name for name in self.names if name.stands == Stands.OPEN]

    @property
    def is_open(self) -> bool:
        """Something is still to be answered: letters are missing until then."""
        return bool(self.questions or self.open_names)

    @property
    def switches(self) -> bool:
        """Whether the matrix gets letters for support, which it did not have."""
        return self.plan.has_support and self.letters == "raci"

    @property
    def digest(self) -> str:
        """What was shown: the matrix as it is and what would change. A usual due time is not part of it: it
        moves with the clock.
        """
        rows = [row_document(row) for row in self.rows]
        return digest([rows, self.letters, [_step_document(step) for step in self.plan.changing]])

    def label(self, holder: Holder) -> str:
        """How somebody is called here."""
        if holder in self.house.labels:
            return self.house.labels[holder]
        if (holder.person_id or 0) < 0:
            name = next(name.text for name in self.names if name.holder == holder)
            return f"{name} · {self.house.homes[holder.department_id]}"
        if holder.person_id:
            return self.reader.words.person(holder.person_id, holder.department_id)
        return self.reader.words.department(holder.department_id)

    def phase_of(self, step: Step) -> str:
        """The phase of a row as it is or will be."""
        usual = Deliverable.Phase.LAUNCH if step.is_outcome else Deliverable.Phase.MAKE
        return step.row.phase if step.row else step.line.phase or usual

    def due_of(self, step: Step, now: datetime) -> datetime:
        """When a new row is due."""
        launch = self.activity.agreed_launch_at
        return step.line.due_at or usual_due(launch, now, is_outcome=step.is_outcome)


def _step_document(step: Step) -> list[object]:
    return [
        step.row.pk if step.row else None,
        step.line.task,
        step.line.phase,
        iso(step.line.due_at),
        step.owner,
        step.added,
        step.removed,
    ]


def changed_since(look: Look, seen: str) -> bool:
    """Whether what would change, or the matrix itself, is not what was shown."""
    return look.digest != seen


def read_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """What was answered to the reader's own questions, by their ids."""
    return {key.removeprefix(QUESTION): said for key, said in answers.items() if key.startswith(QUESTION)}


def look(user: User, activity: Activity, file: File, answers: Mapping[str, str], *, now: datetime) -> Look:
    """Compare a file that was read with the matrix, for one reader; a fixed number of queries."""
    reader, house = reader_of(user, activity), house_now()
    rows = live_rows([activity.pk])[activity.pk]
    may_invite = sorted(
        house.homes if user.role == User.Role.ADMIN else house.homes.keys() & reader.hats.leads
    )
    chosen = chosen_table(file, answers)
    tables = list(file.tables) if chosen == ALL else [file.tables[int(chosen)]]
    naming = Naming(house, answers, may_invite)
    used = {name for table in tables for name in _used(table)}
    names = naming.names((column for table in tables for column in table.columns), used)
    phases = _phases(tables, answers)
    lines = list(_Lines(activity, names, phases, now).of(tables, is_all=chosen == ALL))
    own = None if reader.hats.driver else reader.hats.leads
    letters = Matrix.objects.filter(activity=activity).values_list("letters", flat=True).first() or "raci"
    return Look(
        activity=activity,
        reader=reader,
        file=file,
        house=house,
        chosen=chosen,
        names=names,
        phases=phases,
        questions=[question for table in tables for question in table.questions],
        problems=[problem for table in tables for problem in table.problems],
        plan=plan_of(lines, rows, own=own),
        rows=rows,
        letters=letters,
        may_invite=may_invite,
        answers=answers,
    )


def _used(table: Table) -> Iterable[str]:
    """Who has a letter in it, and while letters are asked about, who may have one."""
    if table.questions:
        return [column.name for column in table.columns]
    return [held.name for row in table.rows for each in row.letters.values() for held in each]


def chosen_table(file: File, answers: Mapping[str, str]) -> str:
    """The table that was chosen; else all of them if none contradicts another, else the first."""
    said = answers.get(TABLE, "")
    if said == ALL or (said.isdecimal() and int(said) < len(file.tables)):
        return said if len(file.tables) > 1 else "0"
    rows = (row for table in file.tables for row in table.rows)
    is_at_odds = any(problem.code == "other_letters" for row in rows for problem in row.problems)
    return "0" if is_at_odds or len(file.tables) == 1 else ALL


def _phases(tables: Iterable[Table], answers: Mapping[str, str]) -> list[PhaseName]:
    texts = dict.fromkeys(row.phase for table in tables for row in table.rows if row.phase)
    return [_phase(text, answers) for text in texts]


def _phase(text: str, answers: Mapping[str, str]) -> PhaseName:
    field = field_of("phase", text)
    known = phase_of(text)
    said = answers.get(field, "")
    code = said if said in PHASES else known or Deliverable.Phase.MAKE
    return PhaseName(text, field, code, is_guessed=not known and said not in PHASES)


class _Lines:
    """The rows of tables as the plan takes them: names, phases and times understood."""

    def __init__(
        self, activity: Activity, names: Iterable[Name], phases: Iterable[PhaseName], now: datetime
    ) -> None:
        self.zone = activity.time_zone
        self.now = now
        self.holders = {name.text: name.holder for name in names if name.holder}
        self.outside = {name.text for name in names if name.stands == Stands.PARTY}
        self.phases = {phase.text: phase.code for phase in phases}

    def of(self, tables: Iterable[Table], *, is_all: bool) -> Iterable[Line]:
        seen: set[tuple[str, str]] = set()
        for table in tables:
            says = self._says(table)
            for row in table.rows:
                if not (is_all and row.repeats):
                    yield self._line(row, says, seen, is_all=is_all)

    def _says(self, table: Table) -> Says:
        """A grid speaks of those who have a column, a table of names of the letters it has."""
        if table.layout == "grid":
            return Says(frozenset(self.holders[c.name] for c in table.columns if c.name in self.holders))
        letters = {letter for row in table.rows for letter in row.letters}
        return Says(None, frozenset(letters)) if table.layout == "columns" else Says()

    def _line(self, row: FileRow, says: Says, seen: set[tuple[str, str]], *, is_all: bool) -> Line:
        key = (row.phase, row.task)
        is_repeated = key in seen or any(problem.code == "duplicate_task" for problem in row.problems)
        seen.add(key)
        due = due_in(row.due, self.zone, self.now) if row.due else None
        problems = [problem for problem in row.problems if problem.code not in ALREADY_SAID]
        if not is_all:
            problems = [problem for problem in problems if problem.code != "other_letters"]
        return Line(
            cell=row.cell,
            task=row.task,
            says=says,
            phase=self.phases.get(row.phase, ""),
            due_at=due,
            letters={letter: self._held(row.names(letter)) for letter in row.letters},
            problems=(*problems, *self._own_problems(row, due)),
            is_clear=not any(problem.code == "unknown_letter" for problem in row.problems),
            is_repeated=is_repeated,
        )

    def _held(self, names: Collection[str]) -> list[Holder]:
        return [self.holders[name] for name in names if name in self.holders]

    def _own_problems(self, row: FileRow, due: datetime | None) -> Iterable[Problem]:
        if row.due and due is None:
            sentence = _("“%(text)s” is no day that can be read; a new row is due as usual.")
            yield Problem("due", row.cell, sentence % {"text": row.due})
        outside = ((letter, held) for letter in row.letters for held in row.letters[letter])
        for letter, held in outside:
            found = external_accountable(None, letter, held.name) if held.name in self.outside else None
            if found:
                yield Problem(found.code, held.cell, found.sentence)
