"""A fault with a rule of an interface behind it, and the search for similar things."""

from types import SimpleNamespace

from incidents.actions.sweep import NewSweep, begin_sweep
from postmortem.activities.actions import NewLine, answer_cell, make_table
from postmortem.activities.models import CheckCell
from postmortem.people.models import ExternalParty
from tests import make
from tests.make import NOW


def bank_rules(activity, *fields, party=None):
    """A table of field rules with one column, the bank; every field is not written there."""
    bank = party or ExternalParty.objects.get_or_create(name="Partner bank")[0]
    table = make_table(
        activity,
        "field_rules",
        "Fields",
        rows=[NewLine(field) for field in fields],
        columns=[NewLine("Bank", party=bank)],
        by=activity.lead,
        now=NOW,
    )
    column = table.lines.get(axis="column")
    cells = [
        answer_cell(
            CheckCell(table=table, row=row, column=column),
            {"known_by": "not_written"},
            by=activity.lead,
            now=NOW,
            version=1,
        )
        for row in table.lines.filter(axis="row")
    ]
    return SimpleNamespace(table=table, cells=cells)


def scene():
    """An account could not be opened: a bracket in the company name; the bank's rules are in a table."""
    activity = make.activity(title="Virtual account", kind="integration")
    rules = bank_rules(activity, "Company name", "Business address", "Phone")
    incident = make.incident(activity=activity, status="learning", title="The account was refused")
    incident.findings.create(kind="rule", text="A bracket.", check_cell=rules.cells[0], at=NOW)
    return SimpleNamespace(activity=activity, incident=incident, driver=activity.lead, rules=rules)


def begun(opened, *, things=("Business address",), checks=("Is it there, too?",)):
    new = NewSweep("Every field the bank proves only live.", checks, typed=things)
    table = begin_sweep(opened.incident.pk, new, by=opened.driver, now=NOW)
    opened.incident.refresh_from_db()
    return table


def check(table, found, *, by, shown="Sent one to the bank.", row=0):
    line, column = table.lines.filter(axis="row")[row], table.lines.get(axis="column")
    cell = CheckCell.objects.filter(row=line, column=column).first()
    cell = cell or CheckCell(table=table, row=line, column=column)
    return answer_cell(cell, {"found": found, "shown": shown}, by=by, now=NOW, version=cell.version)
