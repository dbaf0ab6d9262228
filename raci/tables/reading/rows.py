"""From lines with letters to rows: what belongs together, and what is wrong with each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from raci.tables.cells import Grid, plain
from raci.tables.reading.body import Frame, Line
from raci.tables.result import ORDER, Held, Problem, Row


class Reading(NamedTuple):
    """The letters of one line, and what is wrong with its cells."""

    letters: Mapping[str, Sequence[Held]]
    problems: Sequence[Problem] = ()


def rows_of(
    grid: Grid, frame: Frame, read: Iterable[tuple[Line, Reading]], *, is_open: bool
) -> tuple[Row, ...]:
    """Rows in the order of the sheet. While letters are withheld nobody knows whether an A is missing."""
    rows: list[Row] = []
    for line, reading in read:
        row = Row(
            task=line.task,
            number=line.number,
            cell=grid.address(line.number, frame.task),
            phase=line.phase,
            due=line.due,
            letters=_ordered(reading.letters),
            problems=tuple(reading.problems),
        )
        if line.continues and rows:
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(row)
    return tuple(_checked(rows, is_open=is_open))


def _ordered(letters: Mapping[str, Sequence[Held]]) -> dict[str, tuple[Held, ...]]:
    """Each name once a letter."""
    return {
        letter: tuple({held.name: held for held in reversed(letters[letter])}.values())[::-1]
        for letter in ORDER
        if letters.get(letter)
    }


def _joined(first: Row, second: Row) -> Row:
    """Two lines of one task."""
    letters = {letter: [*first.letters.get(letter, ()), *second.letters.get(letter, ())] for letter in ORDER}
    return replace(
        first,
        letters=_ordered(letters),
        due=first.due or second.due,
        problems=(*first.problems, *second.problems),
    )


def _checked(rows: Sequence[Row], *, is_open: bool) -> Iterable[Row]:
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        found = list(row.problems)
        key = key_of(row)
        if not row.task:
            found.append(Problem("no_task", row.cell, _("This row has letters and no task.")))
        elif key in seen:
            sentence = _("This task stands in %(cell)s already.") % {"cell": seen[key]}
            found.append(Problem("duplicate_task", row.cell, sentence))
        seen.setdefault(key, row.cell)
        yield replace(row, problems=(*found, *_accountable(row, is_open=is_open)))


def _accountable(row: Row, *, is_open: bool) -> Iterable[Problem]:
    owners = row.letters.get("A", ())
    if len(owners) > 1:
        names = ", ".join(held.name for held in owners)
        sentence = _("More than one A: %(names)s. Exactly one answers for a task.") % {"names": names}
        yield Problem("several_a", owners[1].cell, sentence)
    elif owners or is_open:
        return
    elif row.letters:
        yield Problem("no_a", row.cell, _("Nobody has the A of this task."))
    elif row.task:
        yield Problem("no_letters", row.cell, _("This task has no letters."))


def key_of(row: Row) -> tuple[str, str]:
    """What tells one task from another."""
    return plain(row.phase), plain(row.task)


def compared(rows: Iterable[Row], seen: Mapping[tuple[str, str], Row]) -> tuple[Row, ...]:
    """Rows that an earlier table of the file holds: the same letters repeat it, others contradict it."""
    return tuple(_compared(row, seen[key_of(row)]) if key_of(row) in seen else row for row in rows)


def _compared(row: Row, before: Row) -> Row:
    if all(sorted(row.names(letter)) == sorted(before.names(letter)) for letter in ORDER):
        return replace(row, repeats=True)
    sentence = _("%(cell)s has the same task with other letters.") % {"cell": before.cell}
    return replace(row, problems=(*row.problems, Problem("other_letters", row.cell, sentence)))
