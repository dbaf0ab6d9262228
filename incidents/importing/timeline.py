"""The lines of a timeline, and when each happened."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import Final

from incidents.importing.blocks import Block, Kind
from incidents.importing.days import Habit, find_date
from incidents.importing.moments import CLOCK, Reading, read_moment
from incidents.importing.outline import Section, label_of
from incidents.importing.prose import bare, is_note
from incidents.importing.walking import Entry, Setting
from incidents.importing.words import Part, exact_part
from incidents.importing.zones import STATES, ZONE, zone_of

ENOUGH_ROWS: Final = 50  # of a table, to see which column holds the times
TIME_HEAD: Final = re.compile(
    r"time|when|clock|时间|時間|時刻|日時|时刻|timestamp|utc|gmt|jst|时点", re.IGNORECASE
)
DATE_HEAD: Final = re.compile(r"^\W*(?:date|day|日期|日付|日)\W*$", re.IGNORECASE)
WHO_HEAD: Final = re.compile(
    (
        r"^\W*(?:who|actor|owner|by|person|user|responder|name|author|操作人|人员|负责人|处理人|"
        r"执行人|担当|担当者|対応者|実施者|记录人)s?\W*$"
    ),
    re.IGNORECASE,
)
SOMEWHERE: Final = re.compile(
    (
        r"(?:\d{4}[-/年]\d|(?<!\d)\d{1,2}[:：]\d{2}(?!\d)|(?<![\d.])\d{1,2}\s*[ap]\.?m\b|\d{1,2}\s*[点时時]\d|"
        r"(?:上午|下午|凌晨|午前|午後))"
    ),
    re.IGNORECASE,
)
TIGHT: Final = re.compile(r"[\s:：\-–—(（\[,，]*(?:\bat)?[\s:：(（\[]*$", re.IGNORECASE)


@dataclass
class Lines:
    """All entries in the order of the file; `rest` is what stands between them."""

    entries: list[Entry] = field(default_factory=list)
    rest: list[tuple[str, Block]] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)


def is_timed(blocks: list[Block], habit: Habit) -> bool:
    """Whether most lines begin with a clock time: then it is a timeline, whatever stands above it."""
    lines = [line for block in blocks if block.kind != Kind.CODE for line in _first_lines(block)]
    timed = sum(bool((found := read_moment(line, habit)) and found.clock is not None) for line in lines)
    return timed >= 2 and timed * 2 > len(lines)


def _first_lines(block: Block) -> list[str]:
    if block.kind == Kind.TABLE:
        return [" ".join(row[:2]) for row in block.rows[1:]]
    return block.text.split("\n") if block.kind == Kind.PARA else [block.text.split("\n")[0]]


class Collector:
    """Reads the sections of a timeline one after the other."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.lines = Lines()
        self.day: date | None = None
        self.zone: tzinfo | None = None
        self.open: int | None = None  # depth of the item that takes what stands deeper

    def section(self, section: Section) -> None:
        self.open = None
        if zone := ZONE.search(section.heading):
            self.zone = zone_of(zone.group(), chinese=self.setting.chinese) or self.zone
        if section.inherits or find_date(section.heading, self.setting.habit):
            self.heading(section)
        for index, block in enumerate(section.blocks):
            follower = section.blocks[index + 1] if index + 1 < len(section.blocks) else None
            self.block(block, section.heading, follower)

    def heading(self, section: Section) -> None:
        found = read_moment(section.heading, self.setting.habit)
        if found and found.clock is not None:
            self.add(found, found.rest)
            self.open = 0
        elif day := find_date(section.heading, self.setting.habit):
            self.day = day.day
            self.lines.understood.append(section.heading[day.start : day.end])
            left = (section.heading[: day.start] + section.heading[day.end :]).strip(" -–—:：()（）")
            if left and section.inherits:
                self.lines.rest.append((section.heading, Block(Kind.PARA, left)))
        elif section.inherits:
            self.lines.rest.append((section.heading, Block(Kind.PARA, "")))

    def block(self, block: Block, heading: str, follower: Block | None) -> None:
        if is_note(block):
            self.lines.rest.append((heading, block))
        elif block.kind == Kind.TABLE:
            self.table(block)
        elif block.kind == Kind.ITEM:
            self.item(block, follower)
        elif block.kind == Kind.CODE:
            self.code(block, heading)
        elif self.open is not None and (block.level or self.open == 0):
            self.lines.entries[-1].text = "\n".join(
                filter(None, [self.lines.entries[-1].text, bare(block.text)])
            )
        else:
            self.para(block, heading)

    def add(self, reading: Reading | None, text: str) -> None:
        self.lines.entries.append(Entry(reading, bare(text), self.day, self.zone))

    def code(self, block: Block, heading: str) -> None:
        lines = block.text.split("\n")
        inner = [re.sub(r"^\s*[-*]\s+", "", line) for line in lines[1:-1]]
        if any(read_moment(line, self.setting.habit) for line in inner):
            self.lines.understood += [lines[0], lines[-1]]
            self.para(Block(Kind.PARA, "\n".join(inner)), heading)
        else:
            self.lines.rest.append((heading, block))

    def item(self, block: Block, follower: Block | None) -> None:
        first, *more = block.text.split("\n")
        found = read_moment(first, self.setting.habit)
        has_children = follower is not None and follower.kind == Kind.ITEM and follower.level > block.level
        if found and found.clock is None and found.day and not found.rest and has_children:
            self.day, self.open = found.day, None
            self.lines.understood.append(first)
            return
        if found is None and self.open is not None and block.level > self.open > 0:
            self.lines.entries[-1].text += "\n- " + bare(block.text)
            return
        if found is None:
            self.late(block.text)
        else:
            self.add(found, found.rest)
            self.more(more)
        self.open = block.level

    def more(self, lines: list[str]) -> None:
        """Lines that a list swallowed: a new entry where a time begins, else more of the last one."""
        for line in lines:
            found = read_moment(line, self.setting.habit)
            if found and found.clock is not None:
                self.add(found, found.rest)
            else:
                self.lines.entries[-1].text = bare(self.lines.entries[-1].text + "\n" + line)

    def para(self, block: Block, heading: str) -> None:
        self.open = None
        fresh = False
        for line in block.text.split("\n"):
            found = self.unless_zone(read_moment(line, self.setting.habit))
            if found and (found.clock is not None or found.unknown or found.since is not None or found.rest):
                self.add(found, found.rest)
                fresh = True
            elif found and found.day:
                self.day = found.day
                self.lines.understood.append(line)
            elif fresh and not label_of(line):
                self.lines.entries[-1].text = bare(self.lines.entries[-1].text + "\n" + line)
            else:
                self.remark(line, heading)

    def unless_zone(self, found: Reading | None) -> Reading | None:
        """`2024-03-05 (all times UTC)` is a date and a zone for all that follows."""
        match = ZONE.search(found.rest) if found and found.clock is None else None
        bare_zone = match is not None and match.group() == (found.rest.strip(" ()（）:：") if found else "")
        if found and match and (bare_zone or STATES.search(found.rest)) and len(found.rest) < 60:
            self.zone = zone_of(match.group(), chinese=self.setting.chinese) or self.zone
            self.lines.understood.append(found.rest)
            return replace(found, rest="")
        return found

    def remark(self, line: str, heading: str) -> None:
        """A zone for all that follows, a date for it, a time inside the sentence, or just words."""
        match = ZONE.search(line)
        if match and STATES.search(line) and len(line) < 120 and not CLOCK.search(line):
            self.zone = zone_of(match.group(), chinese=self.setting.chinese) or self.zone
            self.lines.understood.append(line)
        elif (label := label_of(line)) and exact_part(label.name) == Part.DATE:
            if day := find_date(label.value, self.setting.habit):
                self.day = day.day
            self.lines.understood.append(line)
        elif SOMEWHERE.search(line):
            self.late(line)
        else:
            self.lines.rest.append((heading, Block(Kind.PARA, line)))

    def late(self, text: str) -> None:
        """The time stands behind: `Detected: 10:05`, `Alert fired (10:05 UTC)`, or inside the sentence."""
        place = SOMEWHERE.search(text)
        day = find_date(text, self.setting.habit)
        start = min([place.start() if place else len(text), day.start if day else len(text)])
        found = read_moment(text[start:], self.setting.habit) if start < len(text) else None
        if found is None or (found.clock is None and found.day is None):
            self.add(None, text)
        elif not found.rest.strip(" )）].。"):
            self.add(found, TIGHT.sub("", text[:start].rstrip("*_ ")))
        else:
            self.add(found, text)

    def table(self, block: Block) -> None:
        self.open = None
        header, rows = block.rows[0], list(block.rows[1:])
        columns = self.columns(header, rows)
        if read_moment(header[columns.time] if columns.time < len(header) else "", self.setting.habit):
            rows.insert(0, header)
        else:
            self.lines.understood += header
            if zone := ZONE.search(" ".join(header)):
                self.zone = zone_of(zone.group(), chinese=self.setting.chinese) or self.zone
        for row in rows:
            self.row(row, columns)

    def columns(self, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> "Columns":
        dates = [index for index, cell in enumerate(header) if DATE_HEAD.match(cell)]
        times = [index for index, cell in enumerate(header) if TIME_HEAD.search(cell) and index not in dates]
        who = [
            index
            for index, cell in enumerate(header)
            if any(WHO_HEAD.match(word) for word in re.split(r"[\s/]+", cell))
        ]
        times = [index for index in times if self.timed(rows, index)] or times[:1]
        if not times:
            scores = {index: self.timed(rows, index) for index in range(len(header)) if index not in dates}
            best = max(scores, key=lambda index: scores[index], default=0)
            times = [best if scores.get(best) else (dates[0] if dates else 0)]
        date_column = next((index for index in dates if index != times[0]), None)
        return Columns(times[0], date_column, frozenset(who))

    def timed(self, rows: list[tuple[str, ...]], column: int) -> int:
        first = rows[:ENOUGH_ROWS]
        found = [read_moment(row[column], self.setting.habit) for row in first if column < len(row)]
        return sum(one is not None and one.clock is not None for one in found)

    def row(self, row: tuple[str, ...], columns: "Columns") -> None:
        cells = [bare(cell) for cell in row]
        if not any(cells):
            return
        self.dated(cells, columns)
        raw = cells[columns.time] if columns.time < len(cells) else ""
        skipped = {columns.time, columns.date}
        said = [
            cell
            for index, cell in enumerate(cells)
            if cell.strip("-–—/ ") and index not in skipped | columns.who
        ]
        who = [
            cell for index, cell in enumerate(cells) if cell and index in columns.who and cell not in "-–—/"
        ]
        found = read_moment(raw, self.setting.habit) if raw else None
        if found and found.clock is None and found.day and not said and not who:
            self.day = found.day
            self.lines.understood.append(raw)
            return
        text = " — ".join(([found.rest] if found and found.rest else []) + said) + (
            f" ({', '.join(who)})" if who else ""
        )
        if found is None and raw:
            found = Reading(raw, "", unknown=True)
        self.add(found, text)

    def dated(self, cells: list[str], columns: "Columns") -> None:
        """The column of dates; an empty cell means the one above."""
        cell = cells[columns.date] if columns.date is not None and columns.date < len(cells) else ""
        if cell and (day := find_date(cell, self.setting.habit)):
            self.day = day.day
            self.lines.understood.append(cell)
        elif cell:
            self.lines.rest.append(("", Block(Kind.PARA, cell)))


@dataclass(frozen=True)
class Columns:
    time: int
    date: int | None
    who: frozenset[int]
