"""Lists from other tools that are looked at: who may bring one, and what it would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postmortem.activities import queries as activities
from postmortem.activities.models import Activity, Deliverable
from postmortem.links.models import Link, ListImport, Service
from postmortem.links.rules.columns import FIELDS
from postmortem.links.rules.dates import due_of
from postmortem.links.rules.lists import Answers, Listed, read_list
from postmortem.links.rules.planning import Due, Home, Known, Plan, Step, plan_of
from postmortem.links.rules.problems import Problem
from postmortem.people.models import User
from raci.queries.importing.house import House, house_now

SHOWN: Final = 300
AT_ONCE: Final = 250  # each row asks somebody: what one request can take over
VERDICTS: Final[dict[str, tuple[str, Promise]]] = {  # with the shape of its mark
    "new": ("open", _("new row")),
    "update": ("half", _("changed there")),
    "same": ("done", _("as it is here")),
    "kept": ("dropped", _("not needed here")),
    "refused": ("warn", _("cannot be taken")),
    "left": ("dropped", _("left out")),
    "added": ("done", _("added")),
    "updated": ("done", _("brought up to date")),
}


def opens_list(user: User, pk: int) -> Activity:
    """The activity, for whoever may change its plan. Raises Http404, PermissionDenied."""
    return activities.editable(user, pk)


def opens_list_preview(user: User, pk: int, number: int) -> ListImport:
    """A list is looked at by whoever brought it. Raises Http404 for other people's."""
    activity = opens_list(user, pk)
    found = ListImport.objects.filter(pk=number, activity=activity, by=user).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


def open_list(user: User, activity: Activity) -> ListImport | None:
    """The list that this person is looking at, without its bytes."""
    mine = ListImport.objects.filter(activity=activity, by=user, state=ListImport.State.OPEN)
    return mine.defer("content").last()


def reading_of(given: ListImport) -> tuple[str, dict[str, int]]:
    """Of which tool the list is, and which column is what, guessed or chosen. Raises Unreadable."""
    listed = read_list(bytes(given.content or b""), given.answers)
    return listed.service, listed.fields


@dataclass(frozen=True)
class Look:
    """A list as it is read, and what it would change."""

    listed: Listed
    plan: Plan


def look(activity: Activity, content: bytes, answers: Answers, *, now: datetime) -> Look:
    """What a list would change in this activity: five queries, whatever its length. Raises Unreadable."""
    listed = read_list(content, answers)
    if listed.lacks:
        return Look(listed, Plan([], []))
    linked = Link.objects.filter(deliverable__activity=activity, service=listed.service)
    links = {link.external_id: link for link in linked.select_related("deliverable")}
    house = house_now()

    def due(said: str) -> Due:
        at = due_of(said, activity.time_zone, now) if said else None
        return Due(at, is_bad=bool(said) and at is None)

    return Look(listed, plan_of(listed.lines, Known(links, due, lambda said: home_of(said, house))))


def home_of(said: str, house: House) -> Home:
    """Whom a name means, if that is sure."""
    if not said:
        return Home()
    meant = house.directory.meant(said)
    holders = [one.holder for one in meant if one.holder]
    if len(meant) > 1:
        return Home(problem="several")
    if not holders:
        return Home(problem="homeless" if meant and not meant[0].is_party else "nobody")
    return Home(holders[0].department_id, holders[0].person_id)


class ColumnChoice(NamedTuple):
    """One column of the file, and which field it is taken for."""

    name: str
    heading: str
    field: str


class Change(NamedTuple):
    """One row of the file: `line` its number there, `verdict` in words, what would change in words."""

    step: Step
    shape: str
    word: str | Promise
    due_at: datetime | None
    row_before: Deliverable | None
    who: str


@dataclass(frozen=True)
class Preview:
    """Everything on the page. Long lists are cut; the counts are whole."""

    given: ListImport
    listed: Listed
    columns: list[ColumnChoice]
    fields: list[tuple[str, str | Promise]]
    services: list[tuple[str, object]]
    changes: list[Change]
    plan: Plan
    digest: str

    @property
    def counts(self) -> dict[str, int]:
        return {name: sum(s.verdict == name for s in self.plan.steps) for name in VERDICTS}

    @property
    def lacks(self) -> list[str | Promise]:
        return [FIELDS[name] for name in self.listed.lacks]

    @property
    def more(self) -> int:
        return len(self.plan.steps) - len(self.changes)

    @property
    def is_too_long(self) -> bool:
        return len(self.plan.changing) > AT_ONCE

    @property
    def may_apply(self) -> bool:
        return 0 < len(self.plan.changing) <= AT_ONCE and not self.more


def preview(given: ListImport, *, now: datetime) -> Preview:
    """The page for whoever brought the list. Raises Unreadable."""
    found = look(given.activity, bytes(given.content or b""), given.answers, now=now)
    house = house_names(found.plan.steps)
    taken = {column: name for name, column in found.listed.fields.items()}
    return Preview(
        given=given,
        listed=found.listed,
        columns=[
            ColumnChoice(f"column-{column}", heading, taken.get(column, ""))
            for column, heading in found.listed.headings.items()
        ],
        fields=list(FIELDS.items()),
        services=list(Service.choices),
        changes=[_change(step, house) for step in found.plan.steps[:SHOWN]],
        plan=found.plan,
        digest=found.plan.digest(),
    )


def house_names(steps: Sequence[Step]) -> dict[Home, str]:
    """Those whom the rows name, in words."""
    homes = {step.home for step in steps if step.home.department_id}
    if not homes:
        return {}
    labels = house_now().labels
    return {home: label for home in homes for holder, label in labels.items() if holder == home[:2]}


def _change(step: Step, house: dict[Home, str]) -> Change:
    shape, word = VERDICTS[step.verdict]
    return Change(step, shape, word, step.due_at, step.row, house.get(step.home, ""))


class Reported(NamedTuple):
    """What became of one row: `pk` is the row of the plan, 0 if there is none."""

    number: int
    id: str
    shape: str
    word: str | Promise
    pk: int
    sentences: list[str]


def report_of(given: ListImport) -> list[Reported]:
    return [
        Reported(number, said, *VERDICTS[verdict], pk, [Problem(*one).sentence for one in problems])
        for number, said, verdict, pk, problems in given.report
    ]
