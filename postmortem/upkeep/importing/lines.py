"""The lines of an address book: each a person or a department, or what is wrong with it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from postmortem.upkeep.importing.columns import Header, header_of
from postmortem.upkeep.importing.problems import Problem
from postmortem.upkeep.importing.sheets import Row, Unreadable, sheets_in

ACCOUNT: Final = re.compile(r"[a-z0-9._-]+")
SHEET_ERROR: Final = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
NOTHING: Final = frozenset({"", "-", "--", "—", "无", "/", "n/a", "none", "null"})
CLOSED: Final = frozenset(
    {"已禁用", "禁用", "离职", "已离职", "已退出", "退出企业", "冻结", "已冻结", "已停用"}
)
CLOSED_EN: Final = frozenset({"disabled", "resigned", "left", "closed", "frozen", "deactivated"})
YES: Final = frozenset({"是", "yes", "y", "1", "true"})
ROLES: Final = {
    "": "",
    "member": "member",
    "成员": "member",
    "pm": "pm",
    "product manager": "pm",
    "产品经理": "pm",
    "executive": "executive",
    "高管": "executive",
    "admin": "admin",
    "administrator": "admin",
    "管理员": "admin",
}
LANGUAGES: Final = {
    **{"": "", "en": "en", "english": "en", "zh": "zh-hans", "zh-hans": "zh-hans", "zh-cn": "zh-hans"},
    **{"中文": "zh-hans", "简体中文": "zh-hans", "英文": "en"},
}
DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
SEVERAL: Final = re.compile(r"[;；,，\n]")
LEVELS: Final = re.compile(r"\s*[/／>\\]\s*")
LONGEST_NAME: Final = 80
LONGEST_ACCOUNT: Final = 60


class Line(NamedTuple):
    """One person as a file has it. `department` is the path of the first department, from the top down; an
    empty role, language or zone says nothing.
    """

    row: int
    account: str
    name: str
    mail: str
    department: tuple[str, ...] = ()
    role: str = ""
    language: str = ""
    zone: str = ""
    joined: str = ""
    leads: bool = False
    is_in_several: bool = False


class DepartmentLine(NamedTuple):
    """One department as a file has it: two names, the account of who leads it, its trades."""

    row: int
    name_en: str
    name_zh: str
    lead: str = ""
    trades: tuple[str, ...] = ()


class Read(NamedTuple):
    """All of a file: its lines in order, what is wrong, and how many rows are of people who left there."""

    header: Header
    people: list[Line]
    departments: list[DepartmentLine]
    problems: list[Problem]
    rows: int
    closed: int


def read_file(data: bytes, *, today: date) -> Read:
    """Raises Unreadable for what is no table, or one in which no header is known."""
    for rows in sheets_in(data):
        header = header_of(rows)
        if header:
            below = [row for row in rows if row.number > header.last_row]
            reader = _Reader(header, today)
            return reader.departments(below) if header.is_of_departments else reader.people(below)
    raise Unreadable(
        _("No header was found. It needs a column for the name, and one for the account or the mail address.")
    )


class _Reader:
    """Reads the rows under one header; what stood in earlier rows is remembered."""

    def __init__(self, header: Header, today: date) -> None:
        self.header, self.today = header, today
        self.problems: list[Problem] = []
        self.accounts: set[str] = set()
        self.mails: set[str] = set()

    def people(self, rows: list[Row]) -> Read:
        found, closed = [], 0
        dashed = self._paths_are_dashed(rows)
        for row in rows:
            if self._is_closed(row):
                closed += 1
                continue
            problems = list(self._wrong(row))
            if problems:
                self.problems += problems
                continue
            found.append(self._line(row, is_dashed=dashed))
        return Read(self.header, found, [], self.problems, len(rows), closed)

    def departments(self, rows: list[Row]) -> Read:
        found: list[DepartmentLine] = []
        names: set[str] = set()
        for row in rows:
            name_en, name_zh = self.cell(row, "name_en"), self.cell(row, "name_zh")
            known = {name.casefold() for name in (name_en, name_zh)} - {""}
            code = (
                "no_name"
                if not known
                else "long_department"
                if max(map(len, (name_en, name_zh))) > LONGEST_NAME
                else "department_twice"
                if names & known
                else ""
            )
            names |= known
            if code:
                self.problems.append(self.problem(row, "name_en", code))
                continue
            trades = tuple(part.strip().casefold() for part in SEVERAL.split(self.cell(row, "trades")))
            lead = self.cell(row, "lead").lower()
            found.append(
                DepartmentLine(
                    row.number, name_en or name_zh, name_zh or name_en, lead, tuple(filter(None, trades))
                )
            )
        return Read(self.header, [], found, self.problems, len(rows), 0)

    def cell(self, row: Row, field: str) -> str:
        column = self.header.columns.get(field)
        text = row.cells[column] if column is not None and column < len(row.cells) else ""
        return "" if text.casefold() in NOTHING else text

    def problem(self, row: Row, field: str, code: str) -> Problem:
        column = self.header.columns.get(field, -1)
        shown = row.cells[column] if 0 <= column < len(row.cells) else ""
        return Problem(row.number, letters(column), self.header.headings.get(column, ""), code, shown[:80])

    def _is_closed(self, row: Row) -> bool:
        said = self.cell(row, "status").casefold()
        return said in CLOSED or said in CLOSED_EN

    def _wrong(self, row: Row) -> Iterator[Problem]:
        """Everything wrong with one row, at the cell where it is."""
        for field in self.header.columns:
            if SHEET_ERROR.fullmatch(self.cell(row, field)):
                yield self.problem(row, field, "cell_error")
                return
        name = self.cell(row, "name")
        if not name or len(name) > LONGEST_NAME:
            yield self.problem(row, "name", "long_name" if name else "no_name")
        if code := self._wrong_mail(self._mail(row)):
            yield self.problem(row, self._mail_field(row), code)
        field, account = self._account(row)
        if code := self._wrong_account(account):
            yield self.problem(row, field, code)
        yield from self._wrong_choices(row)
        if any(len(part) > LONGEST_NAME for part in LEVELS.split(self.cell(row, "department"))):
            yield self.problem(row, "department", "long_department")

    def _wrong_mail(self, mail: str) -> str:
        if not mail:
            return ""
        try:
            validate_email(mail)
        except ValidationError:
            return "bad_mail"
        is_twice = mail in self.mails
        self.mails.add(mail)
        return "mail_twice" if is_twice else ""

    def _wrong_account(self, account: str) -> str:
        if not account:
            return "no_account"
        if len(account) > LONGEST_ACCOUNT:
            return "long_account"
        if not ACCOUNT.fullmatch(account):
            return "bad_account"
        is_twice = account in self.accounts
        self.accounts.add(account)
        return "account_twice" if is_twice else ""

    def _wrong_choices(self, row: Row) -> Iterator[Problem]:
        role = ROLES.get(self.cell(row, "role").casefold())
        if role is None or role == "admin":
            yield self.problem(row, "role", "no_admin" if role else "bad_role")
        if self.cell(row, "language").casefold() not in LANGUAGES:
            yield self.problem(row, "language", "bad_language")
        zone = self.cell(row, "zone")
        if zone and zone not in ZONES:
            yield self.problem(row, "zone", "bad_zone")
        if joined := self.cell(row, "joined"):
            day = day_of(joined)
            if day is None or day > self.today:
                yield self.problem(row, "joined", "late_date" if day else "bad_date")

    def _mail_field(self, row: Row) -> str:
        return "work_mail" if self.cell(row, "work_mail") else "mail"

    def _mail(self, row: Row) -> str:
        return self.cell(row, self._mail_field(row)).lower()

    def _account(self, row: Row) -> tuple[str, str]:
        """From which field the account comes, and what it is: the account, the number, the mail address."""
        for field in ("account", "number"):
            if text := self.cell(row, field).lower():
                return field, text.partition("@")[0] if validates(text) else text
        return self._mail_field(row), self._mail(row).partition("@")[0].replace("+", ".")

    def _paths_are_dashed(self, rows: list[Row]) -> bool:
        """DingTalk writes a path with dashes; a dash is part of a name where slashes divide."""
        said = [self.cell(row, "department") for row in rows[:2000]]
        has_userid = (
            "userid" in self.header.headings.get(self.header.columns.get("account", -1), "").casefold()
        )
        return has_userid and any("-" in text for text in said) and not any("/" in text for text in said)

    def _line(self, row: Row, *, is_dashed: bool) -> Line:
        given = self.cell(row, "department")
        several = [part.strip() for part in SEVERAL.split(given) if part.strip()]
        first = self.cell(row, "main_department") or (several[0] if several else "")
        path = re.split(r"\s*-\s*", first) if is_dashed else LEVELS.split(first)
        joined = day_of(self.cell(row, "joined"))
        return Line(
            row=row.number,
            account=self._account(row)[1],
            name=self.cell(row, "name"),
            mail=self._mail(row),
            department=tuple(part for part in path if part),
            role=ROLES[self.cell(row, "role").casefold()],
            language=LANGUAGES[self.cell(row, "language").casefold()],
            zone=self.cell(row, "zone"),
            joined=joined.isoformat() if joined else "",
            leads=SEVERAL.split(self.cell(row, "leads").casefold())[0].strip() in YES,
            is_in_several=len(several) > 1,
        )


ZONES: Final = available_timezones()


def validates(text: str) -> bool:
    """Whether a text is a mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def day_of(text: str) -> date | None:
    found = DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def letters(column: int) -> str:
    """A column (from 0) as a spreadsheet calls it; an empty text for one that is not there."""
    said, column = "", column + 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said
