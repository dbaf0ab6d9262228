"""What a journey finds when it begins, where another one has walked the way there: played by actions."""

from incidents import actions as after
from incidents.actions.sides.checking import confirm_facts
from postmortem.activities import actions as plan
from postmortem.outbox.models import Duty
from raci import actions as raci
from raci.rules import Holder
from tests.browser.journeys.days import moment

SUMMARY = "The campaign was live on time. Two conditions met: a short lead time, and no owner of the effect."


def campaign(people, title="Voucher campaign"):
    """Told on Tuesday, live on Thursday at 20:00; Business answers for the final effect."""
    begun = moment("Tue 18:20")
    activity = plan.create_activity(
        plan.NewActivity(
            title=title,
            requesting_department=people.homes["business"],
            sponsor=people.boss,
            goal="Orders in the first hour",
            time_zone="Asia/Shanghai",
            notified_at=moment("Tue 18:10"),
            agreed_launch_at=moment("Thu 20:00"),
            outcome_person=people.zhao,
        ),
        by=people.pm,
        now=begun,
    )
    outcome = activity.deliverables.get(kind="outcome")
    plan.accept(outcome.pk, by=people.zhao, now=begun)
    give(people, outcome, "R", "business")
    return activity


def row(people, activity, name, **more):
    """Due on Thursday at noon, final by 18:00; `person` or `department` is asked."""
    wanted = {"freeze_at": moment("Thu 18:00"), "kind": "poster", **more}
    return plan.add_deliverable(
        activity,
        plan.NewDeliverable(name, moment("Thu 12:00"), **wanted),
        by=people.pm,
        now=moment("Tue 18:30"),
    )


def accept(made, person, when="Tue 19:00"):
    plan.accept(made.pk, by=person, now=moment(when))


def give(people, made, letter, home):
    """R, C or I to a department as a whole."""
    holder = Holder(people.homes[home].pk)
    raci.set_letter(made.pk, holder, letter, by=people.pm, now=moment("Tue 19:10"))


def put_forward(people, activity, when="Tue 19:20"):
    raci.put_forward(activity.pk, by=people.pm, now=moment(when))


def sent_round(people, activity, when):
    """A retrospective of the activity, compiled and written, that the departments are asked to agree to."""
    now, by = moment(when), people.pm
    found = after.open_retrospective(activity=activity, by=by, now=now)
    after.compile_due(now=now)
    for code, text in (("summary", SUMMARY), ("lucky", "None found.")):
        after.save_section(found.pk, (code, found.language), 0, text, by=by, now=now)
    for code, text in (("short_lead_time", "Two days for build and test."), ("no_single_owner", "No owner.")):
        after.add_factor(found.pk, after.Condition(code, text, "The slot was fixed."), by=by, now=now)
    change = after.NewActionItem(
        title="Material is final four hours before the slot",
        end_state="The launch page shows the freeze.",
        owner=people.tang,
        due_at=moment("next Wed 18:00"),
    )
    after.add_action_item(found, change, by=by, now=now)
    after.share_for_checking(found.pk, by=by, now=now)
    for duty in Duty.objects.open().filter(kind="facts", subj_id=found.pk).select_related("holder"):
        confirm_facts(found.pk, by=duty.holder, now=now)
    after.send_round(found.pk, by=by, now=now)
    return found
