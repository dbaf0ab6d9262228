"""A list from another tool becomes rows of a plan: brought, looked at, taken over or left out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from postmortem.activities import queries as activities
from postmortem.activities.actions import NewDeliverable, edit_deliverable
from postmortem.activities.actions.asking import lock, lost, refused
from postmortem.activities.actions.deliverable import insert_row
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.actions import record
from postmortem.links.actions.linking import NewLink, insert
from postmortem.links.models import Link, ListImport
from postmortem.links.queries.lists import AT_ONCE, Look, look
from postmortem.links.rules.lists import read_list
from postmortem.links.rules.planning import Step
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id, people_by_id
from raci.rules.matching import usual_due
from raci.tables import Unreadable, check_size

State = ListImport.State
LONGEST: Final = 200
Reported = list[Any]


@transaction.atomic
def bring_list(activity: Activity, name: str, content: bytes, *, by: User, now: datetime) -> ListImport:
    """Keep a list to be looked at; one that the same person had not taken over goes.

    What was chosen when a list with the same headings was last taken over here is chosen again. Raises
    ValidationError with one sentence for what is no list, and for an activity that has ended.
    """
    _check(activity, by)
    try:
        check_size(len(content))
        headings = sorted(read_list(content, {}).headings.values())
    except Unreadable as unreadable:
        raise ValidationError(unreadable.sentence, code="unreadable") from None
    _drop(ListImport.objects.filter(activity=activity, by=by, state=State.OPEN), now)
    digest = sha256(content).hexdigest()
    applied = ListImport.objects.filter(activity=activity, state=State.APPLIED).order_by("pk")
    before = applied.filter(answers__headings=headings).last()
    made = ListImport.objects.create(
        activity=activity,
        name=name[:LONGEST],
        content=content,
        sha256=digest,
        answers=before.answers if before else {"headings": headings},
        by=by,
        at=now,
    )
    record("list.brought", made, by=by, at=now, stream=activity.stream, sha256=digest, bytes=len(content))
    return made


@transaction.atomic
def answer_list(given: ListImport, answers: Mapping[str, str]) -> None:
    """Keep which column is what. It becomes part of the record when the list is taken over. Raises
    ValidationError, code "stale", once it was taken over or left out.
    """
    kept = {**answers, "headings": given.answers.get("headings", [])}
    if not ListImport.objects.filter(pk=given.pk, state=State.OPEN).update(answers=kept):
        raise lost()
    given.answers = kept


@transaction.atomic
def drop_list(given: ListImport, *, by: User, now: datetime) -> None:
    """Leave a list out; its bytes go. Raises ValidationError, code "stale", if it is not open any more."""
    if not _drop(ListImport.objects.filter(pk=given.pk, state=State.OPEN), now):
        raise lost()
    record("list.dropped", given, by=by, at=now, stream=given.activity.stream)


@transaction.atomic
def take_over(pk: int, *, seen: str, chosen: Collection[int], by: User, now: datetime) -> int:
    """Take over the chosen rows (by their number) of a list as its preview showed it, all of them or nothing;
    returns how many. What became of each row is kept in the report.

    Raises ValidationError, code "stale", if the plan, the people or the list are not what was shown (`seen`),
    or it was taken over before; else while nothing is chosen, or more than can be done at once.
    """
    given = ListImport.objects.select_for_update(of=("self",)).select_related("activity").get(pk=pk)
    activity = lock(given.activity_id)
    _check(activity, by)
    if given.content is None:
        raise lost()
    found = look(activity, bytes(given.content), given.answers, now=now)
    if found.plan.digest() != seen:
        raise lost()
    steps = [step for step in found.plan.changing if step.line.number in chosen]
    if not steps:
        raise refused(_("Tick at least one row that is to be taken over."))
    if len(steps) > AT_ONCE:
        raise refused(_("These are more rows than can be taken over at once here; leave some out."))
    done = _Taking(activity, found, by, now).all(steps)
    report = [_reported(step, done) for step in found.plan.steps]
    open_one = ListImport.objects.filter(pk=pk, state=State.OPEN)
    open_one.update(state=State.APPLIED, content=None, ended_at=now, report=report)
    counts = {"new": sum(step.verdict == "new" for step in steps), "rows": len(steps)}
    counts["gone"] = len(found.plan.gone)
    record("list.taken_over", given, by=by, at=now, stream=activity.stream, sha256=given.sha256, **counts)
    return len(steps)


def _check(activity: Activity, by: User) -> None:
    if not activities.hats(by, activity).may_edit:
        raise PermissionDenied
    if activity.status in (Activity.Status.CANCELLED, Activity.Status.CLOSED):
        raise refused(_("The activity has ended: its plan is no longer changed."))


def _drop(imports: QuerySet[ListImport], now: datetime) -> int:
    return imports.update(state=State.DROPPED, content=None, ended_at=now)


def _reported(step: Step, done: Mapping[int, tuple[str, int]]) -> Reported:
    left = "left" if step.is_change else step.verdict
    verdict, pk = done.get(step.line.number, (left, step.row.pk if step.row else 0))
    return [step.line.number, step.line.id[:120], verdict, pk, [list(one) for one in step.problems]]


class _Taking:
    """Carries out chosen steps within the one transaction."""

    def __init__(self, activity: Activity, found: Look, by: User, now: datetime) -> None:
        self.activity, self.service, self.by, self.now = activity, found.listed.service, by, now
        self.departments = departments_by_id()

    def all(self, steps: list[Step]) -> dict[int, tuple[str, int]]:
        """Row of the list → what became of it, and the row of the plan."""
        self.people = people_by_id(step.home.person_id for step in steps if step.home.person_id)
        return {step.line.number: self._one(step) for step in steps}

    def _one(self, step: Step) -> tuple[str, int]:
        if step.link is None or step.row is None:
            return "added", self._add(step).pk
        if step.changes:
            changes = {**step.changes, **({"due_at": step.due_at} if "due_at" in step.changes else {})}
            edit_deliverable(step.row.pk, step.row.version, changes, by=self.by, now=self.now)
        said = {"state": step.state, "url": step.url, "brought": {**step.link.brought, **step.brought}}
        Link.objects.filter(pk=step.link.pk).update(**said, version=F("version") + 1)
        return "updated", step.row.pk

    def _add(self, step: Step) -> Deliverable:
        home = step.home
        new = NewDeliverable(
            name=step.name,
            due_at=step.due_at or usual_due(self.activity.agreed_launch_at, self.now),
            acceptance=step.line.acceptance[:4000],
            department=self.departments[home.department_id] if home.department_id else None,
            person=self.people[home.person_id] if home.person_id else None,
        )
        row = insert_row(self.activity, new, by=self.by, now=self.now)
        link = NewLink(self.service, step.line.id, step.url, step.state)
        insert("deliverable", row, link, by=self.by, now=self.now, brought=step.brought)
        return row
