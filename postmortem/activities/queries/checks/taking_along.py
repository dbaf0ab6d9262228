"""What a check table is written as: its cells as requirements, and the test values of field rules."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.queries.checks.page import CellView, TablePage
from postmortem.activities.rules import checks

EXPECTED: Final[Mapping[str, str | Promise]] = {
    checks.Expected.ALLOWED: gettext_lazy("allowed"),
    checks.Expected.REFUSED: gettext_lazy("refused"),
    checks.Expected.NOT_WRITTEN: gettext_lazy("not written"),
    checks.Expected.BY_FORMAT: gettext_lazy("read the format"),
}
SHAPES: Final[Mapping[str, str]] = {
    checks.Expected.ALLOWED: "done",
    checks.Expected.REFUSED: "dropped",
    checks.Expected.NOT_WRITTEN: "open",
    checks.Expected.BY_FORMAT: "half",
}
SHOWN: Final = 40  # characters of a value on the page


class Outcome(NamedTuple):
    """What one party makes of a value."""

    party: str
    shape: str
    word: str


class ProbedValue(NamedTuple):
    """One value for one field; `shown` is its beginning, `text` all of it."""

    field: str
    name: str
    text: str
    shown: str
    length: int
    outcomes: list[Outcome]


class FieldValues(NamedTuple):
    label: str
    values: list[ProbedValue]


def probed_values(page: TablePage) -> list[FieldValues]:
    """The test values of every field, with what each party makes of them; of what was read."""
    grid = page.grid
    found = []
    for row in grid.rows:
        there = [one for one in grid.columns if grid.at(row, one).state != "not_applicable"]
        rules = [checks.rule_of(grid.at(row, one).value) for one in there]
        parties = list(zip([one.label for one in there], rules, strict=True))
        values = [_value(row.label, probe, parties) for probe in checks.probes(rules)]
        found.append(FieldValues(row.label, values))
    return found


def _value(field: str, probe: checks.Probe, parties: list[tuple[str, checks.Rule]]) -> ProbedValue:
    outcomes = []
    for party, rule in parties:
        expected = checks.expected(rule, probe)
        outcomes.append(Outcome(party, SHAPES[expected], str(EXPECTED[expected])))
    shown = probe.text if len(probe.text) <= SHOWN else f"{probe.text[:SHOWN]}…"
    return ProbedValue(field, probe.name, probe.text, shown, len(probe.text), outcomes)


def table_records(page: TablePage) -> list[list[str]]:
    """The table as requirements: a row for each line, a column for each of the others, the header first."""
    header = [str(page.kind.row_word).capitalize(), _("Comes from"), *(one.label for one in page.columns)]
    rows = [
        [row.label, " · ".join(filter(None, (row.source, row.note))), *(_said(view) for view in row.cells)]
        for row in page.rows
    ]
    return [header, *rows]


def _said(view: CellView) -> str:
    said = view.note if view.cell.state == "not_applicable" else "; ".join(view.words)
    return f"[{view.word}] {said}".strip()


def value_records(page: TablePage) -> list[list[str]]:
    """The test values, one in each row, with what every party makes of it; the header first."""
    parties = [one.label for one in page.columns]
    header = [_("Field"), _("What it tests"), _("Value"), _("Characters"), *parties]
    rows = []
    for field in probed_values(page):
        for value in field.values:
            said = {one.party: one.word for one in value.outcomes}
            outcomes = [said.get(party, _("not applicable")) for party in parties]
            rows.append([value.field, value.name, value.text, str(value.length), *outcomes])
    return [header, *rows]
