"""What a file of people or departments would change in a house. Pure: the house is given as it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from postmortem.audit.rules import digest
from postmortem.people.models import DisciplineCode
from postmortem.people.rules import code_of
from postmortem.upkeep.importing import DepartmentLine, Line, Problem, Read
from postmortem.upkeep.importing.lines import letters

Seat = int | str | None  # an existing department by its id, a new one by its name, or none
TRADES = {str(code): code for code, _label in DisciplineCode.choices}


class DepartmentKnown(NamedTuple):
    """A department of the house under one of its names; one that was merged stands for where it went."""

    pk: int
    name_en: str
    name_zh: str
    lead_id: int | None
    is_active: bool


class PersonKnown(NamedTuple):
    """A person of the house, as far as a file may change it."""

    pk: int
    account: str
    mail: str
    department_id: int | None
    language: str
    zone: str
    has_left: bool


class NewDepartment(NamedTuple):
    """A department that the house does not have; without an account nobody leads it yet."""

    name_en: str
    name_zh: str
    trades: tuple[str, ...] = ()


@dataclass
class Plan:
    """What would change: people and departments that are new, what changes on those that are there, who
    leads, and what is wrong.
    """

    people: list[tuple[Line, Seat]] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    same: int = 0
    departments: list[NewDepartment] = field(default_factory=list)
    renamed: dict[int, tuple[str, str]] = field(default_factory=dict)
    trades: dict[int, tuple[str, ...]] = field(default_factory=dict)
    leads: dict[int | str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    closed: int = 0
    several: int = 0

    @property
    def changes(self) -> int:
        """How many things are new or change."""
        parts = (self.people, self.changed, self.departments, self.renamed, self.trades, self.leads)
        return sum(map(len, parts))

    @property
    def bad_rows(self) -> int:
        return len({problem.row for problem in self.problems})

    def digest(self) -> str:
        """One value for one plan: what was shown is what is done."""
        new = [[*line[1:], str(seat)] for line, seat in self.people]
        changed = [[pk, sorted(said.items())] for pk, said in sorted(self.changed.items())]
        others = [
            self.departments,
            sorted(self.renamed.items()),
            sorted(self.trades.items()),
            sorted((str(seat), account) for seat, account in self.leads.items()),
            [list(problem[:4]) for problem in self.problems],
        ]
        return digest([new, changed, others])


def plan_people(
    read: Read,
    people: Mapping[str, PersonKnown],
    departments: Mapping[str, DepartmentKnown],
    *,
    adds_departments: bool,
) -> Plan:
    """`people` by account, `departments` by each of their names in small letters, past names and codes
    included. Whoever is here keeps name, role and login: a file says what it knows about new people.
    """
    plan = Plan(problems=list(read.problems), rows=read.rows, closed=read.closed)
    mails = {one.mail: one for one in people.values() if one.mail}
    company = _company(read.people)
    for line in read.people:
        path = line.department[1:] if line.department[:1] == (company,) else line.department
        known = people.get(line.account) or (mails.get(line.mail) if not line.account else None)
        seat, wrong = _seat(path, departments, adds=adds_departments)
        code = wrong or _wrong(line, known, mails)
        if code:
            plan.problems.append(_problem(read, line, code))
            continue
        plan.several += line.is_in_several
        _take(plan, line, known, seat)
        if line.leads and len(path) == 1 and seat is not None and _is_free(seat, departments, plan):
            plan.leads[seat] = line.account
    plan.departments = [NewDepartment(name, name) for name in _new_names(plan)]
    plan.problems.sort()
    return plan


def _company(lines: Iterable[Line]) -> str:
    """The name above all departments, which every path begins with; an empty text where there is none."""
    paths = [line.department for line in lines if line.department]
    firsts = {path[0] for path in paths}
    return firsts.pop() if len(firsts) == 1 and any(len(path) > 1 for path in paths) else ""


def _seat(path: Sequence[str], departments: Mapping[str, DepartmentKnown], *, adds: bool) -> tuple[Seat, str]:
    """The deepest department of a path that the house has, else the uppermost, which is new; and what is
    wrong with it.
    """
    if not path:
        return None, ""
    for name in reversed(path):
        known = departments.get(name.casefold())
        if known:
            return (known.pk, "") if known.is_active else (None, "closed_department")
    return (path[0], "") if adds else (None, "unknown_department")


def _wrong(line: Line, known: PersonKnown | None, mails: Mapping[str, PersonKnown]) -> str:
    if known and known.has_left:
        return "has_left"
    holder = mails.get(line.mail) if line.mail else None
    return "mail_taken" if holder and holder != known else ""


FIELD_OF_CODE = {
    "mail_taken": "mail",
    "has_left": "account",
    "closed_department": "department",
    "unknown_department": "department",
}


def _problem(read: Read, line: Line, code: str) -> Problem:
    columns, fallback = read.header.columns, {"mail": "work_mail", "account": "number"}
    field_name = FIELD_OF_CODE[code]
    column = columns.get(field_name, columns.get(fallback.get(field_name, ""), -1))
    shown = {"mail": line.mail, "account": line.account}.get(field_name, " / ".join(line.department))
    return Problem(line.row, letters(column), read.header.headings.get(column, ""), code, shown[:80])


def _take(plan: Plan, line: Line, known: PersonKnown | None, seat: Seat) -> None:
    if known is None:
        plan.people.append((line, seat))
        return
    said: dict[str, Any] = {}
    if line.mail and line.mail != known.mail:
        said["mail"] = line.mail
    if seat is not None and seat != known.department_id:
        said["seat"] = seat
    if line.language and line.language != known.language:
        said["language"] = line.language
    if line.zone and line.zone != known.zone:
        said["time_zone"] = line.zone
    if said:
        plan.changed[known.pk] = said
    else:
        plan.same += 1


def _is_free(seat: Seat, departments: Mapping[str, DepartmentKnown], plan: Plan) -> bool:
    """Whether nobody leads it yet."""
    if seat in plan.leads:
        return False
    return isinstance(seat, str) or all(one.lead_id is None for one in departments.values() if one.pk == seat)


def _new_names(plan: Plan) -> list[str]:
    """New departments in the order in which they come; the same in other capitals is the same."""
    seats = [seat for _line, seat in plan.people] + [said.get("seat") for said in plan.changed.values()]
    found: dict[str, str] = {}
    for seat in seats:
        if isinstance(seat, str):
            found.setdefault(seat.casefold(), seat)
    return list(found.values())


def plan_departments(
    read: Read, people: Mapping[str, PersonKnown], departments: Mapping[str, DepartmentKnown]
) -> Plan:
    """What a file of departments would change: new ones, names, leads, trades."""
    plan = Plan(problems=list(read.problems), rows=read.rows)
    for line in read.departments:
        if wrong := _wrong_department(line, people):
            column = read.header.columns[wrong[0]]
            said = {"lead": line.lead, "trades": "; ".join(line.trades)}[wrong[0]]
            heading = read.header.headings.get(column, "")
            plan.problems.append(Problem(line.row, letters(column), heading, wrong[1], said[:80]))
            continue
        _take_department(plan, line, departments, people)
    plan.problems.sort()
    return plan


def _wrong_department(line: DepartmentLine, people: Mapping[str, PersonKnown]) -> tuple[str, str] | None:
    if any(trade not in TRADES for trade in line.trades):
        return "trades", "bad_trade"
    known = people.get(line.lead) if line.lead else None
    if line.lead and (known is None or known.has_left):
        return "lead", "unknown_lead"
    return None


def _take_department(
    plan: Plan,
    line: DepartmentLine,
    departments: Mapping[str, DepartmentKnown],
    people: Mapping[str, PersonKnown],
) -> None:
    names = (line.name_zh.casefold(), line.name_en.casefold(), code_of(line.name_en))
    known = next((departments[name] for name in names if name and name in departments), None)
    if known is None:
        plan.departments.append(NewDepartment(line.name_en, line.name_zh, line.trades))
        if line.lead:
            plan.leads[line.name_en] = line.lead
        return
    before = plan.changes
    if (known.name_en, known.name_zh) != (line.name_en, line.name_zh):
        plan.renamed[known.pk] = (line.name_en, line.name_zh)
    if line.lead and people[line.lead].pk != known.lead_id:
        plan.leads[known.pk] = line.lead
    plan.same += plan.changes == before


def counts_of(plan: Plan) -> Iterator[tuple[str, int]]:
    """What the preview and the record say of a plan, by name."""
    yield from (
        ("rows", plan.rows),
        ("new", len(plan.people)),
        ("changed", len(plan.changed)),
        ("same", plan.same),
        ("departments", len(plan.departments)),
        ("renamed", len(plan.renamed)),
        ("leads", len(plan.leads)),
        ("bad", plan.bad_rows),
        ("closed", plan.closed),
        ("several", plan.several),
        ("no_mail", sum(not line.mail for line, _seat in plan.people)),
    )
