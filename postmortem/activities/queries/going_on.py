"""What is late about a row and shared with others, and how it may go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from postmortem.activities import rules
from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.activities.queries.access import deliverable_of, hats
from postmortem.activities.rules import Hats
from postmortem.outbox.models import Duty, DutyQuerySet, Notice
from postmortem.outbox.queries import is_working
from postmortem.people.models import User

ROW, VERSION = "activities.deliverable", "activities.assetversion"
# What is asked about a row; what is put first if several things are asked of one person.
PRESSING = ["accept", "choose", "name", "approve", "deliver"]


@dataclass(frozen=True)
class GoingOn:
    """One thing that is late and waits for somebody else, for a reader with whom it is shared.

    `role` is what the reader is to it (sponsor, driver, lead), `choices` as rules.choices, `version` what
    there is. `since` is when the reader was told, `others` how many more were, besides the one it waits for.
    `due_at` and `freeze_at` are the times to propose. While somebody has been asked to take it over, and has
    time to answer (`asked`), nobody has to choose; it stays possible.
    """

    duty: Duty
    role: str
    choices: list[str]
    version: AssetVersion | None
    mark: str
    since: datetime | None
    others: int
    due_at: datetime
    freeze_at: datetime | None
    asked: Duty | None


def shared_row(user: User, pk: int, row: int) -> Deliverable:
    """Row `row`, for those with whom something about it is or was shared: who drives or sponsors the
    activity, and leads of departments that were asked. Http404 or PermissionDenied.
    """
    found = deliverable_of(user, pk, row)
    who = hats(user, found.activity)
    if not (who.driver or who.sponsor or asked_about(found).filter(department__in=who.leads).exists()):
        raise PermissionDenied
    return found


def asked_about(row: Deliverable) -> DutyQuerySet:
    """Everything that is or was asked about the row and its versions."""
    versions = row.versions.values("pk")
    about_row = Q(subj_type=ROW, subj_id=row.pk, kind__in=PRESSING)
    return Duty.objects.filter(about_row | Q(subj_type=VERSION, subj_id__in=versions, kind="approve"))


def going_on(
    who: Hats, row: Deliverable, duties: Iterable[Duty], versions: Iterable[AssetVersion], *, now: datetime
) -> GoingOn | None:
    """What this reader may choose about; None if nothing is late. Of several late things the one that waits
    longest.
    """
    waiting = [duty for duty in duties if duty.state == Duty.State.OPEN]
    late = [(duty, role) for duty in waiting if (role := rules.shared_as(who, duty, now))]
    there_is = rules.what_there_is(row, versions)
    fitting = rules.choices(row, there_is, now)
    if not late or not fitting:
        return None
    duty, role = min(late, key=lambda one: (one[0].due_at, one[0].pk))
    told = told_of(duty)
    due_at = rules.later(row, now, is_working(row.due_zone)) if "move" in fitting else row.due_at
    return GoingOn(
        duty=duty,
        role=role,
        choices=fitting,
        version=there_is,
        mark=rules.mark(row, duty),
        since=told.get(who.person_id),
        others=len(told.keys() - {who.person_id}),
        due_at=due_at,
        freeze_at=rules.final_by(row, due_at, now),
        asked=next((one for one in waiting if one.params.get("hand_over") and one.due_at >= now), None),
    )


def told_of(duty: Duty) -> dict[int, datetime]:
    """With whom the duty is shared as it stands, and since when, by id: without the one it waits for."""
    heard = shared_notices(duty).exclude(recipient=duty.holder_id)
    return dict(heard.order_by("-at", "pk").values_list("recipient", "at"))


def shared_notices(duty: Duty) -> QuerySet[Notice]:
    return Notice.objects.filter(duty=duty, due_rev=duty.due_rev, kind__startswith="with_")
