"""What a list would change, row by row: compared with the plan, and with what the list said last time."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from postmortem.activities.models import Deliverable
from postmortem.activities.rules import OPEN
from postmortem.links.models import Link
from postmortem.links.rules.addresses import Refused, recognised
from postmortem.links.rules.columns import state_of
from postmortem.links.rules.lists import LONGEST_ID, Line
from postmortem.links.rules.problems import Problem

NAME: Final = 120
ENDED: Final = ("done", "dropped")


class Due(NamedTuple):
    """The due time that a cell names: `at` is None for a cell that is empty, or that names none."""

    at: datetime | None
    is_bad: bool = False


class Home(NamedTuple):
    """Whom a cell names: a department, perhaps a person of it; `problem` says why it is nobody."""

    department_id: int | None = None
    person_id: int | None = None
    problem: str = ""


NOBODY: Final = Home()


@dataclass(frozen=True)
class Step:
    """What becomes of one row: new, update, same, kept (dropped here) or refused. `changes` are of the
    deliverable, `state` is how it stands there, `is_offered` whether it is ticked to begin with.
    """

    line: Line
    verdict: str
    link: Link | None = None
    row: Deliverable | None = None
    changes: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    home: Home = NOBODY
    state: str = "unknown"
    url: str = ""
    is_offered: bool = True
    problems: tuple[Problem, ...] = ()

    @property
    def is_change(self) -> bool:
        return self.verdict in ("new", "update")

    @property
    def name(self) -> str:
        return shortened(self.line.title)

    @property
    def brought(self) -> dict[str, str]:
        """What the list says now, to be compared with what it says next time."""
        due = {"due_at": self.due_at.isoformat()} if self.due_at else {}
        return {"name": self.name, **due}


@dataclass(frozen=True)
class Plan:
    """`gone` are links that an earlier list had brought and this one does not have: told, never removed."""

    steps: list[Step]
    gone: list[Link]

    @property
    def changing(self) -> list[Step]:
        return [step for step in self.steps if step.is_change]

    def digest(self) -> str:
        """Of everything that would happen: what somebody has looked at is what is done."""
        said = [_document(step) for step in self.steps]
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _document(step: Step) -> list[object]:
    row, link = step.row.version if step.row else 0, step.link.version if step.link else 0
    listed = [step.line.number, step.line.id, step.name, step.verdict]
    return [*listed, step.brought, step.changes, step.state, step.home, step.url, row, link]


@dataclass(frozen=True)
class Known:
    """What is there: the links of this tool in this activity by their number, and how cells are read."""

    links: Mapping[str, Link]
    due: Callable[[str], Due]
    home: Callable[[str], Home]


def plan_of(lines: Iterable[Line], known: Known) -> Plan:
    """One step for each row. The same number is the same thing, whatever else has changed."""
    steps: list[Step] = []
    first: dict[str, int] = {}
    for line in lines:
        problem = _refusal(line, first)
        if problem:
            steps.append(Step(line, "refused", problems=(problem,), is_offered=False))
            continue
        first[line.id] = line.number
        steps.append(_step(line, known))
    gone = [link for number, link in known.links.items() if link.brought and number not in first]
    return Plan(steps, [link for link in gone if link.deliverable and _is_live(link.deliverable)])


def _refusal(line: Line, first: Mapping[str, int]) -> Problem | None:
    if not line.id:
        return Problem("no_id")
    if len(line.id) > LONGEST_ID:
        return Problem("long_id")
    if line.id in first:
        return Problem("twice", str(first[line.id]))
    return None if line.title else Problem("no_title")


def _step(line: Line, known: Known) -> Step:
    due, link = known.due(line.due), known.links.get(line.id)
    if due.is_bad:
        return Step(line, "refused", problems=(Problem("bad_date", line.due[:60]),), is_offered=False)
    url, problems = _address(line.url)
    if len(line.title) > NAME:
        problems = (*problems, Problem("shortened"))
    said = Step(line, "new", due_at=due.at, state=state_of(line.status), url=url, problems=problems)
    if link is None or link.deliverable is None:
        return _new(said, known.home(line.person))
    return _again(said, link, link.deliverable)


def _new(said: Step, home: Home) -> Step:
    problems, is_ended = said.problems, said.state in ENDED
    if home.problem:
        problems = (*problems, Problem(home.problem, said.line.person[:60]))
    if is_ended:
        problems = (*problems, Problem(f"is_{said.state}"))
    return replace(said, home=home, is_offered=not is_ended, problems=problems)


def _again(said: Step, link: Link, row: Deliverable) -> Step:
    """A row of last time: what the list says anew is offered; what was changed here alone stays."""
    state = link.state if said.state == "unknown" else said.state
    found = replace(said, link=link, row=row, state=state, url=said.url or link.url)
    if not _is_live(row):
        problems = (*said.problems, Problem("dropped_here"))
        return replace(found, verdict="kept", is_offered=False, problems=problems)
    differing = {name: value for name, value in said.brought.items() if _differs(name, value, link, row)}
    has_come = "due_at" in differing and row.status not in OPEN
    if has_come:
        del differing["due_at"]
    both = any(_is_changed_here(name, link, row) for name in differing)
    is_update = bool(differing) or (state, found.url) != (link.state, link.url)
    more = [*(["has_come"] if has_come else []), *(["changed_here_too"] if both else [])]
    return replace(
        found,
        verdict="update" if is_update else "same",
        changes=differing,
        is_offered=is_update and not both,
        problems=(*said.problems, *map(Problem, more)),
    )


def _is_live(row: Deliverable) -> bool:
    return row.status != Deliverable.Status.DROPPED


def _here(name: str, row: Deliverable) -> str:
    return row.due_at.isoformat() if name == "due_at" else row.name


def _differs(name: str, value: str, link: Link, row: Deliverable) -> bool:
    """Whether the list says something that neither stands here nor is what it said last time."""
    return not _same(value, _here(name, row)) and not _same(value, link.brought.get(name, ""))


def _is_changed_here(name: str, link: Link, row: Deliverable) -> bool:
    return name in link.brought and not _same(link.brought[name], _here(name, row))


def _same(one: str, other: str) -> bool:
    """Times may be written in different zones."""
    if one == other:
        return True
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False


def _address(said: str) -> tuple[str, tuple[Problem, ...]]:
    if not said:
        return "", ()
    try:
        return recognised(said).url, ()
    except Refused:
        return "", (Problem("bad_address"),)


def shortened(title: str) -> str:
    return title if len(title) <= NAME else f"{title[: NAME - 1]}…"
