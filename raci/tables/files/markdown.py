"""Pipe tables in Markdown, several in one text; each is a sheet, called by the heading above it."""

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from raci.tables.cells import Grid, Place, clean
from raci.tables.files.limits import HEADINGS, check_columns, check_rows

RULE: Final = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?\|?\s*")
HEADING: Final = re.compile(r"\s*#{1,6}\s+(.*?)\s*#*\s*")
CELL: Final = re.compile(r"(?:\\.|[^|\\])*")
STRONG: Final = re.compile(r"(?<!\\)(\*\*\*|\*\*|__|~~|`)(?=\S)(.+?)(?<![\s\\])\1")
LIGHT: Final = re.compile(r"(?<![\\\w*_])([*_])(?=\S)(.+?)(?<![\s\\])\1(?![\w*_])")
LONG: Final = 2000  # what is longer is no name, task or letter
LINK: Final = re.compile(r"(?<!\\)!?\[([^\[\]\\]*)\]\([^()\s]*\)")
# What a backslash protects, an entity, a line break, other markup of a text.
INLINE: Final = re.compile(
    r"\\([!-/:-@\[-`{-~])|(&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|\w{2,31});)|<br\s*/?>|</?\w[^<>]*>"
)
LINE_BREAK: Final = re.compile(r"<br", re.IGNORECASE)
ESCAPED: Final = re.compile(r"[\\`*_\[\]<>|~&]")


def is_markdown(text: str) -> bool:
    """Whether a line of dashes stands under a line with a pipe."""
    lines = text.splitlines() if "|" in text else []
    return any(_is_rule(line) and "|" in before for before, line in pairwise(lines))


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and len(line) < 10_000 and bool(RULE.fullmatch(line))


def markdown_grids(text: str) -> list[Grid]:
    """Rows are counted by the lines of the text."""
    lines = text.splitlines()
    return [_grid(lines, title, start, end) for title, start, end in _places(lines)]


def _places(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """The heading above each table, its first line, and the line after its last."""
    title, end = "", 0
    for number, line in enumerate(lines):
        if number < end:
            continue
        if heading := HEADING.fullmatch(line):
            title = clean(_said(heading.group(1)))
        if number + 1 < len(lines) and "|" in line and _is_rule(lines[number + 1]):
            end = next((n for n in range(number, len(lines)) if "|" not in lines[n]), len(lines))
            yield title, number, end


def _grid(lines: list[str], title: str, start: int, end: int) -> Grid:
    check_rows(end - start - HEADINGS)
    texts: dict[Place, str] = {}
    for number in range(start, end):
        for column, cell in enumerate(_cells(lines[number]), 1):
            if number != start + 1 and cell:
                check_columns(column)
                texts[number + 1, column] = _said(cell)
    return Grid(title, texts, has_addresses_with_title=False)


def _cells(line: str) -> list[str]:
    """The cells of one line; the pipes at both ends are optional."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    cells, position = [], 0
    while position <= len(bare):
        found = CELL.match(bare, position)
        end = found.end() if found else position
        cells.append(bare[position:end].strip())
        position = end + 1
    return cells[:-1] if cells and not cells[-1] else cells


def _said(text: str) -> str:
    """What the Markdown shows: emphasis, links, entities and escapes are resolved."""
    if len(text) > LONG:
        return text
    bare = LIGHT.sub(r"\2", STRONG.sub(r"\2", text))
    return INLINE.sub(_resolved, LINK.sub(r"\1", bare))


def _resolved(found: re.Match[str]) -> str:
    escaped, entity = found.groups()
    if escaped:
        return str(escaped)
    if entity:
        return html.unescape(entity)
    return "\n" if LINE_BREAK.match(found.group()) else ""


def escaped(text: str) -> str:
    """A text as one Markdown cell that shows exactly it."""
    return ESCAPED.sub(r"\\\g<0>", clean(text))
