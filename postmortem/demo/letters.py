"""Twelve activities in which Design has forty letters to answer: new duties, changed ones, unchanged ones."""

from datetime import datetime, timedelta
from typing import Any

from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, Deliverable
from postmortem.demo.stage import ZONE, Stage, story
from raci import actions as raci
from raci.queries.sheets import sheets_of
from raci.rules import RowAnswer, SheetAnswer

SIGNED_BEFORE = {1, 5, 9}


def play(stage: Stage) -> None:
    """Put twelve matrices forward; three of them were signed before and changed since."""
    for number, words in enumerate(story("letters")["activity"]):
        begun = stage.day_zero - timedelta(hours=18, minutes=20 * number)
        good = story("letters")["good"][words["language"]]
        activity = begin(stage, words, good["outcome"], begun)
        rows = [
            add_row(stage, activity, (thing, good["thing"]), begun + timedelta(days=5 + number + place))
            for place, thing in enumerate(words["things"])
        ]
        raci.put_forward(activity.pk, by=stage.who("sunli"), now=begun + timedelta(hours=2))
        for signer in ("business", "boss"):
            sign(stage, activity, signer, begun + timedelta(hours=3))
        if number in SIGNED_BEFORE:
            change_after_signature(stage, activity, rows[0], begun + timedelta(hours=4))


def begin(stage: Stage, words: dict[str, Any], good: str, begun: datetime) -> Activity:
    launch = begun + timedelta(days=21)
    activity = plan.create_activity(
        plan.NewActivity(
            title=words["title"],
            kind=Activity.Kind.CAMPAIGN,
            sponsor=stage.who("boss"),
            requesting_department=stage.home("business"),
            goal=words["goal"],
            time_zone=ZONE,
            language=words["language"],
            requested_at=begun,
            notified_at=begun,
            asked_launch_at=launch,
            agreed_launch_at=launch,
            departments=[stage.home("design")],
            outcome_person=stage.who("business"),
            outcome_name=words["outcome"],
        ),
        by=stage.who("sunli"),
        now=begun,
    )
    outcome = activity.deliverables.get(kind="outcome")
    said = {"acceptance": good}
    plan.edit_deliverable(outcome.pk, outcome.version, said, by=stage.who("sunli"), now=begun)
    plan.accept(outcome.pk, by=stage.who("business"), now=begun + timedelta(minutes=30))
    raci.set_letter(outcome.pk, stage.desk("business"), "R", by=stage.who("sunli"), now=begun)
    return activity


def add_row(stage: Stage, activity: Activity, thing: tuple[str, str], due: datetime) -> Deliverable:
    """A thing that Design answers for and makes."""
    begun, (name, good) = activity.created_at, thing
    row = plan.add_deliverable(
        activity,
        plan.NewDeliverable(
            name,
            due,
            kind=Deliverable.Kind.TASK,
            discipline="design",
            acceptance=good,
            freeze_at=due + timedelta(days=3),
            person=stage.who("fangrui"),
        ),
        by=stage.who("sunli"),
        now=begun + timedelta(minutes=10),
    )
    plan.accept(row.pk, by=stage.who("fangrui"), now=begun + timedelta(minutes=40))
    raci.set_letter(
        row.pk, stage.desk("fangrui"), "R", by=stage.who("sunli"), now=begun + timedelta(minutes=50)
    )
    return row


def change_after_signature(stage: Stage, activity: Activity, row: Deliverable, at: datetime) -> None:
    """Signed once, then one due time moves a day ahead, and the matrix is put forward again."""
    sign(stage, activity, "lead", at)
    row.refresh_from_db()
    plan.edit_deliverable(
        row.pk,
        row.version,
        {"due_at": row.due_at - timedelta(days=1)},
        by=stage.who("fangrui"),
        now=at + timedelta(hours=1),
    )
    raci.put_forward(activity.pk, by=stage.who("sunli"), now=at + timedelta(hours=2))


def sign(stage: Stage, activity: Activity, account: str, at: datetime) -> None:
    """Agree to every sheet of this activity that waits for this person."""
    signer = stage.who(account)
    for sheet in sheets_of(signer, activity.pk):
        seen = {row.row.pk: RowAnswer(row.digest) for row in sheet.rows}
        answer = SheetAnswer(activity.pk, sheet.revision.number, sheet.department_id, sheet.digest, seen)
        raci.sign(answer, by=signer, now=at)
