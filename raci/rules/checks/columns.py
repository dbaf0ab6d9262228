"""Rules for one column: "vertical" reading of a person's or a department's letters."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raci.rules.checks import trades
from raci.rules.checks.finding import Finding, Severity, Step
from raci.rules.checks.team import Team
from raci.rules.load import Held
from raci.rules.matrix import Holder, Row

WEEK: Final = timedelta(days=7)
# What one person carries is said to that person and the own lead only.
PERSONAL: Final = frozenset({"C01", "C02", "C03", "C04", "C05", "C06"})

Columns = Mapping[Holder, Mapping[int, str]]


def columns_of(rows: Sequence[Row]) -> dict[Holder, dict[int, str]]:
    """Holder → row → its letters there, A first."""
    found: dict[Holder, dict[int, str]] = defaultdict(dict)
    for row in rows:
        if row.department_id:
            found[Holder(row.department_id, row.accountable_id)][row.pk] = "A"
        for code, holders in row.letters.items():
            for holder in holders:
                column = found[holder]
                column[row.pk] = column.get(row.pk, "") + code
    return found


def departments_of(columns: Columns) -> dict[int, dict[int, str]]:
    """Department → row → the letters of all who are of it."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for holder, letters in columns.items():
        home = found[holder.department_id]
        for row_id, held in letters.items():
            home[row_id] = home.get(row_id, "") + held
    return found


def much_work(holder: Holder, column: Mapping[int, str], team: Team) -> Finding | None:
    """C01: more things to do fall due within seven days than one person does, over all activities."""
    held = team.load.get(holder.person_id or 0, ())
    number = _most_in_a_week([one for one in held if one.letter == "R" and one.is_open])
    if number <= team.limits.due_in_a_week or not _any_in(column, "R"):
        return None
    sentence = ngettext(
        "%(count)s thing to do falls due within seven days, over all activities.",
        "%(count)s things to do fall due within seven days, over all activities.",
        number,
    )
    mend = _("See when what is due")
    return Finding("C01", Severity.WARNING, None, sentence % {"count": number}, mend, Step.LOAD, holder)


def _most_in_a_week(held: Sequence[Held]) -> int:
    dues = sorted(dict.fromkeys((one.due_at, one.deliverable_id) for one in held))
    most, first = 0, 0
    for last, (due, _row) in enumerate(dues):
        while due - dues[first][0] >= WEEK:
            first += 1
        most = max(most, last - first + 1)
    return most


def much_to_answer_for(holder: Holder, column: Mapping[int, str], team: Team) -> Finding | None:
    """C02: one person answers for so much that everything waits for one place."""
    held = team.load.get(holder.person_id or 0, ())
    number = len({one.deliverable_id for one in held if one.letter == "A" and one.is_open})
    if number <= team.limits.accountable_at_once or not _any_in(column, "A"):
        return None
    sentence = ngettext(
        "%(count)s row has its A in this one column, over all activities.",
        "%(count)s rows have their A in this one column, over all activities.",
        number,
    )
    mend = _("Let others answer for some of them")
    return Finding("C02", Severity.WARNING, None, sentence % {"count": number}, mend, Step.LOAD, holder)


def in_every_row(holder: Holder, column: Mapping[int, str], rows: int, team: Team) -> Finding | None:
    """C03: no cell is empty."""
    if rows < team.limits.every_row or len(column) < rows:
        return None
    sentence, mend = (
        _("One column has a letter in every row; perhaps not each is needed."),
        _("See the letters"),
    )
    return Finding("C03", Severity.INFO, None, sentence, mend, Step.LETTERS, holder)


def only_looks_on(department: int, column: Mapping[int, str]) -> Finding | None:
    """C04: a department with nothing but C and I."""
    if not column or _any_in(column, "ARS"):
        return None
    sentence = _("A department is only asked or told; it can also simply follow the activity.")
    return Finding(
        "C04", Severity.INFO, None, sentence, _("See the letters"), Step.LETTERS, Holder(department)
    )


def empty_column(department: int, column: Mapping[int, str]) -> Finding | None:
    """C05: a department takes part and has no letter."""
    if column:
        return None
    sentence, mend = _("A department takes part and has no letter in any row."), _("Give it a letter")
    return Finding("C05", Severity.ERROR, None, sentence, mend, Step.LETTERS, Holder(department))


def many_hats(holder: Holder, rows: Sequence[Row], team: Team) -> Finding | None:
    """C06: driving, deciding, leading and several trades in one person; `rows` are those with a letter."""
    number = len(hats(holder, rows, team))
    if number < team.limits.hats:
        return None
    sentence = ngettext(
        "%(count)s part is in one person here: driving, deciding, leading, answering and each trade are one.",
        "%(count)s parts are in one person here (driving, deciding, leading, the final effect, each trade).",
        number,
    )
    mend = _("Let somebody take one over")
    return Finding("C06", Severity.WARNING, None, sentence % {"count": number}, mend, Step.LOAD, holder)


def hats(holder: Holder, rows: Sequence[Row], team: Team) -> frozenset[str]:
    """The parts a person has in this activity, as words: what they are and each trade that they do."""
    person = holder.person_id
    found = {
        "driver": person == team.driver_id,
        "sponsor": person == team.sponsor_id,
        "lead": person in {team.leads.get(department) for department in team.taking_part},
        "outcome": any(row.is_outcome and row.accountable_id == person for row in rows),
    }
    doing = [row for row in rows if holder in row.holding("R")]
    trades_done = {trades.trades_of_row(row.discipline, row.kind) for row in doing}
    words = {trades.in_words(wanted) for wanted in trades_done if wanted}
    return frozenset(name for name, yes in found.items() if yes) | words


def told_but_used(department: int, column: Mapping[int, str], team: Team) -> Finding | None:
    """C07: rows take a department's time, and it is only told of them."""
    used = [
        row_id
        for row_id, holders in team.contributors.items()
        if any(holder.department_id == department for holder in holders) and row_id in column
    ]
    if not used or any(set(column[row_id]) != {"I"} for row_id in used):
        return None
    sentence = _("A department contributes to rows that only tell it afterwards.")
    mend = _("Ask it before: give a C or an R")
    return Finding("C07", Severity.WARNING, None, sentence, mend, Step.LETTERS, Holder(department))


def _any_in(column: Mapping[int, str], letters: str) -> bool:
    return any(letter in held for held in column.values() for letter in letters)


def check_columns(rows: Sequence[Row], team: Team, columns: Columns) -> Iterator[Finding]:
    """Every broken rule, person by person, then department by department."""
    for holder, column in columns.items():
        if holder.person_id:
            yield from filter(
                None,
                (
                    much_work(holder, column, team),
                    much_to_answer_for(holder, column, team),
                    in_every_row(holder, column, len(rows), team),
                ),
            )
    by_id = {row.pk: row for row in rows}
    for holder in _persons(columns, team):
        if found := many_hats(holder, [by_id[pk] for pk in columns.get(holder, ())], team):
            yield found
    homes = departments_of(columns)
    for department in sorted({*homes, *team.taking_part}):
        column = homes.get(department, {})
        empty = empty_column(department, column) if department in must_have_letters(team) else None
        seen = (empty, only_looks_on(department, column), told_but_used(department, column, team))
        yield from filter(None, seen)


def must_have_letters(team: Team) -> frozenset[int]:
    """Departments taking part; those of the driver and the sponsor appear by driving and deciding, and those
    that asked or supply are missed in the whole matrix (M01).
    """
    present = {team.home_of(team.driver_id), team.home_of(team.sponsor_id)}
    return team.taking_part - present - team.named


def _persons(columns: Columns, team: Team) -> list[Holder]:
    """Whoever has a letter, and the driver and the sponsor, who may have none."""
    others = [
        Holder(home, pk)
        for pk in (team.driver_id, team.sponsor_id)
        if pk and (home := team.home_of(pk)) is not None
    ]
    return [holder for holder in dict.fromkeys([*columns, *others]) if holder.person_id]
