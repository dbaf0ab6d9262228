"""What taking a table over would change: the difference between its rows and those of the matrix."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from raci.rules.matrix import Holder, Row
from raci.tables import Problem, plain

ORDER: Final = ("R", "S", "C", "I")
LONGEST: Final = 120
OUTCOME: Final = frozenset({"final effect", "最终效果", "最终结果", "outcome", "整体效果"})
Given = tuple[str, Holder]


class Says(NamedTuple):
    """What a table speaks of: a letter that it does not give is taken away only from those it names. Without
    `holders` it names everybody.
    """

    holders: frozenset[Holder] | None = None
    letters: frozenset[str] = frozenset(ORDER)


@dataclass(frozen=True)
class Line:
    """One row of a file: the names are people and departments now. `is_clear` says that every letter of it
    was read.
    """

    cell: str
    task: str
    says: Says
    phase: str = ""
    due_at: datetime | None = None
    letters: Mapping[str, Sequence[Holder]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_clear: bool = True
    is_repeated: bool = False


@dataclass(frozen=True)
class Step:
    """What one line does to the matrix. `owner` is to be proposed (a person) or asked to name somebody (a
    department); `hand_over` is who has the A in the file while somebody else has accepted it.
    """

    line: Line
    row: Row | None = None
    is_outcome: bool = False
    owner: Holder | None = None
    hand_over: Holder | None = None
    added: tuple[Given, ...] = ()
    removed: tuple[Given, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: str = ""

    @property
    def is_new(self) -> bool:
        return self.row is None and not self.left_out

    @property
    def changes(self) -> bool:
        return not self.left_out and bool(self.is_new or self.owner or self.added or self.removed)

    @property
    def touched(self) -> set[int]:
        """The departments whose letters it changes."""
        given = {holder for _letter, holder in (*self.added, *self.removed)}
        return {holder.department_id for holder in given | ({self.owner} if self.owner else set())}


@dataclass(frozen=True)
class Plan:
    """`kept` are rows of the matrix that the file does not have: they stay."""

    steps: tuple[Step, ...]
    kept: tuple[Row, ...]
    has_support: bool

    @property
    def changing(self) -> list[Step]:
        return [step for step in self.steps if step.changes]


def plan_of(lines: Iterable[Line], rows: Sequence[Row], *, own: frozenset[int] | None) -> Plan:
    """The plan for the rows of a file. `own` are the departments whose letters the reader may set, None
    stands for all.
    """
    lines = list(lines)
    partner = _partners(lines, rows)
    is_outcome_open = not any(row.is_outcome for row in rows)
    steps: list[Step] = []
    for number, line in enumerate(lines):
        step = _step(line, partner.get(number), is_outcome_open=is_outcome_open)
        is_outcome_open = is_outcome_open and not step.is_outcome
        steps.append(_permitted(step, own))
    matched = {row.pk for row in partner.values()}
    kept = tuple(row for row in rows if row.pk not in matched)
    support = any(letter == "S" for step in steps if step.changes for letter, _holder in step.added)
    return Plan(tuple(steps), kept, support)


def _partners(lines: Sequence[Line], rows: Sequence[Row]) -> dict[int, Row]:
    """Number of a line → its row: by the title, and by the phase where a title repeats."""
    titled: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        titled[plain(row.name)].append(row)
    said: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.task and not line.is_repeated:
            said[plain(line.task)].append(number)
    found: dict[int, Row] = {}
    for title, numbers in said.items():
        for number in numbers:
            if partner := _take(
                titled[title], lines[number].phase, is_sure=len(numbers) == len(titled[title]) == 1
            ):
                found[number] = partner
    outcome = next((row for row in rows if row.is_outcome), None)
    if outcome is not None and outcome.pk not in {row.pk for row in found.values()}:
        found |= {number: outcome for title in OUTCOME & said.keys() for number in said[title][:1]}
    return found


def _take(rows: list[Row], phase: str, *, is_sure: bool) -> Row | None:
    fitting = [row for row in rows if is_sure or not phase or row.phase == phase]
    if not fitting:
        return None
    rows.remove(fitting[0])
    return fitting[0]


def _step(line: Line, row: Row | None, *, is_outcome_open: bool) -> Step:
    if reason := _unusable(line):
        return Step(line, row, left_out=reason, problems=line.problems)
    wanted, problems = _one_letter_each(line)
    owner, more = _owner(line)
    problems = (*line.problems, *problems, *more)
    if row and row.department_id:
        problems = tuple(problem for problem in problems if problem.code != "no_a")
    if row is None:
        is_outcome = is_outcome_open and plain(line.task) in OUTCOME
        return Step(line, is_outcome=is_outcome, owner=owner, added=tuple(wanted), problems=problems)
    held = [(letter, holder) for letter in ORDER for holder in row.holding(letter)]
    added = [given for given in wanted if not _has(held, given)]
    removed = [given for given in held if not _has(wanted, given) and _is_spoken_of(line, given, added)]
    proposed, hand_over = _against(row, owner)
    return Step(
        line,
        row,
        owner=proposed,
        hand_over=hand_over,
        added=tuple(added),
        removed=tuple(removed),
        problems=problems,
    )


def _unusable(line: Line) -> str:
    if not line.task:
        return _("This row has letters and no task.")
    if line.is_repeated:
        return _("The file has this task before.")
    if len(line.task) > LONGEST:
        return _("The name of this task is longer than 120 characters.")
    return ""


def same(one: Holder | None, other: Holder | None) -> bool:
    """A person is the same in whatever department; a department is its own."""
    if one is None or other is None:
        return one is other
    return one.person_id == other.person_id if one.person_id and other.person_id else one == other


def _has(given: Iterable[Given], wanted: Given) -> bool:
    return any(letter == wanted[0] and same(holder, wanted[1]) for letter, holder in given)


def _one_letter_each(line: Line) -> tuple[list[Given], tuple[Problem, ...]]:
    """Beside the A everybody has one letter of a row, the first of R, S, C, I."""
    wanted: list[Given] = []
    is_double = False
    for letter in ORDER:
        for holder in line.letters.get(letter, ()):
            if any(same(holder, other) for _letter, other in wanted):
                is_double = is_double or not _has(wanted, (letter, holder))
            else:
                wanted.append((letter, holder))
    sentence = _("Somebody has several letters beside the A; the first of R, S, C, I counts.")
    return wanted, (Problem("several_letters", line.cell, sentence),) if is_double else ()


def _owner(line: Line) -> tuple[Holder | None, tuple[Problem, ...]]:
    owners = [*dict.fromkeys(line.letters.get("A", ()))]
    if len(owners) < 2:
        return (owners[0] if owners else None), ()
    sentence = _("More than one A; none of them is taken over. Exactly one answers for a task.")
    return None, (Problem("several_a", line.cell, sentence),)


def _is_spoken_of(line: Line, given: Given, added: Iterable[Given]) -> bool:
    """Whether the file takes a letter away: it names the holder without it, or gives another one instead."""
    letter, holder = given
    if any(same(holder, other) for _letter, other in added):
        return True
    says = line.says
    is_named = says.holders is None or any(same(holder, one) for one in says.holders)
    return line.is_clear and is_named and letter in says.letters


def _against(row: Row, owner: Holder | None) -> tuple[Holder | None, Holder | None]:
    """Who is to be asked, and who would have to take over from an owner in force."""
    if owner is None:
        return None, None
    if owner.person_id is None:
        is_so = row.department_id == owner.department_id
    else:
        is_so = row.accountable_id == owner.person_id
    if is_so:
        return None, None
    return (None, owner) if row.accepted_at else (owner, None)


def _permitted(step: Step, own: frozenset[int] | None) -> Step:
    """Rows that touch letters of other departments are for who drives the activity."""
    if own is None or step.left_out or step.touched <= own:
        return step
    reason = _("It changes letters of other departments; whoever drives the activity can take it over.")
    return Step(step.line, step.row, left_out=reason, problems=step.problems)
