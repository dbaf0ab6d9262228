"""All of it, in one transaction, on PostgreSQL."""

from datetime import datetime

from django.core.management.color import no_style
from django.db import connection

from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.guards import lifted
from postmortem.demo.generated import aftermath, plan, published
from postmortem.demo.generated.making import last_id
from postmortem.people.models import Department, User

# What has ids that were given here.
MADE = (Department, User, Activity, Deliverable, Incident)


def generate(activities: int, seed: int, *, now: datetime) -> dict[str, int]:
    """A house of that many activities beside what is there; nobody of it can sign in. It leaves no record:
    what nobody did has no history. The database must be PostgreSQL. Returns how many rows there are of each.
    """
    house = plan.planned(activities, seed, now)
    with lifted(connection):
        with connection.cursor() as cursor:
            # Each statement answers for its own references; a million of them are not kept for the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        made = {
            "people": plan.hire(house),
            "activities": plan.begin_activities(house),
            "participants": plan.take_part(house),
            "deliverables": plan.plan_deliverables(house),
            "letters": plan.give_letters(house),
            "duties": plan.owe(house),
            "log_entries": plan.write_log(house),
        }
        made["incidents"], last = aftermath.report(house)
        before = last_id(Retrospective)
        made |= aftermath.follow(house, last) | aftermath.learn(house, last)
        made |= published.publish(house, before)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), MADE):
                cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made
