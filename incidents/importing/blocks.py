"""The text as a row of blocks: headings, paragraphs, list items, tables. Nothing is rendered.

Whatever looks like a list or a heading to a person but not to Markdown (•, 【…】, ■ …) is turned into one
before it is parsed; what looks like code indentation or a link definition to Markdown stays a paragraph.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from incidents.importing.words import exact_part, part_of

BOLD_LEVEL, LABEL_LEVEL = 8, 9  # below the six of Markdown and 一、
HAN_LEVEL = 7


class Kind(StrEnum):
    HEADING = "heading"
    PARA = "para"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    """`level` is that of a heading, or how deep an item or what belongs to it stands (0: in no list)."""

    kind: Kind
    text: str
    level: int = 0
    done: bool | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    mark: str = ""


BULLET: Final = re.compile(r"^(\s*)[•・▪◦‣⁃·∙]\s*(?=\S)")
DASHED: Final = re.compile(r"^(\s*)[-–—*](?=(?:\d{1,2}[:：.]\d\d|\[[ xX]?\]|【|[一-鿿ぁ-ヶ]))")
DASH: Final = re.compile(r"^(\s*)[–—]\s+(?=\S)")
SHAPED: Final = re.compile(r"^\s*[■◆▼★◎□◇▶►●○※]+\s*(\S.{0,40}?)\s*[:：]?\s*$")
BRACKETED: Final = re.compile(r"^\s*[【〔［≪《](.{1,40}?)[】〕］≫》]\s*(.*)$")
HASHES: Final = re.compile(r"^\s{0,3}([#＃]{1,6})(?=[^#＃\s])")
WIDE_HASHES: Final = re.compile(r"^\s{0,3}(＃{1,6})\s*")
HAN_NUMBER: Final = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]+[部章节節]分?|"
    r"[（(][一二三四五六七八九十]{1,3}[）)])\s*(\S.{0,40})$"
)
HAN_LIST: Final = re.compile(
    r"^(\s*)(?:([0-9０-９]{1,2})[、．]|[①-⑳]|[（(][0-9０-９]{1,2}[)）]|[a-h][)）]|(?=\[[ xX]\]\s))\s*(?=\S)"
)
FENCE: Final = re.compile(r"^\s*(?:```|~~~)")
UNDERLINE: Final = re.compile(r"^\s{0,3}(?:=+|-+)\s*$")
LABELLED: Final = re.compile(r"^(?:\*\*|__)?([^\s\-*+>|#:：][^:：|*]{0,40}?)(?:\*\*|__)?\s*[:：]")
SHAPES: Final = re.compile(r"^(\s*)[●○■◆]\s*(?=\S)")
FIRST_HASH: Final = re.compile(r"\A\s*#(?=[^#\s\d!])")
TAG_ONLY: Final = re.compile(r"^\s*</?(?:details|summary|div|p|center|br|hr)\b[^>]*>\s*$", re.IGNORECASE)
TAGGED: Final = re.compile(
    r"^\s*<(h[1-6]|summary|b|strong)\b[^>]*>(?:<\w+>)?([^<>]+)(?:</\w+>)?</\1>\s*$", re.IGNORECASE
)
BOLD_LINE: Final = re.compile(r"^\s*(?:\*\*|__)(.{1,80}?)(?:\*\*|__)\s*[:：]?\s*$")
CHECK: Final = re.compile(r"^\s*(?:\[([ xX✓✔√]?)\]|([☐□⬜])|([☑☒✅✔]\ufe0f?))\s*(?=\S)")
PIPE_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
DELIMITER: Final = re.compile(r"^[\s|:\-—]+$")
ENDS: Final = re.compile(r"[。.!?！？;；,，、]$")


def blocks_of(text: str) -> list[Block]:
    """All blocks in order."""
    parser = MarkdownIt("commonmark").enable("table").disable(["code", "reference"])
    tokens = parser.disable(["inline", "text_join"]).parse(_prepared(text))
    return [piece for block in _walk(tokens) for piece in _shaped(block)]


def _prepared(text: str) -> str:
    lines = FIRST_HASH.sub("# ", text).split("\n")
    found, fenced = [], False
    for line, follower in zip(lines, [*lines[1:], ""], strict=True):
        fenced ^= bool(FENCE.match(line))
        found.append(line if fenced else _line(line, underlined=bool(UNDERLINE.match(follower))))
    return "\n".join(found)


def _line(line: str, *, underlined: bool) -> str:
    """A line in the marks of Markdown, where it has marks that only people see as such."""
    if match := WIDE_HASHES.match(line):
        return "#" * len(match.group(1)) + " " + line[match.end() :]
    if (match := HASHES.match(line)) and (len(match.group(1)) > 1 or exact_part(line[match.end() :])):
        return f"{match.group(1)} {line[match.end() :]}".replace("＃", "#")
    if not underlined and (heading := _seen_heading(line)):
        return f"\n**{heading}**\n"
    if (match := BRACKETED.match(line)) and match.group(2):
        return f"\n**{match.group(1)}**：{match.group(2)}" if exact_part(match.group(1)) else f"\n{line}"
    if (match := LABELLED.match(line)) and exact_part(match.group(1)):
        return "\n" + line  # else a list above would take it in
    return _bullet(line)


def _seen_heading(line: str) -> str:
    """The heading that a line without marks is to a person, else an empty text."""
    if (match := BRACKETED.match(line)) and not match.group(2):
        return match.group(1)
    if (match := SHAPED.match(line)) and exact_part(match.group(1)):
        return match.group(1)
    if (match := HAN_NUMBER.match(line)) and not ENDS.search(match.group(1)):
        return line.strip().rstrip(":：")
    if (match := HAN_LIST.match(line)) and exact_part(line[match.end() :]):
        return line.strip().rstrip(":：")
    if len(line) <= 40 and not re.match(r"[\s\-*+>|#`\d(（]", line) and exact_part(line):
        return line.strip().strip("*_").rstrip(":：")
    return ""


def _bullet(line: str) -> str:
    if match := HAN_LIST.match(line):
        number = unicodedata.normalize("NFKC", match.group(2) or "")
        return f"{match.group(1)}{number + '.' if number.isdigit() else '-'} {line[match.end() :]}"
    for marks in (BULLET, DASHED, DASH, SHAPES):
        if match := marks.match(line):
            return f"{match.group(1)}- {line[match.end() :]}"
    return line


def _walk(tokens: list[Token]) -> list[Block]:
    """The tokens without their nesting: a list item is a block of its own, with its depth."""
    found: list[Block] = []
    walker = _Walker(found)
    for token in tokens:
        walker.take(token)
    return found


class _Walker:
    """Follows the open and close tokens: how deep in lists, in which table, in which heading."""

    def __init__(self, found: list[Block]) -> None:
        self.found = found
        self.depth = 0
        self.fresh = False  # an item has just begun: its first paragraph is its text
        self.heading: Token | None = None
        self.rows: list[list[str]] | None = None
        self.mark = ""

    def take(self, token: Token) -> None:
        name = token.type
        if name in ("bullet_list_open", "ordered_list_open"):
            self.depth += 1
        elif name in ("bullet_list_close", "ordered_list_close"):
            self.depth -= 1
        elif name == "list_item_open":
            self.fresh, self.mark = True, f"{token.info}{token.markup}"
        elif name.startswith(("heading_", "table_", "tr_")):
            self._frame(token)
        elif name == "inline":
            self._text(token.content)
        elif name in ("fence", "html_block"):
            self._verbatim(token)

    def _frame(self, token: Token) -> None:
        """The borders of headings and tables."""
        if token.type == "heading_open":
            self.heading = token
        elif token.type == "table_open":
            self.rows = []
        elif token.type == "tr_open" and self.rows is not None:
            self.rows.append([])
        elif token.type == "table_close" and self.rows is not None:
            self.found.append(_table(self.rows, self.depth))
            self.rows = None

    def _text(self, content: str) -> None:
        if self.rows is not None:
            self.rows[-1].append(re.sub(r"<br\s*/?>", "\n", content).strip())
        elif self.heading is not None:
            self.found.append(_heading(self.heading, content, self.depth))
            self.heading = None
        elif self.fresh:
            self.fresh = False
            self.found.append(_item(content, self.depth, self.mark))
        else:
            self.found.append(Block(Kind.PARA, content, self.depth))

    def _verbatim(self, token: Token) -> None:
        content = token.content.rstrip("\n")
        if token.type == "fence":
            fenced = f"{token.markup}{token.info}\n{content}\n{token.markup}"
            self.found.append(Block(Kind.CODE, fenced, self.depth))
        elif content.lstrip().startswith("<!--"):
            self.found.append(Block(Kind.CODE, content, self.depth))
        else:
            self._tags(content)

    def _tags(self, content: str) -> None:
        """Lines of HTML: <summary> and <h2> are headings, frames are nothing, the rest stays as it is."""
        rest = []
        for line in content.split("\n"):
            if tagged := TAGGED.match(line):
                self.found.append(Block(Kind.HEADING, tagged.group(2).strip(), BOLD_LEVEL))
            elif not TAG_ONLY.match(line) and line.strip():
                rest.append(line)
        if rest:
            self.found.append(Block(Kind.CODE, "\n".join(rest), self.depth))


def _table(rows: list[list[str]], depth: int) -> Block:
    return Block(
        Kind.TABLE,
        "\n".join("| " + " | ".join(cell.replace("\n", "<br>") for cell in row) + " |" for row in rows),
        depth,
        rows=tuple(tuple(row) for row in rows),
    )


def _heading(token: Token, content: str, depth: int) -> Block:
    """Under lines of values a rule is easily taken for the underline of a heading."""
    underlined = token.markup in ("-", "=")
    if underlined and ("\n" in content or re.search(r"[:：]\s*\S|\*\*.+[:：]", content)):
        return Block(Kind.PARA, content, depth)
    return Block(Kind.HEADING, content.strip(), int(token.tag[1]))


def _item(content: str, depth: int, mark: str) -> Block:
    done: bool | None = None
    if match := CHECK.match(content):
        content = content[match.end() :]
        done = bool((match.group(1) or "").strip() or match.group(3))
    return Block(Kind.ITEM, content, depth, done, mark=mark)


def _shaped(block: Block) -> list[Block]:
    """Bold lines, known words on a line of their own and 一、 become headings; rows of pipes a table."""
    if block.kind == Kind.ITEM:
        return [_label_heading(block)]
    if block.kind != Kind.PARA or block.level:
        return [block]
    lines = [line for line in block.text.split("\n") if line.strip()]
    if len(lines) > 1 and all(PIPE_ROW.match(line) for line in lines):
        rows = [_cells(line) for line in lines if not DELIMITER.match(line)]
        return [_table(rows, 0)] if rows else []
    found: list[Block] = []
    kept: list[str] = []
    for line in lines:
        if heading := _line_heading(line, alone=len(lines) == 1):
            found += [*_para(kept), heading]
            kept = []
        else:
            kept.append(line)
    return [*found, *_para(kept)]


def _para(lines: list[str]) -> list[Block]:
    return [Block(Kind.PARA, "\n".join(lines))] if lines else []


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _line_heading(line: str, *, alone: bool) -> Block | None:
    """The heading that a line is to a person, or None."""
    text = line.strip()
    if (match := BOLD_LINE.match(text)) and "**" not in match.group(1):
        inside = match.group(1).strip()
        if alone or part_of(inside) or not ENDS.search(inside):
            level = HAN_LEVEL if HAN_NUMBER.match(inside) else BOLD_LEVEL
            return Block(Kind.HEADING, inside.rstrip(":："), level)
    if (match := HAN_NUMBER.match(text)) and not ENDS.search(match.group(1)):
        return Block(Kind.HEADING, text.strip("*").rstrip(":："), HAN_LEVEL)
    bare = text.strip("*_").strip()
    if len(bare) <= 40 and not re.search(r"[:：]\s*\S", bare) and exact_part(bare):
        return Block(Kind.HEADING, bare.rstrip(":："), BOLD_LEVEL)
    return None


def _label_heading(block: Block) -> Block:
    """`1. Timeline` or `- **Impact**:` with nothing behind it announces a section."""
    text = block.text.strip()
    bold = bool(BOLD_LINE.match(text))
    numbered = block.mark[:1].isdigit()
    if block.level == 1 and block.done is None and (bold or numbered or text.endswith((":", "："))):
        bare = text.strip("*_ ").rstrip(":：").strip("*_ ")
        if exact_part(bare):
            return replace(block, kind=Kind.HEADING, text=bare, level=LABEL_LEVEL)
    return block
