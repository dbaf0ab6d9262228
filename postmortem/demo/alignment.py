"""Case 3, the technical alignment: four people meet, three talk, and the scheme cannot be final yet."""

from collections.abc import Mapping
from typing import Final

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, CheckCell, CheckTable, Deliverable
from postmortem.activities.rules.checks.coverage import PRESENT
from postmortem.activities.rules.starters import shipped
from postmortem.demo.stage import ZONE, Stage
from raci import actions as raci
from raci.actions.waiving import Exempt

SCENARIOS: Final = ("full", "part", "failed", "closing")
# Who said which change covers a scenario; the platform has not answered for the two that may go wrong.
COVERED: Final[Mapping[str, tuple[str, ...]]] = {
    "engineering": SCENARIOS,
    "operations": SCENARIOS,
    "platform": ("full", "part"),
}
# Who takes part in which way: account (or the platform), trade, part.
SEATS: Final = (
    ("pm", "product", "presents"),
    ("hejing", "engineering", "listens"),
    ("wuhao", "engineering", "away"),
    ("platform", "product", "speaks"),
)


def play(stage: Stage) -> Activity:
    """From the briefing to the meeting of day 0; two days later the scheme is still open."""
    activity = ask(stage)
    take_steps(stage, activity)
    cover(stage, activity)
    meet(stage, activity)
    raci.waive(
        activity.pk,
        Exempt(PRESENT),
        reason=stage.text["exception"],
        until=stage.at(7, "18:00"),
        by=stage.who("pm"),
        now=stage.at(1, "11:00"),
    )
    return activity


def ask(stage: Stage) -> Activity:
    """The five steps of the template, in the hands of product, engineering and operations."""
    text, pm = stage.text, stage.who("pm")
    begun = stage.at(-6, "09:40")
    new = plan.NewActivity(
        title=text["title"],
        kind=Activity.Kind.ALIGNMENT,
        sponsor=stage.who("boss"),
        requesting_department=stage.home("product"),
        goal=text["goal"],
        non_goal=text["non_goal"],
        time_zone=ZONE,
        language=stage.language,
        requested_at=begun,
        notified_at=begun,
        asked_launch_at=stage.at(9, "18:00"),
        agreed_launch_at=stage.at(9, "18:00"),
        departments=[stage.home(code) for code in ("engineering", "operations")],
        outcome_person=stage.who("wuhao"),
    )
    activity = raci.begin_activity(new, shipped()["alignment"], by=pm, now=begun).activity
    plan.move_activity(activity.pk, Activity.Status.ALIGNING, by=pm, now=stage.at(-6, "10:00"))
    outcome = activity.deliverables.get(kind=Deliverable.Kind.OUTCOME)
    plan.accept(outcome.pk, by=stage.who("wuhao"), now=stage.at(-6, "11:00"))
    return activity


def take_steps(stage: Stage, activity: Activity) -> None:
    """Who answers for each step; the first three are done."""
    text, pm = stage.text, stage.who("pm")
    steps = activity.deliverables.exclude(kind=Deliverable.Kind.OUTCOME).order_by("position")
    owners = ("sunli", "hejing", "sunli", "hejing")
    approver = {"approver": stage.who("wuhao")}
    for row, account in zip(steps, owners, strict=True):
        owner = stage.who(account)
        plan.propose(row, owner, by=pm, now=stage.at(-6, "11:10"))
        plan.accept(row.pk, by=owner, now=stage.at(-6, "14:00"))
    done = (("list", -4), ("scheme", -2), ("invited", -1))
    for row, account, (key, day) in zip(steps, owners, done, strict=False):
        row.refresh_from_db()
        plan.edit_deliverable(row.pk, row.version, approver, by=pm, now=stage.at(-6, "14:10"))
        arrival = plan.Arrival(text=text[key])
        came = plan.record_arrival(row, arrival, by=stage.who(account), now=stage.at(day, "15:00"))
        plan.approve(came.pk, by=stage.who("wuhao"), now=stage.at(day, "17:00"))


def cover(stage: Stage, activity: Activity) -> None:
    """Every scenario at everybody concerned: each says for their own part which change covers it."""
    text, pm = stage.text, stage.who("pm")
    platform = stage.party("payment")
    homes = [stage.home(code) for code in ("engineering", "operations")]
    table = plan.begin_table(
        activity,
        CheckTable.Kind.COVERAGE,
        text["coverage"],
        rows=[plan.NewLine(text[f"scenario_{key}"]) for key in SCENARIOS],
        columns=[
            *(plan.NewLine(text[home.code], department=home) for home in homes),
            plan.NewLine(text["platform"], party=platform),
        ],
        by=pm,
        now=stage.at(-3, "10:00"),
    )
    plan.ask_open_cells(table, stage.at(9, "12:00"), by=pm, now=stage.at(-3, "10:10"))
    speakers = {"engineering": stage.who("hejing"), "operations": stage.who("xunan")}
    for party, scenarios in COVERED.items():
        for key in scenarios:
            cell = cell_at(table, text[f"scenario_{key}"], text[party])
            value = {"changes": text[f"change_{party}_{key}"]}
            now = stage.at(-1, "16:00")
            if party in speakers:
                plan.answer_cell(cell, value, by=speakers[party], now=now, version=cell.version)
            else:
                contact = platform.contacts.get()
                plan.answer_cell(cell, value, contact=contact, now=now, version=cell.version)


def meet(stage: Stage, activity: Activity) -> None:
    """The product manager presents; the developer sits beside with a phone; the platform came without one."""
    text, pm = stage.text, stage.who("pm")
    people = {key: stage.who(key) for key, _trade, _part in SEATS if key != "platform"}
    table = plan.begin_table(
        activity,
        CheckTable.Kind.ATTENDANCE,
        columns=[
            *(
                plan.NewLine(one.display_name, department=one.department, person=one)
                for one in people.values()
            ),
            plan.NewLine(text["platform_person"], party=stage.party("payment")),
        ],
        by=pm,
        now=stage.at(-1, "17:00"),
    )
    meeting = table.lines.get(axis="row")
    for key, trade, part in SEATS:
        label = people[key].display_name if key in people else text["platform_person"]
        cell = cell_at(table, meeting.label, label)
        value = {"trade": trade, "part": part, "reviewed": key == "wuhao"}
        plan.answer_cell(cell, value, by=pm, now=stage.at(0, "16:10"), version=cell.version)


def cell_at(table: CheckTable, row: str, column: str) -> CheckCell:
    """Where two lines meet by their labels, touched before or not."""
    lines = {line.label: line for line in table.lines.filter(removed_at=None)}
    pair = {"row": lines[row], "column": lines[column]}
    return CheckCell.objects.filter(**pair).first() or CheckCell(table=table, **pair)
