"""Case 1, the voucher campaign: told on day −2, live on day 0 at 20:00, no orders in the first hour.

Everything is done through the actions that pages use, at the time it is said to have happened.
"""

from decimal import Decimal

from incidents import actions as after
from incidents.models import Incident
from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, Deliverable, PublishSlot
from postmortem.demo import voucher_before as before
from postmortem.demo.stage import ZONE, Stage
from raci import actions as raci
from raci.rules import Holder

SCOPES = {"poster": "design", "copy": "copy"}


def play(stage: Stage) -> Incident:
    """From the request to the stopped incident; returns it for the retrospective."""
    activity = ask(stage)
    rows = plan_rows(stage, activity)
    letters(stage, rows)
    slot = before.prepare(stage, activity, rows)
    work(stage, activity, rows)
    before.walk_the_way(stage, activity)
    before.ask_whether_it_goes(stage, activity)
    raci.launch(
        activity.pk,
        stage.at(0, "20:00"),
        by=stage.who("pm"),
        now=stage.at(0, "20:01"),
        reason=stage.text["launch_reason"],
    )
    before.goes_out(stage, slot, rows)
    return report(stage, activity, rows, slot)


def ask(stage: Stage) -> Activity:
    text = stage.text
    return plan.create_activity(
        plan.NewActivity(
            title=text["title"],
            kind=Activity.Kind.CAMPAIGN,
            sponsor=stage.who("boss"),
            requesting_department=stage.home("business"),
            goal=text["goal"],
            non_goal=text["non_goal"],
            reuse_plan=text["reuse_plan"],
            time_zone=ZONE,
            language=stage.language,
            requested_at=stage.at(-2, "11:00"),
            notified_at=stage.at(-2, "18:10"),
            asked_launch_at=stage.at(-1, "20:00"),
            agreed_launch_at=stage.at(0, "20:00"),
            departments=[stage.home("product"), stage.home("engineering")],
            outcome_department=stage.home("business"),
            outcome_name=text["outcome"],
            tools=before.TOOLS,
        ),
        by=stage.who("pm"),
        now=stage.at(-2, "18:20"),
    )


def plan_rows(stage: Stage, activity: Activity) -> dict[str, Deliverable]:
    """Poster and copy with a freeze two hours before the slot; accepted the same evening."""
    pm, told = stage.who("pm"), stage.at(-2, "18:30")
    asked = material(stage) | work_rows(stage)
    rows = {key: plan.add_deliverable(activity, new, by=pm, now=told) for key, new in asked.items()}
    for key, account, clock in (
        ("poster", "linqiao", "19:00"),
        ("copy", "linqiao", "19:00"),
        ("page", "wuhao", "19:10"),
        ("publish", "hejing", "19:20"),
    ):
        plan.accept(rows[key].pk, by=stage.who(account), now=stage.at(-2, clock))
    return rows


def material(stage: Stage) -> dict[str, plan.NewDeliverable]:
    text, noon, freeze = stage.text, stage.at(0, "12:00"), stage.at(0, "18:00")
    return {
        "poster": plan.NewDeliverable(
            text["poster"],
            noon,
            freeze_at=freeze,
            kind=Deliverable.Kind.POSTER,
            discipline="design",
            acceptance=text["poster_good"],
            source_department=stage.home("design"),
            approver=stage.who("boss"),
            person=stage.who("linqiao"),
        ),
        "copy": plan.NewDeliverable(
            text["copy"],
            noon,
            freeze_at=freeze,
            kind=Deliverable.Kind.COPY,
            discipline="business",
            acceptance=text["copy_good"],
            approver=stage.who("boss"),
            person=stage.who("linqiao"),
        ),
    }


def work_rows(stage: Stage) -> dict[str, plan.NewDeliverable]:
    text = stage.text
    return {
        "page": plan.NewDeliverable(
            text["page"],
            stage.at(-1, "18:00"),
            kind=Deliverable.Kind.FUNCTION,
            discipline="engineering",
            acceptance=text["page_good"],
            approver=stage.who("pm"),
            person=stage.who("wuhao"),
        ),
        "publish": plan.NewDeliverable(
            text["publish"],
            stage.at(0, "20:00"),
            phase=Deliverable.Phase.LAUNCH,
            discipline="engineering",
            approver=stage.who("pm"),
            person=stage.who("hejing"),
        ),
    }


def letters(stage: Stage, rows: dict[str, Deliverable]) -> None:
    """Who makes it, who is asked, who is told. Design draws the poster and has no letter: that is it."""
    given = [
        ("poster", "I", "product"),
        ("copy", "R", "business"),
        ("copy", "I", "product"),
        ("page", "R", "engineering"),
        ("page", "C", "product"),
        ("publish", "R", "engineering"),
        ("publish", "I", "business"),
    ]
    for key, letter, home in given:
        raci.set_letter(
            rows[key].pk,
            Holder(stage.home(home).pk),
            letter,
            by=stage.who("pm"),
            now=stage.at(-2, "19:30"),
        )


def work(stage: Stage, activity: Activity, rows: dict[str, Deliverable]) -> None:
    """Stand-ins, a flow that works, an approval that was passed on, and material in the last minutes."""
    text = stage.text
    for key, content in (
        ("poster", f"{text['poster']} · {text['stand_in']}"),
        ("copy", text["stand_in_copy"]),
    ):
        plan.record_arrival(
            rows[key],
            plan.Arrival(text=content, placeholder=True, origin_note=text["stand_in"]),
            by=stage.who("pm"),
            now=stage.at(-1, "10:00"),
        )
    hand_in(stage, rows["page"], "wuhao", "https://campaign.example/voucher", (-1, "16:40"), (-1, "17:30"))
    before.hear_of_approval(stage, activity)
    plan.record_arrival(
        rows["copy"],
        plan.Arrival(text=text["copy_final"], provider=stage.who("linqiao")),
        by=stage.who("linqiao"),
        now=stage.at(0, "19:40"),
    )
    plan.record_arrival(
        rows["poster"],
        plan.Arrival(
            url="https://files.example/poster-v3",
            provider=stage.who("fangrui"),
            arrived_at=stage.at(0, "19:48"),
        ),
        by=stage.who("pm"),
        now=stage.at(0, "19:50"),
    )
    hand_in(stage, rows["publish"], "hejing", "https://campaign.example/rollback", (0, "19:55"), (0, "19:58"))


def hand_in(
    stage: Stage,
    row: Deliverable,
    account: str,
    url: str,
    arrived: tuple[int, str],
    approved: tuple[int, str],
) -> None:
    version = plan.record_arrival(row, plan.Arrival(url=url), by=stage.who(account), now=stage.at(*arrived))
    plan.approve(version.pk, by=stage.who("pm"), now=stage.at(*approved), scope="flow")


def report(stage: Stage, activity: Activity, rows: dict[str, Deliverable], slot: PublishSlot) -> Incident:
    """Three findings at 21:00, figures after 1, 24 and 72 hours, stopped the same night."""
    text, pm = stage.text, stage.who("pm")
    incident = after.report(
        after.NewReport(
            seen=text["seen"],
            title=text["incident"],
            started_at=stage.at(0, "20:00"),
            detected_at=stage.at(0, "21:00"),
            zone=ZONE,
            activity=activity,
            affected=(text["affected"],),
            severity=Incident.Severity.TWO,
            language=stage.language,
        ),
        by=pm,
        now=stage.at(0, "21:05"),
    )
    say_what_was_seen(stage, incident, rows)
    mend(stage, rows)
    before.goes_out_anew(stage, slot, rows)
    after.stop_incident(
        incident.pk, text["stopped"], at=stage.at(0, "23:40"), by=pm, now=stage.at(0, "23:45")
    )
    for expected, actual, hours in ((30, 0, 1), (300, 126, 24), (900, 538, 72)):
        until = f"{hours} h" if stage.language == "en" else f"{hours}小时"
        figure = after.NewImpact("orders", Decimal(expected), Decimal(actual), until)
        after.add_impact(incident.pk, figure, by=pm, now=stage.at(3, "20:05"))
    before.count(stage, activity)
    own_the_effect(stage, activity)
    return incident


def say_what_was_seen(stage: Stage, incident: Incident, rows: dict[str, Deliverable]) -> None:
    """The departments, the sponsor's three findings, and what people did that evening."""
    text, pm = stage.text, stage.who("pm")
    affected = [stage.home(code) for code in ("business", "product", "design", "management")]
    after.set_departments(incident.pk, affected, by=pm, now=stage.at(0, "21:06"))
    for kind, row in (("design", "poster"), ("copy", "copy"), ("guidance", "copy")):
        key = "guidance" if kind == "guidance" else row
        finding = after.NewFinding(kind, text[f"finding_{key}"], rows[row])
        after.add_finding(incident.pk, finding, by=stage.who("boss"), now=stage.at(0, "21:08"))
    after.move_incident(incident.pk, "mitigating", by=pm, now=stage.at(0, "21:10"))
    for clock, marker, key in (
        ("20:05", "communication", "event_promotion"),
        ("22:30", "mitigation", "event_rewrite"),
    ):
        event = after.NewEvent(stage.at(0, clock), marker, text[key])
        after.add_event(incident.pk, event, by=pm, now=stage.at(0, "22:40"))


def mend(stage: Stage, rows: dict[str, Deliverable]) -> None:
    """Poster and copy are written anew the same night; the sponsor looks at them himself."""
    for key, content in (
        ("poster", "https://files.example/poster-v4"),
        ("copy", "https://files.example/copy-v3"),
    ):
        version = plan.record_arrival(
            rows[key], plan.Arrival(url=content), by=stage.who("pm"), now=stage.at(0, "23:20")
        )
        plan.approve(version.pk, by=stage.who("boss"), now=stage.at(0, "23:38"), scope=SCOPES[key])


def own_the_effect(stage: Stage, activity: Activity) -> None:
    """The day after the launch somebody takes the final effect on; three days later its number is in."""
    outcome, owner = activity.deliverables.get(kind="outcome"), stage.who("business")
    plan.propose(outcome, owner, by=owner, now=stage.at(1, "10:30"))
    number = plan.record_arrival(
        outcome, plan.Arrival(text=stage.text["effect"]), by=owner, now=stage.at(3, "19:30")
    )
    plan.approve(number.pk, by=stage.who("pm"), now=stage.at(3, "19:50"))
