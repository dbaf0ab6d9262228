"""The preview of a file: what was recognised, what is asked, what would change, what stays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.models import Deliverable
from postmortem.people.models import User
from raci.models import MatrixImport
from raci.queries.access import PREPARING
from raci.queries.importing.asks import Asks, asks_of
from raci.queries.importing.names import Stands
from raci.queries.importing.planning import Look, look
from raci.rules import Holder, Row
from raci.rules.matching import Step
from raci.tables import File, Layout, Problem

SHOWN: Final = 200
AT_ONCE: Final = 250  # each row asks somebody: what one request can take over
LAYOUTS: Final[dict[Layout, Promise]] = {
    "grid": gettext_lazy("tasks down, people or roles across, letters in the cells"),
    "columns": gettext_lazy("tasks down, a column of names for each letter"),
    "list": gettext_lazy("a line for each task, person and letter"),
}


class Part(NamedTuple):
    """One table of the file, in words."""

    cell: str
    layout: str | Promise
    rows: int


class Given(NamedTuple):
    """One letter that comes or goes; `word` says what follows from it."""

    letter: str
    who: str
    word: str = ""


@dataclass(frozen=True)
class Change:
    """One row of the matrix as the file changes it. `hand_over` is a sentence, with a link to the step."""

    name: str
    cell: str
    is_new: bool
    phase: str
    due_at: datetime | None
    is_usual_due: bool
    came: Sequence[Given]
    went: Sequence[Given]


class HandOver(NamedTuple):
    row: Row
    sentence: str


@dataclass(frozen=True)
class Preview:
    """Everything on the page. Long lists are cut; the counts are whole."""

    given: MatrixImport
    look: Look
    asks: Asks
    parts: Sequence[Part]
    changes: Sequence[Change]
    count: int
    new: int
    hand_overs: Sequence[HandOver]
    problems: Sequence[Problem]
    problem_count: int
    kept: Sequence[Row]
    kept_count: int
    same: int
    invited: Sequence[str]
    is_preparing: bool

    @property
    def may_apply(self) -> bool:
        return self.is_preparing and not self.look.is_open and 0 < self.count <= AT_ONCE

    @property
    def is_too_long(self) -> bool:
        return self.count > AT_ONCE

    @property
    def more_changes(self) -> int:
        return self.count - len(self.changes)

    @property
    def more_problems(self) -> int:
        return self.problem_count - len(self.problems)

    @property
    def more_kept(self) -> int:
        return self.kept_count - len(self.kept)


def preview(user: User, given: MatrixImport, file: File, *, now: datetime, most: int = SHOWN) -> Preview:
    """The page for whoever brought the file, in a fixed number of queries whatever its size; of each list at
    most `most`.
    """
    found = look(user, given.activity, file, given.answers, now=now)
    plan = found.plan
    changing, problems = plan.changing, list(_problems(found))
    return Preview(
        given=given,
        look=found,
        asks=asks_of(found),
        parts=_parts(found),
        changes=[_change(found, step, user, now) for step in changing[:most]],
        count=len(changing),
        new=sum(step.is_new for step in changing),
        hand_overs=list(_hand_overs(found))[:most],
        problems=problems[:most],
        problem_count=len(problems),
        kept=plan.kept[:most],
        kept_count=len(plan.kept),
        same=sum(step.row is not None and not step.left_out and not step.changes for step in plan.steps),
        invited=[found.label(n.holder) for n in found.names if n.stands == Stands.INVITED and n.holder],
        is_preparing=given.activity.status in PREPARING,
    )


def _parts(found: Look) -> list[Part]:
    tables = found.file.tables
    chosen = tables if found.chosen == "all" else [tables[int(found.chosen)]]
    return [Part(table.cell, LAYOUTS[table.layout], len(table.rows)) for table in chosen]


def _problems(found: Look) -> Iterator[Problem]:
    """Those of the table, then row by row, and why a row is left out."""
    yield from found.problems
    for step in found.plan.steps:
        yield from step.problems
        if step.left_out:
            sentence = _("Left out: %(reason)s") % {"reason": step.left_out}
            yield Problem("left_out", step.line.cell, sentence)


def _hand_overs(found: Look) -> Iterator[HandOver]:
    for step in found.plan.steps:
        if step.row and step.hand_over and not step.left_out:
            owner = Holder(step.row.department_id or 0, step.row.accountable_id)
            sentence = _("%(who)s has accepted “%(row)s”; the file names %(other)s. That is a hand-over.")
            names = {"who": found.label(owner), "row": step.row.name, "other": found.label(step.hand_over)}
            yield HandOver(step.row, sentence % names)


def _change(found: Look, step: Step, user: User, now: datetime) -> Change:
    return Change(
        name=step.row.name if step.row else step.line.task,
        cell=step.line.cell,
        is_new=step.is_new,
        phase=str(Deliverable.Phase(found.phase_of(step)).label),
        due_at=found.due_of(step, now) if step.is_new else None,
        is_usual_due=step.line.due_at is None,
        came=[*_owner(found, step, user), *_given(found, step.added)],
        went=list(_given(found, step.removed)),
    )


def _given(found: Look, pairs: Iterable[tuple[str, Holder]]) -> Iterator[Given]:
    return (Given(letter, found.label(holder)) for letter, holder in pairs)


def _owner(found: Look, step: Step, user: User) -> Iterator[Given]:
    if step.owner is None:
        return
    if step.owner.person_id == user.pk:
        word = _("you accept it by taking it over")
    elif step.owner.person_id:
        word = _("is asked to accept")
    else:
        word = _("its lead is asked to name somebody")
    row = step.row
    if row and row.department_id:
        before = found.label(Holder(row.department_id, row.accountable_id))
        word = _("%(what)s, in place of %(before)s") % {"what": word, "before": before}
    yield Given("A", found.label(step.owner), word)
