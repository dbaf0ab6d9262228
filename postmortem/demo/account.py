"""Case 2, opening virtual accounts: two blocks three days apart by the same class of field rule."""

from datetime import timedelta

from incidents import actions as after
from incidents.models import Incident
from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, Deliverable
from postmortem.demo import account_before
from postmortem.demo.stage import ZONE, Stage
from raci import actions as raci


def play(stage: Stage) -> Incident:
    """From the agreed integration to the second, stopped block; returns the second incident."""
    activity, rows = prepare(stage)
    raci.launch(
        activity.pk,
        stage.at(-6, "10:00"),
        by=stage.who("pm"),
        now=stage.at(-6, "10:01"),
        reason=stage.text["non_goal"],
    )
    first = block(stage, activity, rows, "first", day=-3)
    after.move_incident(first.pk, "analysing", by=stage.who("pm"), now=stage.at(-3, "16:00"))
    second = block(stage, activity, rows, "second", day=0)
    second.refresh_from_db()
    after.edit_incident(
        second.pk,
        second.version,
        {"recurrence_of": first, "situation": "technical"},
        by=stage.who("pm"),
        now=stage.at(0, "18:00"),
    )
    account_before.ask_what_comes_next(stage, activity)
    return second


def prepare(stage: Stage) -> tuple[Activity, dict[str, Deliverable]]:
    """The agreed integration with its rows; the form is built and approved."""
    activity = ask(stage)
    wanted = (
        ("rules", Deliverable.Kind.DOCUMENT, "sunli", -12),
        ("form", Deliverable.Kind.FUNCTION, "wuhao", -9),
        ("notice", Deliverable.Kind.DOCUMENT, "sunli", -8),
    )
    rows = {key: add_row(stage, activity, (key, kind), account, day) for key, kind, account, day in wanted}
    form = plan.record_arrival(
        rows["form"],
        plan.Arrival(url="https://app.example/virtual-account"),
        by=stage.who("wuhao"),
        now=stage.at(-9, "15:10"),
    )
    plan.approve(form.pk, by=stage.who("pm"), now=stage.at(-9, "17:00"), scope="flow")
    return activity, rows


def ask(stage: Stage) -> Activity:
    text, begun = stage.text, stage.at(-30, "09:30")
    activity = plan.create_activity(
        plan.NewActivity(
            title=text["title"],
            kind=Activity.Kind.INTEGRATION,
            sponsor=stage.who("boss"),
            requesting_department=stage.home("operations"),
            goal=text["goal"],
            non_goal=text["non_goal"],
            time_zone=ZONE,
            language=stage.language,
            requested_at=stage.at(-31, "10:00"),
            notified_at=begun,
            asked_launch_at=stage.at(-8, "10:00"),
            agreed_launch_at=stage.at(-6, "10:00"),
            departments=[stage.home("product"), stage.home("engineering")],
            outcome_person=stage.who("xunan"),
            outcome_name=text["outcome"],
            tools=["field_rules"],
        ),
        by=stage.who("pm"),
        now=begun,
    )
    outcome = activity.deliverables.get(kind="outcome")
    plan.accept(outcome.pk, by=stage.who("xunan"), now=begun + timedelta(hours=3))
    return activity


def add_row(stage: Stage, activity: Activity, what: tuple[str, str], account: str, day: int) -> Deliverable:
    """A row that `account` answers for and makes, due on `day` at 18:00."""
    key, kind = what
    text, pm, begun = stage.text, stage.who("pm"), activity.created_at
    row = plan.add_deliverable(
        activity,
        plan.NewDeliverable(
            text[key],
            stage.at(day, "18:00"),
            kind=kind,
            acceptance=text[f"{key}_good"],
            approver=pm,
            person=stage.who(account),
        ),
        by=pm,
        now=begun + timedelta(hours=1),
    )
    plan.accept(row.pk, by=stage.who(account), now=begun + timedelta(hours=4))
    raci.set_letter(row.pk, stage.desk(account), "R", by=pm, now=begun + timedelta(hours=5))
    return row


def block(
    stage: Stage, activity: Activity, rows: dict[str, Deliverable], which: str, *, day: int
) -> Incident:
    """One refused account: reported, found, stopped the same day."""
    text, by = stage.text, stage.who("xunan")
    incident = after.report(
        after.NewReport(
            seen=text[f"{which}_seen"],
            title=text[which],
            started_at=stage.at(day, "09:58"),
            detected_at=stage.at(day, "10:20"),
            zone=ZONE,
            activity=activity,
            affected=(text["affected"],),
            severity=Incident.Severity.TWO,
            language=stage.language,
        ),
        by=by,
        now=stage.at(day, "10:26"),
    )
    pm = stage.who("pm")
    after.set_departments(
        incident.pk,
        [stage.home(code) for code in ("operations", "product", "engineering")],
        by=pm,
        now=stage.at(day, "10:30"),
    )
    after.add_finding(
        incident.pk,
        after.NewFinding("rule", text["finding_rule"], rows["rules"]),
        by=pm,
        now=stage.at(day, "11:30"),
    )
    after.move_incident(incident.pk, "mitigating", by=pm, now=stage.at(day, "10:40"))
    if which == "second":
        resolve(stage, incident, rows)
    after.stop_incident(
        incident.pk, text[f"{which}_stopped"], at=stage.at(day, "15:20"), by=pm, now=stage.at(day, "15:30")
    )
    return incident


def resolve(stage: Stage, incident: Incident, rows: dict[str, Deliverable]) -> None:
    """The meeting of both sides' engineers, and what it leaves in writing."""
    text, pm = stage.text, stage.who("pm")
    after.add_finding(
        incident.pk,
        after.NewFinding("rule", text["finding_test"], rows["form"]),
        by=pm,
        now=stage.at(0, "11:40"),
    )
    for clock, key in (("14:00", "event_meeting"), ("15:00", "event_notice")):
        after.add_event(
            incident.pk,
            after.NewEvent(stage.at(0, clock), "communication", text[key]),
            by=pm,
            now=stage.at(0, "15:10"),
        )
    settled = plan.record_arrival(
        rows["rules"], plan.Arrival(text=text["document"]), by=stage.who("sunli"), now=stage.at(0, "15:05")
    )
    plan.approve(settled.pk, by=pm, now=stage.at(0, "15:15"))
    told = plan.record_arrival(
        rows["notice"],
        plan.Arrival(text=text["event_notice"]),
        by=stage.who("sunli"),
        now=stage.at(0, "15:00"),
    )
    plan.approve(told.pk, by=pm, now=stage.at(0, "15:16"))
    if incident.activity:
        account_before.settle(stage, incident.activity, rows)
        outcome = incident.activity.deliverables.get(kind="outcome")
        effect = plan.record_arrival(
            outcome, plan.Arrival(text=text["effect"]), by=stage.who("xunan"), now=stage.at(0, "16:30")
        )
        plan.approve(effect.pk, by=pm, now=stage.at(0, "16:40"))
