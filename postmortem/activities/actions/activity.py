"""The activity itself: create, edit, move along its states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock, lost, refused
from postmortem.activities.actions.deliverable import NewDeliverable, insert_row
from postmortem.activities.actions.due import move_due
from postmortem.activities.actions.figures import ask_for_figures
from postmortem.activities.actions.message import keep_message
from postmortem.activities.actions.pressure import stand_ins_go_live
from postmortem.activities.actions.slots import slots_follow
from postmortem.activities.actions.taking_part import join, join_department, write_log
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.audit.actions import record
from postmortem.drafts.actions import merged, save_if_current
from postmortem.outbox.actions import close, follow, pass_on, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

Status = Activity.Status


@dataclass(frozen=True)
class NewActivity:
    """What is known when an activity begins. Without `lead`, whoever creates it drives it.

    `message` is what it was asked for with, as it came: the first note of the log.
    """

    title: str
    requesting_department: Department
    kind: str = Activity.Kind.CAMPAIGN
    lead: User | None = None
    sponsor: User | None = None
    goal: str = ""
    non_goal: str = ""
    reuse_plan: str = ""
    time_zone: str = settings.TIME_ZONE
    language: str = settings.LANGUAGE_CODE
    requested_at: datetime | None = None
    notified_at: datetime | None = None
    asked_launch_at: datetime | None = None
    agreed_launch_at: datetime | None = None
    departments: Sequence[Department] = ()
    outcome_department: Department | None = None
    outcome_person: User | None = None
    outcome_name: str = ""
    outcome_due_at: datetime | None = None
    restricted: bool = False
    novel: bool = False
    money_involved: bool = False
    tools: Sequence[str] = ()
    derived_from: Activity | None = None
    message: str = ""


OF_THE_ROW = (
    "title",
    "requesting_department",
    "kind",
    "sponsor",
    "goal",
    "non_goal",
    "reuse_plan",
    "time_zone",
    "language",
    "requested_at",
    "notified_at",
    "asked_launch_at",
    "agreed_launch_at",
    "restricted",
    "novel",
    "money_involved",
    "derived_from",
)


@transaction.atomic
def create_activity(new: NewActivity, *, by: User, now: datetime) -> Activity:
    """Start an activity as draft, with the row for its final effect.

    The driver, the sponsor and who is named for the outcome become participants; the departments named take
    part. A person named for the outcome is asked to accept, a department alone is asked to name somebody;
    nobody is asked while neither is given. Raises ValidationError by field for a launch before the request.
    """
    rules.check_activity_times(new.requested_at, new.agreed_launch_at, new.asked_launch_at)
    driver = new.lead or by
    known = {name: getattr(new, name) for name in OF_THE_ROW}
    tools = rules.known_tools(new.tools)
    activity = Activity.objects.create(lead=driver, created_at=now, tools=tools, **known)
    for person in filter(None, (driver, new.sponsor)):
        join(activity, person, now=now)
    for department in (new.requesting_department, *new.departments):
        join_department(activity, department, now)
    insert_row(
        activity,
        NewDeliverable(
            name=new.outcome_name or _outcome_name(new.language),
            kind=Deliverable.Kind.OUTCOME,
            due_at=new.outcome_due_at or rules.outcome_due(new.agreed_launch_at or new.asked_launch_at, now),
            department=new.outcome_department,
            person=new.outcome_person,
            phase=Deliverable.Phase.LAUNCH,
        ),
        by=by,
        now=now,
    )
    if new.message.strip():
        keep_message(activity, new.message, by=by, now=now)
    _tell_own_lead(activity, now)
    record("activity.created", activity, by=by, at=now, stream=activity.stream, lead_id=driver.pk)
    return activity


def _outcome_name(language: str) -> str:
    with translation.override(language):
        return _("Final effect")


def _tell_own_lead(activity: Activity, now: datetime) -> None:
    """A draft by somebody who is no product manager waits for the own lead's yes."""
    driver, home = activity.lead, activity.lead.department
    if driver.role != User.Role.PM and home and home.lead and home.lead != driver:
        tell(
            [home.lead],
            "draft_waits",
            {"activity_id": activity.pk, "activity": activity.title, "title": activity.title},
            now=now,
        )


@transaction.atomic
def edit_activity(
    pk: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    said_in: LogEntry | None = None,
) -> Activity:
    """Change fields of an activity that was at `version`; raises drafts.actions.Stale if somebody else has
    changed one of them since.

    A moved launch becomes a log entry (unless it is `said_in` one already), and the due time of the final
    effect and the publish slots from the launch on move with it. A new sponsor
    becomes participant and takes over what is asked of the sponsor. Raises ValidationError for a launch
    before the request.
    """
    before = lock(pk)
    version, changes = merged(Activity, pk, version, changes)
    if not changes:
        return before  # sent again, or somebody else has said the same
    after = {name: changes.get(name, getattr(before, name)) for name in OF_THE_ROW}
    rules.check_activity_times(after["requested_at"], after["agreed_launch_at"], after["asked_launch_at"])
    if before.launched_at and after["requested_at"] and before.launched_at < after["requested_at"]:
        raise ValidationError({"requested_at": _("It cannot go live before it was asked for.")})
    save_if_current(Activity, pk, version, changes, by=by, now=now)
    activity = Activity.objects.select_related("lead", "sponsor").get(pk=pk)
    if activity.sponsor_id != before.sponsor_id:
        _new_sponsor(activity, before.sponsor, now)
    if activity.agreed_launch_at != before.agreed_launch_at:
        follow(activity.stream, slot_at=activity.agreed_launch_at)
        _launch_moved(before, activity, by, now, said_in=said_in)
    record(
        "activity.edited",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        fields=sorted(changes),
        version=version + 1,
    )
    return activity


def _new_sponsor(activity: Activity, old: User | None, now: datetime) -> None:
    if activity.sponsor:
        join(activity, activity.sponsor, now=now)
    follow(activity.stream, driver=activity.lead, sponsor=activity.sponsor)
    if old:
        choices = Duty.objects.filter(stream=activity.stream, kind=Duty.Kind.CHOOSE, holder=old)
        pass_on(choices, activity.sponsor or activity.lead, now=now)


def _launch_moved(
    before: Activity, activity: Activity, by: User, now: datetime, *, said_in: LogEntry | None
) -> None:
    old, new = before.agreed_launch_at, activity.agreed_launch_at
    if old and new and said_in is None:
        write_log(activity, kind="date_change", by=by, now=now, moves_from=old, moves_to=new)
    if old and new:
        slots_follow(activity, old, new, by=by, now=now)
    outcome = Deliverable.objects.filter(activity=activity, kind="outcome").first()
    proposed = rules.outcome_due(old or before.asked_launch_at, before.created_at)
    if new and outcome and outcome.status in rules.OPEN and outcome.due_at == proposed:
        move_due(outcome, rules.outcome_due(new, now), outcome.freeze_at, by=by, now=now)


@transaction.atomic
def move_activity(pk: int, to: str, *, by: User, now: datetime) -> Activity:
    """Move an activity along its states; launch and verify have actions of their own.

    Cancelling withdraws everything that is still asked. Raises ValidationError if the step does not fit, code
    "stale" if somebody was faster.
    """
    activity = lock(pk)
    if to not in Activity.MOVES.get(activity.status, []) or to in (Status.LAUNCHED, Status.VERIFIED):
        raise lost()
    if to == Status.READY and activity.agreed_launch_at is None:
        raise refused(_("Agree on a launch time first."))
    start = activity.status
    _claim(pk, start, status=to)
    if to == Status.CANCELLED:
        close(Duty.objects.filter(stream=activity.stream), Duty.State.WITHDRAWN, by=by, now=now)
    return _moved(activity, f"activity.{to}", by, now, start=start)


@transaction.atomic
def launch(pk: int, at: datetime, *, by: User, now: datetime) -> Activity:
    """It went live at `at`, which is now or past. Only from ready. Raises ValidationError on `at` or code
    "stale".
    """
    activity = lock(pk)
    if at > now:
        raise ValidationError({"at": _("It cannot have gone live later than now.")})
    if activity.requested_at and at < activity.requested_at:
        raise ValidationError({"at": _("It cannot go live before it was asked for.")})
    _claim(pk, Status.READY, status=Status.LAUNCHED, launched_at=at)
    activity = lock(pk)
    stand_ins_go_live(activity, at)
    ask_for_figures(activity, now=now)
    return _moved(activity, "activity.launched", by, now, launched_at=at.isoformat())


@transaction.atomic
def verify(pk: int, *, by: User, now: datetime) -> Activity:
    """The result has been looked at: launched → verified. Raises ValidationError, code "stale", if it is not
    live.
    """
    activity = lock(pk)
    _claim(pk, Status.LAUNCHED, status=Status.VERIFIED, verified_at=now)
    ask_for_figures(lock(pk), now=now)
    return _moved(activity, "activity.verified", by, now)


def _claim(pk: int, old: str, **new: object) -> None:
    if Activity.objects.filter(pk=pk, status=old).update(**new) != 1:
        raise lost()


def _moved(activity: Activity, verb: str, by: User, now: datetime, **data: object) -> Activity:
    activity.refresh_from_db()
    record(verb, activity, by=by, at=now, stream=activity.stream, **data)
    return activity
