"""Which column is which: the headings of address books (WeCom, DingTalk, Feishu), and our own."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from postmortem.upkeep.importing.sheets import Row

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "account": (
        *("account", "account name", "username", "user name", "userid", "user id", "login", "login name"),
        *("帐号", "账号", "账户", "登录名", "用户名", "成员帐号", "成员账号", "成员userid", "员工userid"),
        *("用户id", "英文id"),
    ),
    "number": ("工号", "员工编号", "job number", "employee id", "employee no", "employee number"),
    "name": (*("name", "display name", "full name", "姓名", "成员姓名", "员工姓名", "成员名称", "真实姓名"),),
    "mail": (
        *("mail", "mail address", "email", "e-mail", "email address", "邮箱", "电子邮箱", "邮件"),
        *("个人邮箱", "邮箱地址", "personal email"),
    ),
    "work_mail": ("企业邮箱", "工作邮箱", "公司邮箱", "business email", "work email"),
    "department": (
        *("department", "departments", "部门", "所属部门", "所在部门", "部门路径", "部门名称"),
        *("department name",),
    ),
    "main_department": ("主部门", "primary department", "main department"),
    "leads": (
        *("leads", "lead of department", "是否此部门主管", "是否部门主管", "是否此部门主管(是/否)"),
        *("是否部门负责人", "部门负责人", "department head"),
    ),
    "status": (
        *("status", "激活状态", "账号状态", "帐号状态", "成员状态", "禁用状态", "在职状态", "工作状态"),
        *("员工状态", "account status"),
    ),
    "role": ("role", "product role"),
    "language": ("language", "语言"),
    "zone": ("time zone", "timezone", "时区"),
    "joined": ("joined", "joined on", "入职时间", "入职日期", "hire date", "date of joining"),
    # A file of departments
    "name_en": ("english name", "name (english)", "name_en", "department (english)", "英文名称"),
    "name_zh": ("chinese name", "name (chinese)", "name_zh", "department (chinese)", "中文名称"),
    "lead": ("lead", "lead account", "主管账号", "主管帐号"),
    "trades": ("trades", "专业"),
}
FIELD_OF: Final = {heading: field for field, headings in HEADINGS.items() for heading in headings}
LOOKED_THROUGH: Final = 30  # notes and titles stand above the header
HINT: Final = re.compile(r"[(（【\[].*?[)）】\]]|[*＊:：]")


class Header(NamedTuple):
    """Where the header ends, the column (from 0) of each field, and the headings as they are written."""

    last_row: int
    columns: dict[str, int]
    headings: dict[int, str]

    @property
    def is_of_departments(self) -> bool:
        return {"name_en", "name_zh"} <= self.columns.keys() and "name" not in self.columns

    @property
    def is_known(self) -> bool:
        by_what = {"account", "number", "mail", "work_mail", "department"} & self.columns.keys()
        return self.is_of_departments or bool("name" in self.columns and by_what)


def field_of(heading: str) -> str:
    """The field that a heading names, or an empty text: notes in brackets and stars do not count."""
    plain = heading.casefold().strip()
    bare = HINT.sub("", plain).replace(" ", "") if not plain.isascii() else HINT.sub("", plain).strip()
    return FIELD_OF.get(plain) or FIELD_OF.get(bare, "")


def header_of(rows: Iterable[Row]) -> Header | None:
    """The row, or the two rows of merged heads, with the most headings that are known; None without any."""
    top = [row for row in rows if row.number <= LOOKED_THROUGH * 2][:LOOKED_THROUGH]
    found: list[Header] = []
    for place, row in enumerate(top):
        found.append(_header(row.number, row.cells, []))
        if place + 1 < len(top) and top[place + 1].number == row.number + 1:
            below = top[place + 1]
            found.append(_header(below.number, below.cells, row.cells))
    known = [one for one in found if one.is_known]
    return max(known, key=lambda one: (len(one.columns), -one.last_row), default=None)


def _header(number: int, cells: list[str], above: list[str]) -> Header:
    """Each cell names a field, or else the one above it, which is merged down to it."""
    columns: dict[str, int] = {}
    headings: dict[int, str] = {}
    for column in range(max(len(cells), len(above))):
        own, over = (line[column] if column < len(line) else "" for line in (cells, above))
        heading = own if field_of(own) or not over else over if field_of(over) and not own else own
        if not heading:
            continue
        headings[column] = heading
        if field := field_of(heading):
            columns.setdefault(field, column)
    return Header(number, columns, headings)
