"""Case 1 before its launch: what was said, what was asked for and never came, and what went out where."""

from datetime import timedelta
from decimal import Decimal

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, CheckCell, CheckTable, Deliverable, PublishSlot
from postmortem.demo.stage import Stage
from raci import actions as raci

TOOLS = ("slots", "brief", "test_reading", "journey", "metrics")
# What came of the brief for the copy, by its slot; what it is, why now and how to use it stayed empty.
FILLED = {2: "brief_audience", 3: "brief_offer", 6: "brief_length", 7: "brief_deadline"}
ORDERS = (("1h", 30, 0, 0), ("24h", 300, 126, 1), ("72h", 900, 538, 3))


def prepare(stage: Stage, activity: Activity, rows: dict[str, Deliverable]) -> PublishSlot:
    """The evening it was asked for: the slot, the date as it was agreed, the brief, what is to be counted."""
    pm = stage.who("pm")
    slot = plan.add_slot(
        activity,
        plan.NewSlot(
            stage.text["official"], stage.at(0, "20:00"), timedelta(hours=2), [rows["poster"], rows["copy"]]
        ),
        by=pm,
        now=stage.at(-2, "18:40"),
    )
    agree_on_the_day(stage, activity)
    brief(stage, activity, rows["copy"])
    orders = plan.NewMetric(
        stage.text["orders"],
        target=Decimal(900),
        is_key=True,
        expected={horizon: Decimal(expected) for horizon, expected, _actual, _day in ORDERS},
    )
    plan.add_metric(activity, orders, by=pm, now=stage.at(-2, "19:40"))
    return slot


def agree_on_the_day(stage: Stage, activity: Activity) -> None:
    """Two heads agreed by word of mouth; written down, it has the word of one of them."""
    said = plan.NewEntry(
        "date_change",
        stage.text["agreed_day"],
        said_at=stage.at(-2, "18:15"),
        said_by=stage.who("business"),
        departments=[stage.home("business"), stage.home("product")],
        moves_from=stage.at(-1, "20:00"),
        moves_to=stage.at(0, "20:00"),
    )
    entry = plan.write_entry(activity, said, by=stage.who("pm"), now=stage.at(-2, "18:45"))
    plan.confirm_entry(entry.pk, by=stage.who("sunli"), now=stage.at(-2, "20:10"))


def brief(stage: Stage, activity: Activity, row: Deliverable) -> None:
    """A form with fixed slots goes to Business; what comes back leaves the telling ones empty."""
    pm, contact = stage.who("pm"), stage.who("linqiao")
    table = plan.begin_table(
        activity, CheckTable.Kind.BRIEF, deliverable=row, by=pm, now=stage.at(-2, "18:50")
    )
    plan.ask_open_cells(table, stage.at(-1, "18:00"), by=pm, now=stage.at(-2, "18:51"))
    cells = CheckCell.objects.filter(table=table, row__position__in=FILLED).select_related("row", "column")
    said = [(cell, {"text": stage.text[FILLED[cell.row.position]]}, cell.version) for cell in cells]
    plan.answer_cells(said, by=contact, now=stage.at(-1, "11:20"))


def hear_of_approval(stage: Stage, activity: Activity) -> None:
    """The approval is passed on. The product asks the approver, who has not answered until the launch."""
    heard = plan.NewEntry(
        "approval",
        stage.text["relayed"],
        said_at=stage.at(-1, "15:20"),
        said_by=stage.who("boss"),
        relayed_by=stage.who("linqiao"),
        scope="flow",
    )
    plan.write_entry(activity, heard, by=stage.who("pm"), now=stage.at(-1, "15:30"))


def walk_the_way(stage: Stage, activity: Activity) -> None:
    """The contact of Business walks every step: the flow works; nobody has seen the final content."""
    contact, now = stage.who("linqiao"), stage.at(0, "15:40")
    steps = [plan.NewLine(stage.text[f"step_{number}"]) for number in range(1, 5)]
    walker = plan.NewLine(contact.display_name, department=contact.department, person=contact)
    kind = CheckTable.Kind.JOURNEY
    table = plan.begin_table(
        activity, kind, rows=steps, columns=[walker], by=stage.who("pm"), now=stage.at(-1, "16:00")
    )
    for row in table.lines.filter(axis="row"):
        cell = CheckCell(table=table, row=row, column=table.lines.get(axis="column"))
        value = {"flow": "works", "content": "not_final", "version": stage.text["walked_version"]}
        plan.answer_cell(cell, value, by=contact, now=now, version=cell.version)


def ask_whether_it_goes(stage: Stage, activity: Activity) -> None:
    """The decision is asked for six hours ahead; it does not come."""
    raci.ask_decision(activity.pk, by=stage.who("pm"), now=stage.at(0, "14:00"))


def goes_out(stage: Stage, slot: PublishSlot, rows: dict[str, Deliverable]) -> None:
    """Poster and copy at the slot; five minutes later the poster is in the groups."""
    in_the_slot(stage, slot, rows, "20:00", "20:02")
    version = rows["poster"].versions.latest("number")
    plan.publish(
        version,
        stage.text["groups"],
        stage.at(0, "20:05"),
        by=stage.who("linqiao"),
        now=stage.at(0, "20:06"),
    )


def in_the_slot(stage: Stage, slot: PublishSlot, rows: dict[str, Deliverable], at: str, noted: str) -> None:
    """What there is of poster and copy is in use in the official account from now on."""
    for key in ("poster", "copy"):
        version = rows[key].versions.latest("number")
        plan.publish(
            version,
            slot.channel,
            stage.at(0, at),
            by=stage.who("hejing"),
            now=stage.at(0, noted),
            slot=slot,
        )


def goes_out_anew(stage: Stage, slot: PublishSlot, rows: dict[str, Deliverable]) -> None:
    """What was written anew takes the place of what went out, in the account and in the groups."""
    in_the_slot(stage, slot, rows, "23:40", "23:42")
    version = rows["poster"].versions.latest("number")
    plan.publish(
        version,
        stage.text["groups"],
        stage.at(0, "23:50"),
        by=stage.who("linqiao"),
        now=stage.at(0, "23:51"),
    )


def count(stage: Stage, activity: Activity) -> None:
    """The orders after an hour, a day and three days."""
    points = {one.horizon: one.pk for one in activity.metrics.get().checkpoints.all()}
    for horizon, _expected, actual, day in ORDERS:
        clock = "21:04" if day == 0 else "20:04"
        plan.enter_figure(
            points[horizon], Decimal(actual), seen=None, by=stage.who("pm"), now=stage.at(day, clock)
        )
