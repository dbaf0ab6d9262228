"""Improvements: what is to be done, whose name stands beside it, by when, and whether it is done."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from incidents.importing.blocks import Block, Kind
from incidents.importing.days import Habit
from incidents.importing.outline import Section, label_of
from incidents.importing.owners import name_of
from incidents.importing.prose import NOTHING, bare, is_note
from incidents.importing.result import Task
from incidents.importing.taskline import DONE, DONE_LABEL, DUE_LABEL, TaskLine

TITLE_HEAD: Final = re.compile(
    r"action|task|title|item|description|what|improvement|measure|recommendation|follow|"
    r"remediation|todo|summary|name|措施|事项|内容|行动|任务|改进|描述|标题|待办|对策|"
    r"対策|対応|アクション|タスク|項目|施策",
    re.IGNORECASE,
)
OWNER_HEAD: Final = re.compile(
    r"owner|assign|who\b|responsib|\bdri\b|lead\b|person|\bteam\b|负责|责任|跟进|执行人|"
    r"处理人|担当|オーナー|責任者|実施者|対応者",
    re.IGNORECASE,
)
DUE_HEAD: Final = re.compile(
    rf"^\W*(?:{DUE_LABEL})\W*$|due|deadline|\beta\b|target|截止|完成(?:时间|日期)|期限|予定", re.IGNORECASE
)
DONE_HEAD: Final = re.compile(rf"^\W*(?:{DONE_LABEL})\W*$", re.IGNORECASE)
DONE_GROUP: Final = re.compile(
    r"\b(?:completed|done|closed|already)\b|已完成|完了|実施済|対応済", re.IGNORECASE
)
NUMBER_HEAD: Final = re.compile(r"^\W*(?:#|no|nr|id|序号|编号|番号|項番)?\W*$", re.IGNORECASE)
STRUCK: Final = re.compile(r"^\s*~~(.+)~~\s*$", re.DOTALL)


@dataclass
class Tasks:
    tasks: list[Task] = field(default_factory=list)
    rest: list[tuple[str, Block]] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)


class TaskReader:
    """Reads the sections of improvements one after the other."""

    def __init__(self, habit: Habit) -> None:
        self.line = TaskLine(habit)
        self.found = Tasks(understood=self.line.understood)
        self.group_done = False
        self.parent = 0  # depth of the item whose children describe it

    def section(self, section: Section) -> None:
        self.parent = 0
        self.group_done = bool(DONE_GROUP.search(section.heading))
        blocks = [block for block in section.blocks if not is_note(block)]
        self.found.rest += [(section.heading, block) for block in section.blocks if is_note(block)]
        if section.inherits and self.is_one(blocks):
            self.add(section.heading)
            for block in blocks:
                self.describe(block.text, section.heading)
            return
        if section.inherits:
            self.found.rest.append((section.heading, Block(Kind.PARA, "")))
        for index, block in enumerate(blocks):
            follower = blocks[index + 1] if index + 1 < len(blocks) else None
            self.block(block, follower, section.heading)

    def is_one(self, blocks: list[Block]) -> bool:
        """A heading with nothing but labelled values below it is an improvement itself."""
        if not blocks:
            return False
        lines = [line for block in blocks for line in block.text.split("\n")]
        labelled = sum(bool(self.line.fields.match(line.lstrip("*_- "))) for line in lines)
        return (
            labelled > 0
            and all(block.kind in (Kind.ITEM, Kind.PARA) for block in blocks)
            and labelled * 2 >= len(lines)
        )

    def block(self, block: Block, follower: Block | None, heading: str) -> None:
        if block.kind == Kind.TABLE:
            self.table(block, heading)
        elif block.kind == Kind.ITEM:
            self.item(block, follower, heading)
        elif block.kind == Kind.CODE:
            self.found.rest.append((heading, block))
        elif block.level and self.parent:
            self.describe(block.text, heading)
        else:
            self.para(block, follower, heading)

    def para(self, block: Block, follower: Block | None, heading: str) -> None:
        """Paragraphs are improvements too, unless they only lead to a list."""
        self.parent = 0
        if NOTHING.match(block.text):
            self.found.understood.append(block.text)
        elif follower is not None and follower.kind in (Kind.ITEM, Kind.TABLE):
            self.found.rest.append((heading, block))
        else:
            lines = block.text.split("\n")
            one = len(lines) > 1 and not any(
                self.line.fields.search(line) or label_of(line) for line in lines
            )
            for line in [block.text] if one else lines:
                if self.found.tasks and self.line.fields.match(line.lstrip("*_ ")) and not one:
                    self.describe(line, heading)
                else:
                    self.add(line)

    def item(self, block: Block, follower: Block | None, heading: str) -> None:
        text = block.text
        deeper = follower is not None and follower.kind == Kind.ITEM and follower.level > block.level
        labelled = bool(self.line.fields.match(text.lstrip("*_ ")))
        if NOTHING.match(text):
            self.found.understood.append(text)
        elif labelled and self.found.tasks and (block.level > self.parent > 0 or block.done is None):
            self.describe(text, heading)
        elif block.done is None and self.parent and block.level > self.parent:
            self.found.rest.append((heading, block))
        elif deeper and self.is_group(block, follower):
            self.group_done = bool(DONE_GROUP.search(text))
            self.found.rest.append((heading, block))
            self.parent = 0
        else:
            self.add(text, done=block.done)
            self.parent = block.level

    def is_group(self, block: Block, follower: Block | None) -> bool:
        """`- Monitoring` above tasks of its own; not a task with its owner below it."""
        if follower is None or self.line.fields.match(follower.text.lstrip("*_ ")) or block.done is not None:
            return False
        text = bare(block.text)
        short = len(text.split()) <= 3 and len(text) <= 24
        return follower.done is not None or text.endswith((":", "：")) or short

    def add(self, text: str, *, done: bool | None = None) -> None:
        struck = STRUCK.match(text)
        task = self.line.read(bare(struck.group(1) if struck else text))
        if not task.title:
            self.found.understood.append(text)
            return
        is_done = task.done or bool(struck) or (self.group_done if done is None else done)
        self.found.tasks.append(replace(task, done=is_done))

    def describe(self, text: str, heading: str) -> None:
        """`Owner: …`, `Due: …` below the improvement that stood last."""
        if not self.found.tasks:
            self.add(text)
            return
        last = self.found.tasks[-1]
        read, left = self.line.labelled(bare(text))
        if left:
            self.found.rest.append((heading, Block(Kind.PARA, text)))
        owner, due = last.owner or read.owner, last.due or read.due
        self.found.tasks[-1] = replace(last, owner=owner, due=due, done=last.done or read.done)

    def table(self, block: Block, heading: str) -> None:
        header, rows = block.rows[0], block.rows[1:]
        columns = _columns(header)
        if "title" not in columns.values():
            rest = [index for index in range(len(header)) if index not in columns]
            lengths = {index: sum(len(row[index]) for row in rows if index < len(row)) for index in rest}
            if lengths:
                columns[max(lengths, key=lambda index: lengths[index])] = "title"
        self.found.understood += header
        for row in rows:
            self.row(row, header, columns, heading)

    def row(
        self, row: tuple[str, ...], header: tuple[str, ...], columns: dict[int, str], heading: str
    ) -> None:
        cells = dict.fromkeys(("title", "owner", "due", "done"), "")
        more: list[str] = []
        is_done = any(STRUCK.match(cell) for cell in row)
        for index, cell in enumerate(row):
            name = columns.get(index)
            if name and not cells[name]:
                cells[name] = cell
            elif index < len(header) and NUMBER_HEAD.match(header[index]) and cell.strip().isdigit():
                self.found.understood.append(cell)
            elif cell.strip():
                is_done = is_done or bool(re.search(r"\bDONE\b", cell))
                more.append(f"{header[index]}: {cell}" if index < len(header) and header[index] else cell)
        if not bare(cells["title"]):
            self.found.rest += (
                [(heading, Block(Kind.PARA, " | ".join(filter(None, row))))] if any(row) else []
            )
            return
        task = self.line.read(bare(cells["title"]))
        owner = name_of(bare(cells["owner"])) or task.owner
        due, done = (
            self.line.due(bare(cells["due"])) or task.due,
            bool(DONE.search(cells["done"])) or task.done or is_done,
        )
        self.found.understood += [cells["owner"], cells["due"], cells["done"]]
        self.found.tasks.append(Task(task.title, owner, due, done))
        if more:
            self.found.rest.append((heading, Block(Kind.PARA, f"{task.title} — {'; '.join(more)}")))


def _columns(header: tuple[str, ...]) -> dict[int, str]:
    """Which column is what; the first that fits."""
    columns: dict[int, str] = {}
    for index, cell in enumerate(header):
        tests = (("owner", OWNER_HEAD), ("due", DUE_HEAD), ("done", DONE_HEAD), ("title", TITLE_HEAD))
        name = next(
            (name for name, pattern in tests if pattern.search(cell) and name not in columns.values()), None
        )
        if name and not (name == "title" and re.search(r"type|id\b|类型|種別", cell, re.IGNORECASE)):
            columns[index] = name
    return columns


def looks_like_tasks(block: Block) -> bool:
    """A table with an owner and a date, wherever it stands; or a list of boxes to tick."""
    if block.kind == Kind.TABLE:
        names = set(_columns(block.rows[0]).values())
        return {"owner", "due"} <= names or {"title", "owner", "done"} <= names
    return block.kind == Kind.ITEM and block.done is not None
