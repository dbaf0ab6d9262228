"""Case 2, what should have been known before: the field rules, the agreement, the risk told in time."""

from collections.abc import Mapping
from typing import Any, Final

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable, Deliverable, LogEntry
from postmortem.activities.rules.checks import NOT_WRITTEN
from postmortem.demo.stage import Stage

Lines = dict[str, CheckLine]
FIELDS: Final = ("company", "address", "person", "code")
TEXT: Final = ["digits", "latin", "han"]
DOCUMENTED: Final = {"known_by": "documented", "needed": "yes"}
# What stands in a document, by party and field; the brackets of the name are typed at the registration.
WRITTEN: Final[Mapping[str, Mapping[str, dict[str, Any]]]] = {
    "ours": {
        "company": {"max": 60, "allowed": [*TEXT, "half_brackets", "full_brackets"]},
        "address": {"max": 60, "allowed": [*TEXT, "half_brackets", "full_brackets"]},
        "person": {"max": 40, "allowed": ["han", "latin"]},
        "code": {"min": 18, "max": 18, "allowed": ["digits", "latin"]},
    },
    "signing": {
        "company": {"max": 60, "allowed": [*TEXT, "half_brackets", "full_brackets"]},
        "person": {"max": 40, "allowed": ["han", "latin"]},
        "code": {"min": 18, "max": 18, "allowed": ["digits", "latin"]},
    },
    "bank": {
        "company": {"max": 60, "allowed": TEXT},
        "address": {"max": 60, "allowed": TEXT},
        "person": {"max": 40, "allowed": ["han", "latin"]},
        "code": {"min": 18, "max": 18, "allowed": ["digits", "latin"]},
    },
}
# What the bank's engineers say at the meeting, of the two fields that were refused.
TOLD: Final = {"known_by": "told", "needed": "yes", "refused": ["half_brackets"], "production": True}


def draw_up(stage: Stage, activity: Activity) -> CheckTable:
    """The question list of the meeting: the table of field rules as the documents say it."""
    parties = {"signing": stage.party("e_signature"), "bank": stage.party("bank")}
    table = plan.begin_table(
        activity,
        CheckTable.Kind.FIELD_RULES,
        stage.text["table"],
        columns=[
            plan.NewLine(stage.text["ours"], department=stage.home("product")),
            *(plan.NewLine(stage.text[key], party=party) for key, party in parties.items()),
        ],
        by=stage.who("pm"),
        now=stage.at(0, "11:45"),
    )
    add_fields(stage, table)
    columns = named(stage, table, ("ours", *parties))
    own = [columns["ours"]]
    plan.ask_open_cells(table, None, lines=own, by=stage.who("pm"), now=stage.at(0, "11:50"))
    for party, fields in WRITTEN.items():
        for field, rule in fields.items():
            source = stage.text[f"source_{party}"]
            say(stage, table, (field, party), {**DOCUMENTED, **rule, "source": source})
    not_needed(stage, table)
    return table


def add_fields(stage: Stage, table: CheckTable) -> None:
    """The company name comes from the registration, where another party's rules hold."""
    text = stage.text
    for key in FIELDS:
        line = plan.NewLine(text[f"field_{key}"], note=text.get(f"field_{key}_note", ""))
        plan.add_line(table, "row", line, by=stage.who("pm"), now=stage.at(0, "11:46"))


def not_needed(stage: Stage, table: CheckTable) -> None:
    """The address is no part of what is signed."""
    cell = cell_at(stage, table, ("address", "signing"))
    plan.not_applicable(
        cell,
        stage.text["address_unsigned"],
        by=stage.who("sunli"),
        now=stage.at(0, "13:00"),
        version=cell.version,
    )


def say(stage: Stage, table: CheckTable, where: tuple[str, str], value: Mapping[str, Any]) -> None:
    """Product writes a rule down; what nobody was asked for is confirmed by an engineer who has looked it
    up, too.
    """
    cell = cell_at(stage, table, where)
    now = stage.at(0, "12:30")
    said = plan.answer_cell(cell, value, by=stage.who("sunli"), now=now, version=cell.version)
    if said.state == CheckCell.State.ANSWERED:
        now = stage.at(0, "13:10")
        plan.confirm_cell(said, by=stage.who("wuhao"), now=now, version=said.version)


def settle(stage: Stage, activity: Activity, rows: Mapping[str, Deliverable]) -> None:
    """The afternoon of the second block: the bank's word on each field, the agreement, the risk notice."""
    text, table = stage.text, draw_up(stage, activity)
    bank, signing = (stage.party(kind).contacts.get() for kind in ("bank", "e_signature"))
    for field in ("company", "address"):
        allowed = [*TEXT, "full_brackets"]
        rule = {**WRITTEN["bank"][field], **TOLD, "allowed": allowed, "source": text["source_meeting"]}
        cell = cell_at(stage, table, (field, "bank"))
        said = plan.answer_cell(
            cell, rule, by=stage.who("sunli"), now=stage.at(0, "14:50"), version=cell.version
        )
        plan.confirm_cell(said, contact=bank, now=stage.at(0, "15:02"), version=said.version)
    agreed = plan.write_entry(
        activity,
        plan.NewEntry(
            LogEntry.Kind.AGREEMENT,
            text["agreement"],
            said_at=stage.at(0, "14:00"),
            people=[stage.who("wuhao")],
            contacts=[bank, signing],
            deliverable=rows["rules"],
        ),
        by=stage.who("pm"),
        now=stage.at(0, "15:00"),
    )
    plan.confirm_entry(agreed.pk, by=stage.who("wuhao"), now=stage.at(0, "15:04"))
    for contact, clock in ((bank, "15:40"), (signing, "16:20")):
        plan.confirm_entry(agreed.pk, contact=contact, now=stage.at(0, clock))
    warn(stage, activity, rows["notice"])


def warn(stage: Stage, activity: Activity, notice: Deliverable) -> None:
    """What only production proves, told to Operations before it strikes again; Operations takes note."""
    text = stage.text
    risk = plan.write_entry(
        activity,
        plan.NewEntry(
            LogEntry.Kind.RISK,
            text["risk"],
            departments=[stage.home("operations")],
            deliverable=notice,
            owner=stage.who("wuhao"),
            likelihood=LogEntry.Level.MEDIUM,
            impact=LogEntry.Level.HIGH,
            lines={"response": text["risk_response"]},
        ),
        by=stage.who("pm"),
        now=stage.at(0, "15:00"),
    )
    plan.confirm_entry(risk.pk, by=stage.who("xunan"), now=stage.at(0, "15:25"))


def ask_what_comes_next(stage: Stage, activity: Activity) -> None:
    """Two fields of the next version: one is written nowhere and a colleague asks for it, one is asked of the
    bank.
    """
    pm, text = stage.who("pm"), stage.text
    table = CheckTable.objects.get(activity=activity)
    lines = [plan.NewLine(text[f"field_{key}"], note=text["next_version"]) for key in ("remark", "file")]
    for line in lines:
        plan.add_line(table, "row", line, by=pm, now=stage.at(4, "10:00"))
    silent = cell_at(stage, table, ("remark", "signing"))
    value = {"known_by": NOT_WRITTEN, "source": text["source_signing"]}
    plan.ask_cell(silent, stage.who("wuhao"), stage.at(9, "18:00"), by=pm, now=stage.at(4, "10:05"))
    plan.answer_cell(silent, value, by=stage.who("sunli"), now=stage.at(4, "11:00"), version=1)
    bank = stage.party("bank").contacts.get()
    asked = cell_at(stage, table, ("file", "bank"))
    plan.ask_cell(asked, bank, stage.at(9, "18:00"), by=pm, now=stage.at(4, "11:10"))


def named(stage: Stage, table: CheckTable, keys: tuple[str, ...]) -> Lines:
    """Lines of the table by the key of their words."""
    by_label = {line.label: line for line in table.lines.filter(removed_at=None)}
    return {key: by_label[stage.text[key]] for key in keys}


def cell_at(stage: Stage, table: CheckTable, where: tuple[str, str]) -> CheckCell:
    """Where a field and a party meet, touched before or not."""
    field, party = where
    lines = named(stage, table, (f"field_{field}", party))
    pair = {"row": lines[f"field_{field}"], "column": lines[party]}
    return CheckCell.objects.filter(**pair).first() or CheckCell(table=table, **pair)
