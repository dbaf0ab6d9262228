"""The words of a section: as one text, or point by point."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from incidents.importing.blocks import Block, Kind
from incidents.importing.outline import Section, label_of
from incidents.importing.words import exact_part

EMPHASIS: Final = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
SLANTED: Final = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]+?)(?<=\S)_(?![\w_])"
)
COMMENT: Final = re.compile(r"^\s*<!--.*-->\s*$", re.DOTALL)
PICTURE: Final = re.compile(r"^\s*(?:!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>)\s*$", re.IGNORECASE)
LINK_TARGET: Final = re.compile(r"^(?:\s*\[[^\]]+\]:\s*\S+\s*)+$")
NOTHING: Final = re.compile(
    (
        r"^\W*(?:n/?a|(?:none|nothing|not) (?:yet|so far)|none|nothing|tbd|todo|无|没有|暂无|"
        r"なし|特になし|該当なし|不适用)?\W*$"
    ),
    re.IGNORECASE,
)
HAN_OR_KANA: Final = r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]"
WRAP: Final = re.compile(rf"(?<={HAN_OR_KANA})[ \t]*\n[ \t]*(?={HAN_OR_KANA})")
BREAK: Final = re.compile(r"(?: {2,}|\\|<br\s*/?>)\n[ \t]*")


def bare(text: str) -> str:
    """Without the marks of bold, slanted and struck text; a soft line end is a space."""
    text = EMPHASIS.sub(r"\2", EMPHASIS.sub(r"\2", text))
    text = SLANTED.sub(lambda match: match.group(1) or match.group(2), text)
    text = WRAP.sub("", BREAK.sub("\x00", text))
    return re.sub(r"[ \t]*\n[ \t]*", " ", text).replace("\x00", "\n").strip()


def is_note(block: Block) -> bool:
    """Comments and pictures: kept, but no part of what somebody says."""
    return bool(COMMENT.match(block.text) or PICTURE.match(block.text) or LINK_TARGET.match(block.text))


def as_text(blocks: list[Block]) -> str:
    """All of it, paragraph by paragraph, items with their dashes."""
    parts: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        in_list = block.kind == Kind.ITEM and before is not None and before.kind == Kind.ITEM
        parts += ["\n" if in_list else "\n\n", _written(block)]
    return "".join(parts).strip()


def _written(block: Block) -> str:
    if block.kind in (Kind.TABLE, Kind.CODE):
        return block.text
    if block.kind == Kind.HEADING:
        return bare(block.text)
    if block.kind == Kind.PARA:
        return "\n".join(bare(line) for line in _lines(block.text))
    mark = f"{block.mark} " if block.mark[:1].isdigit() else "- "
    box = {None: "", True: "[x] ", False: "[ ] "}[block.done]
    return "  " * (block.level - 1) + mark + box + bare(block.text)


def _lines(text: str) -> list[str]:
    """Labelled lines stay lines; others are one paragraph."""
    lines = text.split("\n")
    return lines if sum(label_of(line) is not None for line in lines) > 1 else [text]


def verbatim(blocks: list[Block]) -> str:
    """Word for word, with the marks."""
    parts: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        in_list = block.kind == Kind.ITEM and before is not None and before.kind == Kind.ITEM
        mark = f"{block.mark if block.mark[:1].isdigit() else '-'} " if block.kind == Kind.ITEM else ""
        box = {None: "", True: "[x] ", False: "[ ] "}[block.done]
        indent = "  " * max(0, block.level - 1) if block.kind == Kind.ITEM else ""
        parts += ["\n" if in_list else "\n\n", indent, mark, box, block.text.strip()]
    return "".join(parts).strip()


@dataclass
class Points:
    """`rest` belongs to none of the points: an introduction, code, a picture."""

    texts: list[str] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)


def points_of(section: Section) -> Points:
    """A section point by point: items, paragraphs, rows of a table."""
    found = Points()
    heading = bare(section.heading) if section.inherits else ""
    blocks = section.blocks
    if heading and not any(block.kind in (Kind.ITEM, Kind.TABLE) for block in blocks):
        notes = [block for block in blocks if is_note(block) or block.kind == Kind.CODE]
        text = as_text([block for block in blocks if block not in notes])
        found.texts.append(f"{heading}: {text}" if text else heading)
        found.rest += notes
        return found
    for index, block in enumerate(blocks):
        follower = blocks[index + 1] if index + 1 < len(blocks) else None
        _add(found, block, follower)
    if heading and found.texts:
        found.texts[0] = f"{heading}: {found.texts[0]}"
    elif heading:
        found.texts.append(heading)
    return found


def _add(found: Points, block: Block, follower: Block | None) -> None:
    announces = (
        follower is not None
        and follower.kind == Kind.ITEM
        and block.text.rstrip().endswith((":", "：", "**"))
    )
    if is_note(block) or block.kind == Kind.CODE:
        found.rest.append(block)
    elif NOTHING.match(block.text):
        found.understood.append(block.text)
    elif block.kind == Kind.TABLE:
        found.texts += list(_rows(block, found))
    elif block.kind == Kind.ITEM:
        _add_item(found, block, announces=announces and follower is not None and follower.level > block.level)
    elif block.level and found.texts:
        found.texts[-1] += "\n" + bare(block.text)
    elif announces:
        found.rest.append(block)
    else:
        found.texts += [bare(line) for line in _lines(block.text) if not _empty_label(line, found)]


def _add_item(found: Points, block: Block, *, announces: bool) -> None:
    if _empty_label(block.text, found):
        return
    if announces and exact_part(block.text):
        found.understood.append(block.text)
    elif block.level > 1 and found.texts:
        found.texts[-1] += "\n- " + bare(block.text)
    else:
        found.texts.append(bare(block.text))


def _empty_label(line: str, found: Points) -> bool:
    """`- Root cause:` of a template that nobody filled in."""
    label = label_of(line)
    if label and not label.value and exact_part(label.name):
        found.understood.append(line)
        return True
    return False


def _rows(block: Block, found: Points) -> Iterator[str]:
    header, *rows = block.rows
    if any(exact_part(cell) for cell in header) or not rows or _is_header(header):
        found.rest.append(Block(Kind.PARA, " | ".join(cell for cell in header if cell)))
    else:
        rows = [header, *rows]
    for row in rows:
        if any(not NOTHING.match(cell) for cell in row):
            yield " — ".join(bare(cell) for cell in row if cell)


def _is_header(row: tuple[str, ...]) -> bool:
    return all(len(cell) <= 24 and not re.search(r"[.。，,!?？]$", cell) for cell in row)
