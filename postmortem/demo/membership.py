"""Case 4, the membership redesign: one goal, one metric that both departments carry, two tracks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, CheckCell, CheckTable, Deliverable, LogEntry, Metric
from postmortem.demo.stage import ZONE, Stage
from raci import actions as raci
from raci.queries.gate import scene_of
from raci.rules.gate import Said, Verdict, mark_of

TOOLS: Final = ["presence", "tracks", "metrics", "voices", "kickoff", "weekly"]
PARTS: Final = ("product", "operations", "engineering")
KINDS: Final = Deliverable.Kind
PHASES: Final = Deliverable.Phase
# key, kind, phase, account of who answers for it, day it is due.
ROWS: Final = (
    ("prototype", KINDS.DOCUMENT, PHASES.AGREE, "sunli", -41),
    ("offer", KINDS.TASK, PHASES.AGREE, "xunan", -37),
    ("claim", KINDS.FUNCTION, PHASES.MAKE, "wuhao", -8),
    ("extras", KINDS.FUNCTION, PHASES.MAKE, "wuhao", -8),
    ("material", KINDS.COPY, PHASES.MAKE, "xunan", -2),
)
WEEKLY: Final = ("goal", "action", "resource")
# Day by which each step of both tracks is done.
STEP_DAYS: Final = (-6, -3, -2, -1)


def play(stage: Stage, now: datetime) -> Activity:
    """From the session of day −50 to the alignment of this week; day 0 is the launch, six weeks ago."""
    activity = ask(stage)
    agree(stage, activity)
    listen(stage, activity)
    rows = {key: add_row(stage, activity, (key, kind, phase), who, d) for key, kind, phase, who, d in ROWS}
    measure(stage, activity)
    take_part(stage, activity)
    cut(stage, activity, rows["extras"])
    hand_in(stage, rows)
    run_tracks(stage, activity)
    go_live(stage, activity)
    look_back(stage, activity)
    align_weekly(stage, activity, now)
    return activity


def ask(stage: Stage) -> Activity:
    text, begun = stage.text, stage.at(-50, "09:30")
    activity = plan.create_activity(
        plan.NewActivity(
            title=text["title"],
            kind=Activity.Kind.FEATURE,
            sponsor=stage.who("boss"),
            requesting_department=stage.home("product"),
            goal=text["goal"],
            non_goal=text["non_goal"],
            time_zone=ZONE,
            language=stage.language,
            requested_at=begun,
            notified_at=begun,
            asked_launch_at=stage.at(0, "10:00"),
            agreed_launch_at=stage.at(0, "10:00"),
            departments=[stage.home(code) for code in ("operations", "engineering")],
            outcome_person=stage.who("xunan"),
            outcome_name=text["outcome"],
            outcome_due_at=stage.at(33, "18:00"),
            tools=TOOLS,
        ),
        by=stage.who("pm"),
        now=begun,
    )
    plan.move_activity(activity.pk, Activity.Status.ALIGNING, by=stage.who("pm"), now=begun)
    outcome = activity.deliverables.get(kind=KINDS.OUTCOME)
    plan.accept(outcome.pk, by=stage.who("xunan"), now=stage.at(-50, "11:00"))
    return activity


def agree(stage: Stage, activity: Activity) -> None:
    """One session with everything that users said on the board."""
    there = [stage.home(code) for code in PARTS]
    plan.write_kickoff(
        activity,
        stage.text["session"],
        there,
        stage.at(-48, "14:00"),
        by=stage.who("pm"),
        now=stage.at(-48, "16:10"),
    )


def listen(stage: Stage, activity: Activity) -> None:
    """The words of users on the board, by what they are about."""
    text = stage.text
    for number, theme in (("1", "1"), ("2", "1"), ("3", "1"), ("4", "2")):
        said = {"source": text["source"], "theme": text[f"theme_{theme}"]}
        plan.add_voice(
            activity, text[f"voice_{number}"], **said, by=stage.who("sunli"), now=stage.at(-48, "14:20")
        )


def add_row(
    stage: Stage, activity: Activity, what: tuple[str, str, str], account: str, day: int
) -> Deliverable:
    """A row that `account` answers for and makes, due on `day` at 18:00."""
    key, kind, phase = what
    text, pm, owner = stage.text, stage.who("pm"), stage.who(account)
    new = plan.NewDeliverable(
        text[key],
        stage.at(day, "18:00"),
        kind=kind,
        phase=phase,
        acceptance=text[f"{key}_good"],
        approver=pm,
        person=owner,
    )
    row = plan.add_deliverable(activity, new, by=pm, now=stage.at(-48, "16:30"))
    plan.accept(row.pk, by=owner, now=stage.at(-48, "17:30"))
    raci.set_letter(row.pk, stage.desk(account), "R", by=pm, now=stage.at(-48, "17:40"))
    return row


def measure(stage: Stage, activity: Activity) -> None:
    """What each department had carried before, then three figures, the third one counted from the others."""
    text, levels = stage.text, stage.text["levels"]
    product, operations = stage.home("product"), stage.home("operations")
    often, basket = text["often"], text["basket"]
    new = (
        plan.NewMetric(levels, department=product, owner=stage.who("sunli")),
        plan.NewMetric(
            levels, department=operations, owner=stage.who("xunan"), direction=Metric.Direction.DOWN
        ),
        plan.NewMetric(
            often,
            text["often_unit"],
            owner=stage.who("sunli"),
            is_key=True,
            target=Decimal("1.8"),
            expected={"30d": Decimal("1.6"), "90d": Decimal("1.8")},
        ),
        plan.NewMetric(
            basket,
            text["money_unit"],
            owner=stage.who("xunan"),
            is_key=True,
            target=Decimal(90),
            expected={"30d": Decimal(86), "90d": Decimal(90)},
        ),
        plan.NewMetric(
            text["together"],
            text["money_unit"],
            owner=stage.who("sunli"),
            co_owner=stage.who("xunan"),
            is_key=True,
            target=Decimal(162),
            formula=f"{often} × {basket}",
        ),
    )
    for one in new:
        plan.add_metric(activity, one, by=stage.who("pm"), now=stage.at(-45, "10:00"))
    both = activity.metrics.get(name=text["together"])
    for account in ("sunli", "xunan"):
        if both.agreement:
            plan.confirm_entry(both.agreement.pk, by=stage.who(account), now=stage.at(-45, "16:00"))


def take_part(stage: Stage, activity: Activity) -> None:
    """Since which phase each department is there; Operations is in it from the first prototype."""
    pm, now = stage.who("pm"), stage.at(-45, "11:00")
    table = plan.begin_table(activity, CheckTable.Kind.PRESENCE, by=pm, now=now)
    first = table.lines.filter(axis="row").order_by("position")[0]
    for column in table.lines.filter(axis="column").select_related("department"):
        for row in table.lines.filter(axis="row"):
            code = column.department.code if column.department else ""
            value = {"how": "there"}
            if row == first:
                value["what"] = stage.text[f"part_{code}"]
            fill(table, (row.pk, column.pk), value, stage, now)


def fill(
    table: CheckTable, where: tuple[int, int], value: Mapping[str, object], stage: Stage, now: datetime
) -> CheckCell:
    row, column = where
    cell = CheckCell(table=table, row_id=row, column_id=column)
    return plan.answer_cell(cell, value, by=stage.who("pm"), now=now, version=cell.version)


def cut(stage: Stage, activity: Activity, extras: Deliverable) -> None:
    """The core first: what is left out is a decision that all three departments have confirmed."""
    text, pm = stage.text, stage.who("pm")
    decided = plan.write_entry(
        activity,
        plan.NewEntry(
            LogEntry.Kind.AGREEMENT,
            text["cut"],
            departments=[stage.home(code) for code in PARTS],
            deliverable=extras,
        ),
        by=pm,
        now=stage.at(-20, "11:00"),
    )
    for account in ("sunli", "xunan", "wuhao"):
        plan.confirm_entry(decided.pk, by=stage.who(account), now=stage.at(-20, "15:00"))
    plan.drop_deliverable(extras.pk, by=pm, now=stage.at(-20, "15:10"), reason=text["cut_reason"])


def hand_in(stage: Stage, rows: dict[str, Deliverable]) -> None:
    for key, _kind, _phase, account, day in ROWS:
        if key != "extras":
            arrival = plan.Arrival(text=stage.text[f"{key}_came"])
            came = plan.record_arrival(rows[key], arrival, by=stage.who(account), now=stage.at(day, "15:00"))
            plan.approve(came.pk, by=stage.who("pm"), now=stage.at(day, "17:00"))


def run_tracks(stage: Stage, activity: Activity) -> None:
    """Product tests while Operations prepares; both end the evening before the launch."""
    begun = stage.at(-7, "10:00")
    table = plan.begin_table(activity, CheckTable.Kind.TRACKS, by=stage.who("pm"), now=begun)
    steps = table.lines.filter(axis="row").order_by("position")
    for column, track in zip(
        table.lines.filter(axis="column").order_by("position"), ("tests", "prepares"), strict=True
    ):
        for number, (step, day) in enumerate(zip(steps, STEP_DAYS, strict=True), 1):
            until = stage.at(day, "18:00")
            said = {
                "what": stage.text[f"{track}_{number}"],
                "until": f"{until:%Y-%m-%d %H:%M}",
                "done": True,
            }
            fill(table, (step.pk, column.pk), said, stage, stage.at(day, "17:30"))


def go_live(stage: Stage, activity: Activity) -> None:
    """Who drives it asks; who answers for the final effect says that it goes."""
    text, pm = stage.text, stage.who("pm")
    raci.ask_decision(activity.pk, by=pm, now=stage.at(-1, "18:10"))
    decided_at = stage.at(-1, "18:40")
    activity.refresh_from_db()
    mark = mark_of(scene_of(activity, now=decided_at).facts)
    said = Said(Verdict.OPEN_ITEMS, text["goes"], mark)
    raci.decide(activity.pk, said, by=stage.who("xunan"), now=decided_at)
    raci.launch(activity.pk, stage.at(0, "10:00"), by=pm, now=stage.at(0, "10:01"))


def look_back(stage: Stage, activity: Activity) -> None:
    """The figures after 30 days; those after 90 days are still to come."""
    text = stage.text
    for name, account, figure in (("often", "sunli", "1.7"), ("basket", "xunan", "84")):
        metric = activity.metrics.get(name=text[name])
        point = metric.checkpoints.get(horizon="30d")
        plan.enter_figure(
            point.pk,
            Decimal(figure),
            text["example"],
            seen=None,
            by=stage.who(account),
            now=stage.at(32, "15:00"),
        )
    outcome = activity.deliverables.get(kind=KINDS.OUTCOME)
    effect = plan.record_arrival(
        outcome, plan.Arrival(text=text["effect"]), by=stage.who("xunan"), now=stage.at(33, "11:00")
    )
    plan.approve(effect.pk, by=stage.who("pm"), now=stage.at(33, "14:00"))


def align_weekly(stage: Stage, activity: Activity, now: datetime) -> None:
    """Last Monday's three sentences, and this week's."""
    here = now.astimezone(ZoneInfo(ZONE))
    monday = (here - timedelta(days=here.weekday())).replace(hour=9, minute=30)
    pm, before = stage.who("pm"), monday - timedelta(days=7)
    people = [stage.who("xunan"), stage.who("wuhao")]
    plan.choose_weekly(activity, people, by=pm, now=before - timedelta(minutes=20))
    for week, at in (("last", before), ("this", min(monday, now))):
        said = {name: stage.text[f"{week}_{name}"] for name in WEEKLY}
        plan.save_weekly(activity, said, by=pm, now=at)
