"""A rush activity whose slot is four hours away, with a poster that was due an hour ago."""

from datetime import datetime, timedelta

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, Deliverable
from postmortem.demo.stage import ZONE, Stage
from raci import actions as raci


def play(stage: Stage) -> Activity:
    """Told yesterday; day_zero of the stage is now, the slot is four hours later."""
    now = stage.day_zero
    activity = ask(stage, told=now - timedelta(hours=22), slot=now + timedelta(hours=4))
    kinds = Deliverable.Kind
    rows = (
        ("poster", kinds.POSTER, "fangrui", now - timedelta(hours=1)),
        ("copy", kinds.COPY, "linqiao", now - timedelta(hours=2)),
        ("page", kinds.FUNCTION, "wuhao", now + timedelta(hours=1)),
        ("launch", kinds.TASK, "hejing", now + timedelta(hours=2)),
    )
    for key, kind, account, due in rows:
        row = add_row(stage, activity, (key, kind), account, due)
        if key != "launch":
            plan.accept(row.pk, by=stage.who(account), now=activity.created_at + timedelta(hours=1))
        if key == "copy":
            arrival = plan.Arrival(text=stage.text["copy_text"])
            came = now - timedelta(hours=2, minutes=20)
            plan.record_arrival(row, arrival, by=stage.who(account), now=came)
    return activity


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
