"""All rules over one matrix."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from raci.rules.checks import columns, holders, rows, whole
from raci.rules.checks.finding import Finding
from raci.rules.checks.team import NOTHING_KNOWN, Team
from raci.rules.matrix import Row

# Of the rules in one group only the first that is broken is said: the others follow from it.
GROUPS: tuple[tuple[Callable[[Row], Finding | None], ...], ...] = (
    (rows.empty_row, rows.outcome_without_owner, rows.no_accountable, rows.department_without_person),
    (rows.empty_row, rows.needed_letter, rows.no_responsible),
)


def check(given: Iterable[Row], team: Team = NOTHING_KNOWN) -> list[Finding]:
    """Every broken rule: the matrix, its columns, then row by row with the heaviest first.

    Each sentence is in the reader's language and names no person. Without `team` only what the rows alone
    show is said.
    """
    matrix = list(given)
    by_column = columns.columns_of(matrix)
    found = [*_whole(matrix, team, by_column), *columns.check_columns(matrix, team, by_column)]
    twice: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in whole.said_twice(matrix):
        twice[finding.row_id].append(finding)
    by_id = {row.pk: row for row in matrix}
    for row in matrix:
        said = [*_first_of_groups(row), *twice[row.pk], *_others(row, by_id, team, len(by_column))]
        found += sorted(said, key=lambda finding: finding.weight)
    return found


def _whole(matrix: Sequence[Row], team: Team, by_column: columns.Columns) -> Iterator[Finding]:
    limits = team.limits
    if missing := whole.outcome_missing(matrix):
        yield missing
    yield from whole.departments_missing({holder.department_id for holder in by_column}, team)
    seen = (
        whole.one_department_answers(matrix, limits),
        whole.out_of_date(team),
        whole.long_list(matrix, limits),
    )
    yield from filter(None, seen)


def _first_of_groups(row: Row) -> list[Finding]:
    firsts = [next((f for rule in group if (f := rule(row))), None) for group in GROUPS]
    return list(dict.fromkeys(finding for finding in firsts if finding))


def _others(row: Row, by_id: Mapping[int, Row], team: Team, width: int) -> Iterator[Finding]:
    limits = team.limits
    one_by_one = (
        holders.owner_not_there(row, team),
        rows.many_responsible(row, limits),
        rows.many_consulted(row, width, limits),
        rows.many_informed(row, limits),
        rows.nobody_is_asked_or_told(row, team),
        rows.unclear_result(row),
        holders.inverted(row, team),
        holders.approver_not_asked(row, team),
        holders.no_second_look(row, team),
        rows.letters_in_one_cell(row),
        holders.cut_off(row, by_id, team),
        whole.sponsor_answers(row, team),
        whole.added_late(row, team),
    )
    yield from filter(None, one_by_one)
    yield from holders.outside_trade(row, team)
    yield from holders.hidden_hands(row, team)
