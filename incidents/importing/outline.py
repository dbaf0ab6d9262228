"""Blocks as sections: which part of a report each one is, and the values that stand in lists of labels."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from incidents.importing.blocks import LABEL_LEVEL, Block, Kind
from incidents.importing.words import LEARNT, VALUES, Part, exact_part, part_of

LABEL: Final = re.compile(
    (
        r"^\s*(?P<bold>\*\*|__)?(?P<label>[^\n:：|]{1,48}?)(?:\s*(?:\*\*|__))?\s*[:：](?!//|"
        r"\d\d\b)\s*(?:\*\*|__)?\s*(?P<value>.*)$"
    ),
    re.DOTALL,
)
BOLD_LABEL: Final = re.compile(
    r"^\s*(?:\*\*|__)(?P<label>[^*\n]{1,48}?)(?:\*\*|__)\s*[-–—|]?\s*(?P<value>\S.*)$", re.DOTALL
)
LOOSE_PARTS: Final = {None, Part.HEADER, Part.OTHER, Part.SUMMARY}
INLINE_PIPES: Final = re.compile(r"\s+[|｜·•]\s+(?=\**[^|:：]{1,40}\**[:：])")
HEAD_OF_FORM: Final = re.compile(r"^\W*(?:field|item|key|property|项目|项|字段|項目|内容)\W*$", re.IGNORECASE)
STAYS: Final = {  # what a typed section keeps, whatever its headings inside announce
    Part.ACTIONS: set(Part) - LEARNT - {Part.TIMELINE, Part.OTHER},
    Part.TIMELINE: VALUES | {Part.SUMMARY, Part.HEADER},
    **{part: set(Part) - LEARNT - {Part.ACTIONS, Part.TIMELINE, Part.FACTORS, Part.OTHER} for part in LEARNT},
}


class Label(NamedTuple):
    name: str
    value: str
    bold: bool


@dataclass
class Section:
    """A heading with what stands below it, up to the next one. `inherits`: the heading itself said nothing
    that is known, so its words belong to the text.
    """

    heading: str
    part: Part | None
    level: int
    inherits: bool = False
    parent: Part | None = None
    blocks: list[Block] = field(default_factory=list)


class Value(NamedTuple):
    part: Part
    label: str
    value: str


@dataclass
class Outline:
    sections: list[Section] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    hints: list[Value] = field(default_factory=list)  # the same, out of sections that keep them
    labelled: list[tuple[str, str]] = field(default_factory=list)  # labels nobody knows
    understood: list[str] = field(default_factory=list)


def label_of(line: str) -> Label | None:
    """`**Severity:** SEV-1`, `影响范围：…`; None for a line that does not begin with a label."""
    if (match := LABEL.match(line)) and not re.search(r"[。.!?！？，,]\s", match.group("label")):
        name = match.group("label").strip("*_ -")
        if name and not re.fullmatch(r"\W*\d{1,4}\W*", name):
            return Label(name, match.group("value").strip(), bool(match.group("bold")))
    match = BOLD_LABEL.match(line)
    asked = match is not None and match.group("label").rstrip().endswith(("?", "？"))
    if match and (part := exact_part(match.group("label"))) and (asked or part in VALUES):
        return Label(match.group("label").strip(), match.group("value").strip(), True)  # noqa: FBT003
    return None


def adopted(parent: Part | None, own: Part | None) -> Part | None:
    """The part of a section with this heading inside one of `parent`."""
    if own is None:
        return parent if parent not in VALUES | {Part.HEADER} else None
    return parent if parent and own in STAYS.get(parent, set()) else own


def outline_of(blocks: Iterable[Block]) -> Outline:
    """All sections in order; the first has no heading and holds what stands before one."""
    builder = _Builder()
    for block in blocks:
        builder.take(block)
    return builder.outline


class _Builder:
    def __init__(self) -> None:
        self.outline = Outline()
        self.stack = [Section("", None, 0)]
        self.outline.sections.append(self.stack[0])
        self.inside = 0  # depth of the labelled item whose children are being read

    @property
    def now(self) -> Section:
        return self.stack[-1]

    def take(self, block: Block) -> None:
        if block.kind == Kind.HEADING:
            self.inside = 0
            self.open(block.text, block.level)
        elif block.kind == Kind.TABLE:
            self.table(block)
        elif block.kind == Kind.ITEM:
            self.item(block)
        elif block.kind == Kind.PARA and not block.level:
            self.leave_item()
            self.leave_label()
            self.para(block)
        else:
            self.now.blocks.append(block)

    def open(self, heading: str, level: int) -> None:
        while self.now.level >= level:
            self.stack.pop()
        parent = next((one.part for one in reversed(self.stack) if one.part), None)
        own = exact_part(heading)
        if own is None and parent in {None, Part.HEADER, Part.OTHER} and level < LABEL_LEVEL:
            own = part_of(heading)
        section = Section(heading, adopted(parent, own), level, inherits=own is None, parent=parent)
        if own is not None:
            self.outline.understood.append(heading)
        self.stack.append(section)
        self.outline.sections.append(section)

    def leave_item(self) -> None:
        if self.inside:
            self.inside = 0
            self.stack.pop()
            self.resume()

    def leave_label(self) -> None:
        """`Impact: …` inside a summary is one line; below no heading it goes on until the next label."""
        if self.now.level > LABEL_LEVEL and self.now.blocks and self.section_above().part == Part.SUMMARY:
            self.stack.pop()
            self.resume()

    def resume(self) -> None:
        """What follows belongs to the section before again, in its place."""
        before = self.now
        again = Section(before.heading, before.part, before.level, before.inherits, before.parent)
        self.stack[-1] = again
        self.outline.sections.append(again)

    def para(self, block: Block) -> None:
        """Line by line where lines are labelled; else as a whole."""
        lines = [piece for line in block.text.split("\n") for piece in INLINE_PIPES.split(line)]
        labels = [label_of(line) for line in lines]
        if not any(labels):
            self.now.blocks.append(block)
            return
        kept: list[str] = []
        for line, label in zip(lines, labels, strict=True):
            if label and self.labelled(label):
                kept = self.flush(kept)
                if label.value and self.now.level == LABEL_LEVEL + 1:
                    self.now.blocks.append(Block(Kind.PARA, label.value))
            else:
                kept.append(line)
        self.flush(kept)

    def flush(self, kept: list[str]) -> list[str]:
        if kept:
            self.now.blocks.append(Block(Kind.PARA, "\n".join(kept)))
        return []

    def labelled(self, label: Label) -> bool:
        """Take a label where it belongs; False where its line is just text."""
        part, here = exact_part(label.name), self.section_above()
        loose = here.part in LOOSE_PARTS
        if part in VALUES:
            return self.value(part, label, keep=not loose)
        if part is None or part in {Part.HEADER, Part.OTHER}:
            return self.unknown(label, here)
        if not loose and (not label.bold or adopted(here.part, part) == here.part):
            return False
        if loose and here.part == part:
            return False
        self.outline.understood.append(label.name)
        self.open_label(label, part)
        return True

    def section_above(self) -> Section:
        return next(one for one in reversed(self.stack) if one.level <= LABEL_LEVEL)

    def value(self, part: Part, label: Label, *, keep: bool) -> bool:
        found = Value(part, label.name, label.value)
        (self.outline.hints if keep else self.outline.values).append(found)
        return not keep

    def unknown(self, label: Label, here: Section) -> bool:
        """In the list of values at the top a label that nobody knows is kept with its value."""
        if (
            here.part not in {None, Part.HEADER}
            or (here.inherits and here.heading)
            or len(label.name.split()) > 6
        ):
            return False
        self.outline.labelled.append((label.name, label.value))
        return True

    def open_label(self, label: Label, part: Part) -> None:
        while self.now.level > LABEL_LEVEL:
            self.stack.pop()
        section = Section(label.name, part, LABEL_LEVEL + 1, parent=self.now.part)
        self.stack.append(section)
        self.outline.sections.append(section)

    def item(self, block: Block) -> None:
        if self.inside and block.level <= self.inside:
            self.leave_item()
        label = label_of(block.text) if not self.inside and block.done is None else None
        if label is None or not self.labelled(label):
            self.now.blocks.append(block)
        elif self.now.level == LABEL_LEVEL + 1:
            self.inside = block.level
            if label.value:
                self.now.blocks.append(Block(Kind.PARA, label.value))

    def table(self, block: Block) -> None:
        self.leave_item()
        here = self.section_above()
        pairs = pairs_of(block) if here.part not in {Part.TIMELINE, Part.ACTIONS, Part.FACTORS} else []
        if not pairs:
            self.now.blocks.append(block)
            return
        if here.part not in LOOSE_PARTS:
            self.now.blocks.append(block)
        self.outline.understood += block.rows[0]
        for name, value in pairs:
            self.pair(Label(name, value, True), keep=here.part not in LOOSE_PARTS)  # noqa: FBT003

    def pair(self, label: Label, *, keep: bool) -> None:
        part = exact_part(label.name)
        if part in VALUES:
            self.value(part, label, keep=keep)
        elif not keep and part and part not in {Part.HEADER, Part.OTHER}:
            self.outline.understood.append(label.name)
            section = Section(label.name, part, LABEL_LEVEL + 1, blocks=[Block(Kind.PARA, label.value)])
            self.outline.sections.append(section)
        elif not keep:
            self.outline.labelled.append((label.name, label.value))


def pairs_of(table: Block) -> list[tuple[str, str]]:
    """Labels and values of a table that holds nothing else: beside each other, or one below the other."""
    rows = [row for row in table.rows if any(row)]
    if not rows:
        return []
    width = max(len(row) for row in rows)
    if width % 2 == 0 and width <= 6:
        pairs = [
            (row[column], row[column + 1])
            for row in rows
            for column in range(0, len(row) - 1, 2)
            if row[column] or row[column + 1]
        ]
        if _is_form(pairs):
            return [pair for pair in pairs if pair[0] and not HEAD_OF_FORM.match(pair[0])]
    if len(rows) == 2 and width > 1:
        pairs = list(zip(*rows, strict=False))
        if _is_form(pairs):
            return pairs
    return []


def _is_form(pairs: list[tuple[str, str]]) -> bool:
    """At least one value, and two or half of the labels known: a table of impacts alone is a table."""
    parts = [exact_part(name) for name, _value in pairs]
    known, values = len(parts) - parts.count(None), sum(part in VALUES for part in parts)
    return values > 1 or (values == 1 and known * 2 >= len(parts))
