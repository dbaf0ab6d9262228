"""What the product asks when its time has come, without anybody pressing a button."""

from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from postmortem.activities.actions.own_questions import ask_by_itself
from postmortem.activities.actions.pulse import ask_pulses
from postmortem.activities.actions.weekly import open_week
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries.unowned import OWNER, owner_key, rows_to_ask_about
from postmortem.activities.queries.weekly import weeks_to_open
from postmortem.outbox.actions import beat, close, standing
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import Standing

NAME = "asker"


def _any(_now: datetime) -> QuerySet[Activity]:
    return Activity.objects.all()


def ask_due(*, now: datetime) -> dict[str, int]:
    """Ask for the alignments of this Monday and for the owners of rows that have none; returns what was
    counted. It may run twice, late and beside another. Does nothing while chasing is paused.
    """
    started = monotonic()
    if standing(_any, now=now) != Standing.BUSY:
        return {}
    counts = {
        "asked": sum(open_week(activity, now=now) for activity in weeks_to_open(now))
        + sum(ask_for_owner(row, now=now) for row in rows_to_ask_about(now)),
        "settled": forget_owned(now=now),
        "pulses": ask_pulses(now=now),
    }
    counts = {name: number for name, number in counts.items() if number}
    if counts:
        beat(NAME, counts, now=now, took_ms=int((monotonic() - started) * 1000))
    return counts


def ask_for_owner(row: Deliverable, *, now: datetime) -> bool:
    """Whoever decides on the activity is asked who answers for the row, in the activity's language."""
    with override(row.activity.language):
        text = _("Who answers for “%(name)s”? Half of its time is over, and nobody is named.") % {
            "name": row.name
        }
    to = row.activity.sponsor or row.activity.lead
    asked = ask_by_itself(row.activity, text, to=to, key=owner_key(row.pk), about=row, now=now)
    return asked is not None


@transaction.atomic
def forget_owned(*, now: datetime) -> int:
    """A question after the owner of a row that has one by now, or is not needed, is asked no more."""
    open_ones = Duty.objects.open().filter(kind="answer", params__about__startswith=f"{OWNER}:")
    rows = {int(key.partition(":")[2]): pk for pk, key in open_ones.values_list("pk", "params__about")}
    if not rows:
        return 0
    nobody = Deliverable.objects.live().filter(pk__in=rows, accountable=None)
    settled = set(rows) - set(nobody.values_list("pk", flat=True))
    duties = Duty.objects.filter(pk__in=[rows[pk] for pk in settled])
    return close(duties, Duty.State.WITHDRAWN, by=None, now=now)
