"""Who the columns of a grid stand for."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from raci.tables.asking import LOWER, UPPER, Asking
from raci.tables.cells import clean, plain
from raci.tables.letters import is_letters
from raci.tables.reading.find import OWN, Block
from raci.tables.result import Column, Problem, unique
from raci.tables.words import Kind, is_job, kind_of

LONE_LETTER: Final = re.compile("[a-z]")
NEVER_PEOPLE: Final = frozenset({Kind.TASK, Kind.PHASE, Kind.DUE, Kind.STATE, Kind.OTHER})


class People(NamedTuple):
    """Columns by their number in the sheet. Names stand more than once if one person has several columns."""

    columns: dict[int, Column]
    problems: list[Problem]


class Weight(NamedTuple):
    letters: int
    shaped: int
    texts: int

    @property
    def is_letters(self) -> bool:
        return self.letters > 0 and 2 * (self.letters + self.shaped) >= self.texts


def weight_of(block: Block, column: int) -> Weight:
    """`shaped` are single letters that are not ours: typing errors, or another letter set."""
    texts = list(block.below(column))
    letters = sum(map(is_letters, texts))
    shaped = sum(1 for text in texts if not is_letters(text) and LONE_LETTER.fullmatch(plain(text)))
    return Weight(letters, shaped, len(texts))


def letter_columns(block: Block) -> list[int]:
    """The columns of a grid that hold letters, and those without any that stand among or right after them."""
    columns = block.columns
    if block.is_own:
        return [column for column in columns[len(OWN) :] if block.heading(column)]
    weights = {c: weight_of(block, c) for c in columns[1:] if kind_of(block.heading(c)) not in NEVER_PEOPLE}
    sure = [column for column, weight in weights.items() if weight.is_letters]
    if not sure:
        return []
    found = set(sure)
    calculated = {column for _row, column in block.grid.bare_formulas}
    for column in columns:
        weight = weights.get(column)
        is_named = block.heading(column) and kind_of(block.heading(column)) is None
        if weight is None or not is_named or weight.texts > weight.shaped or column in calculated:
            continue
        if min(sure) < column < max(sure) or column - 1 in found or (weight.texts and column + 1 in found):
            found.add(column)
    return sorted(found - _legends(block, sure))


def _legends(block: Block, columns: Sequence[int]) -> set[int]:
    """Columns beside the table without a heading: each letter once, with a text to its right."""
    return {
        column
        for column in columns
        if not block.heading(column)
        and column > min(columns)
        and max(Counter(map(plain, block.below(column))).values()) == 1
        and all(
            block.text(row, column + 1) and not is_letters(block.text(row, column + 1))
            for row in block.body
            if block.text(row, column)
        )
    }


def people_of(block: Block, columns: Sequence[int], asking: Asking) -> People:
    """Names from one header row, or from one of two; a column with letters and no name is reported."""
    top, bottom = _two_rows(block)
    if bottom is None:
        named = {c: Column(clean(block.text(top, c)), block.grid.address(top, c)) for c in columns}
    else:
        lower = {c: clean(block.text(bottom, c)) for c in columns}
        upper = _spread(block, top, lower)
        if _names_above(block, upper, lower, asking):
            named = {
                c: Column(upper[c] or lower[c], block.grid.address(top, c), below=lower[c]) for c in columns
            }
        else:
            named = {
                c: Column(lower[c] or upper[c], block.grid.address(bottom, c), above=upper[c])
                for c in columns
            }
    return People({c: column for c, column in named.items() if column.name}, _problems(block, named))


def _two_rows(block: Block) -> tuple[int, int | None]:
    if block.lower is not None:
        return block.header, block.lower
    return (block.header, None) if block.upper is None else (block.upper, block.header)


def _spread(block: Block, row: int, lower: dict[int, str]) -> dict[int, str]:
    """The upper header row; a text without a text to its right goes on, as in merged cells saved as CSV."""
    found: dict[int, str] = {}
    before = ""
    for column in lower:
        text = clean(block.text(row, column))
        before = text or before
        found[column] = text or (before if lower[column] else "")
    return found


def _names_above(block: Block, upper: dict[int, str], lower: dict[int, str], asking: Asking) -> bool:
    """Person over role is named above, department over person below; jobs and departments tell which."""
    both = [column for column in upper if upper[column] and lower[column]]
    if not both:
        return not any(lower.values())
    above, below = ([row[column] for column in both] for row in (upper, lower))
    is_wide = len(set(above)) < len(above)
    if is_wide and len(set(above)) == 1:
        return False  # a title
    are_jobs_above, are_jobs_below = (2 * sum(map(is_job, row)) >= len(both) for row in (above, below))
    if is_wide and (are_jobs_above or not are_jobs_below):
        return False
    if not is_wide and are_jobs_above != are_jobs_below:
        return are_jobs_below
    answer = asking.names(unique(above), unique(below), block.grid.address(_two_rows(block)[0], both[0]))
    return answer == UPPER or (answer != LOWER and not is_wide)


def _problems(block: Block, named: dict[int, Column]) -> list[Problem]:
    problems = []
    seen: dict[str, tuple[int, int]] = {}
    for number, column in named.items():
        row = block.lower or block.header
        if not column.name:
            sentence = _("This column has letters and no name; it is left out.")
            problems.append(Problem("column_without_name", column.cell, sentence))
            continue
        origin = block.grid.origin(row, number)
        if column.name in seen and seen[column.name] != origin and not column.below:
            sentence = _("“%(name)s” has a second column.") % {"name": column.name}
            problems.append(Problem("duplicate_column", column.cell, sentence))
        seen.setdefault(column.name, origin)
    return problems
