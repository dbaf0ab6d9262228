"""A rush activity whose slot is four hours away, with a poster that was due an hour ago."""

from datetime import datetime, timedelta

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, CheckCell, CheckTable, Deliverable
from postmortem.demo.stage import ZONE, Stage
from raci import actions as raci

# Who reads it afresh: nobody of them belongs to a department that takes part.
READERS = ("songjia", "xunan", "hanlei")
VERDICTS = ("understood", "understood", "not_understood")


def play(stage: Stage) -> Activity:
    """Told yesterday; day_zero of the stage is now, the slot is four hours later."""
    now = stage.day_zero
    slot = now + timedelta(hours=4)
    activity = ask(stage, told=now - timedelta(hours=22), slot=slot)
    kinds = Deliverable.Kind
    rows = (
        ("poster", kinds.POSTER, "fangrui", now - timedelta(hours=1)),
        ("copy", kinds.COPY, "linqiao", now - timedelta(hours=2)),
        ("page", kinds.FUNCTION, "wuhao", now + timedelta(hours=1)),
        ("launch", kinds.TASK, "hejing", now + timedelta(hours=2)),
    )
    made = []
    for key, kind, account, due in rows:
        row = add_row(stage, activity, (key, kind), account, due)
        made.append(row)
        if key != "launch":
            plan.accept(row.pk, by=stage.who(account), now=activity.created_at + timedelta(hours=1))
        if key == "copy":
            arrival = plan.Arrival(text=stage.text["copy_text"])
            came = now - timedelta(hours=2, minutes=20)
            plan.record_arrival(row, arrival, by=stage.who(account), now=came)
    into = plan.NewSlot(stage.text["official"], slot, rows=made)
    plan.add_slot(activity, into, by=stage.who("pm"), now=now - timedelta(hours=21))
    say(stage, activity)
    read(stage, activity)
    raci.ask_decision(activity.pk, by=stage.who("pm"), now=now - timedelta(minutes=20))
    return activity


def say(stage: Stage, activity: Activity) -> None:
    """A risk that one of two has noted, and an agreement that waits for the word of Design."""
    text, pm, now = stage.text, stage.who("pm"), stage.day_zero
    risk = plan.NewEntry(
        "risk",
        text["risk"],
        people=[stage.who("linqiao"), stage.who("hejing")],
        owner=stage.who("wuhao"),
        likelihood=2,
        impact=3,
        lines={"response": text["risk_response"]},
    )
    entry = plan.write_entry(activity, risk, by=pm, now=now - timedelta(hours=4))
    plan.confirm_entry(entry.pk, by=stage.who("linqiao"), now=now - timedelta(hours=3, minutes=30))
    agreement = plan.NewEntry("agreement", text["agreement"], departments=[stage.home("design")])
    plan.write_entry(activity, agreement, by=pm, now=now - timedelta(hours=2))


def read(stage: Stage, activity: Activity) -> None:
    """Three outsiders are asked what it is; two have answered, and what one of them says has been read."""
    pm, begun = stage.who("pm"), stage.day_zero - timedelta(hours=2)
    table = plan.begin_table(activity, CheckTable.Kind.TEST_READING, by=pm, now=begun)
    plan.ask_readers(table, [stage.who(account) for account in READERS], by=pm, now=begun)
    for account in READERS[:2]:
        cells = CheckCell.objects.filter(table=table, column__person=stage.who(account))
        asked = cells.select_related("row", "column").order_by("row__position")
        words = [stage.text[f"{account}_{question}"] for question in ("what", "want", "use")]
        said = [(cell, {"text": word}, cell.version) for cell, word in zip(asked, words, strict=True)]
        plan.answer_cells(said, by=stage.who(account), now=begun + timedelta(minutes=50))
    first = CheckCell.objects.filter(table=table, column__person=stage.who(READERS[0]))
    for cell, verdict in zip(first.order_by("row__position"), VERDICTS, strict=True):
        plan.judge(cell, verdict, by=pm, now=begun + timedelta(hours=1), version=cell.version)


def ask(stage: Stage, *, told: datetime, slot: datetime) -> Activity:
    text, pm = stage.text, stage.who("pm")
    activity = plan.create_activity(
        plan.NewActivity(
            title=text["title"],
            sponsor=stage.who("boss"),
            requesting_department=stage.home("business"),
            goal=text["goal"],
            non_goal=text["non_goal"],
            time_zone=ZONE,
            language=stage.language,
            requested_at=told - timedelta(hours=2),
            notified_at=told,
            asked_launch_at=slot,
            agreed_launch_at=slot,
            departments=[stage.home(code) for code in ("design", "product", "engineering")],
            outcome_person=stage.who("business"),
            outcome_name=text["outcome"],
            tools=("slots", "test_reading"),
        ),
        by=pm,
        now=told,
    )
    plan.move_activity(activity.pk, Activity.Status.ALIGNING, by=pm, now=told)
    outcome = activity.deliverables.get(kind="outcome")
    said = {"acceptance": text["outcome_good"]}
    plan.edit_deliverable(outcome.pk, outcome.version, said, by=pm, now=told)
    plan.accept(outcome.pk, by=stage.who("business"), now=told + timedelta(hours=1))
    raci.set_letter(outcome.pk, stage.desk("business"), "R", by=pm, now=told)
    return activity


def add_row(
    stage: Stage, activity: Activity, what: tuple[str, str], account: str, due: datetime
) -> Deliverable:
    """A row that must be final two hours before the slot."""
    key, kind = what
    pm, told = stage.who("pm"), activity.created_at
    freeze = stage.day_zero + timedelta(hours=2)
    new = plan.NewDeliverable(
        stage.text[key],
        due,
        kind=kind,
        acceptance=stage.text[f"{key}_good"],
        freeze_at=freeze,
        approver=pm,
        person=stage.who(account),
    )
    row = plan.add_deliverable(activity, new, by=pm, now=told + timedelta(minutes=10))
    raci.set_letter(row.pk, stage.desk(account), "R", by=pm, now=told + timedelta(minutes=20))
    return row
