"""What stands above the text: the values between --- or +++, and the title."""

import re
from typing import Final, NamedTuple

from incidents.importing.blocks import BOLD_LEVEL, Block, Kind
from incidents.importing.outline import label_of
from incidents.importing.words import VALUES, Part, exact_part

FENCES: Final = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
PAIR: Final = re.compile(r"^([\w][\w .\-/]{0,40}?)\s*[:=](?:\s+|$)(.*)$")
GENERIC: Final = re.compile(
    r"^\W*(?:(?:blameless|incident|production|outage|internal|public|draft|service|技术|"
    r"线上|生产|事件|故障|事故|项目|重大|障害|システム)\s*)*"
    r"(?:post[\s-]?mortem|post[\s-]incident(?: review)?|(?:incident|outage|event|root "
    r"cause|after[\s-]action)?\s*(?:report|review|retrospective|analysis|postmortem|rca|"
    r"debrief)"
    r"|rca|coe|pir|correction of errors?|title|template|incident|复盘|报告|复盘报告|分析报告|"
    r"回顾|总结|故障|事故|ポストモーテム|報告書?|レポート|振り返り|障害)"
    r"(?:\s*(?:report|template|document|review|报告|レポート|について))*\W*$",
    re.IGNORECASE,
)
IDENTITY: Final = re.compile(
    r"^\W*(?:inc|pm|coe|pir|incident|postmortem|post-mortem|issue|no\.?)?[\s#:\-_]*[\d\-/.#\s]*\d[\d\-/.#\s]"
    r"*\W*$",
    re.IGNORECASE,
)
TITLE_LENGTH: Final = 120


class Front(NamedTuple):
    pairs: list[tuple[str, str]]
    rest: str
    body: str


def front_of(text: str) -> Front:
    """The pairs of a front matter; what is no pair comes back as it is."""
    match = FENCES.match(text)
    if match is None or not any(PAIR.match(line) for line in match.group(2).split("\n")):
        return Front([], "", text)
    pairs: list[tuple[str, str]] = []
    rest: list[str] = []
    for line in match.group(2).split("\n"):
        pair = PAIR.match(line)
        if pair:
            pairs.append((pair.group(1), _unquoted(pair.group(2))))
        elif pairs and line.strip():
            name, value = pairs[-1]
            pairs[-1] = (name, f"{'' if value in ('|', '>', '|-', '>-') else value}\n{line}".strip("\n"))
        elif line.strip():
            rest.append(line)
    return Front(pairs, "\n".join(rest), text[match.end() :])


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return value


def part_of_key(name: str) -> Part | None:
    return exact_part(re.sub(r"[_\-]", " ", name)) or exact_part(name)


def take_title(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The title and the other blocks; no title where the first heading already announces a section."""
    index = next((at for at, block in enumerate(blocks) if block.kind == Kind.HEADING), None)
    if index is not None and _is_title(index, blocks):
        return blocks[index].text, blocks[:index] + blocks[index + 1 :]
    first = blocks[0] if blocks else None
    if first and first.kind == Kind.PARA and not first.level and (index is not None or len(blocks) > 3):
        line, _newline, rest = first.text.partition("\n")
        label = label_of(line)
        if (not rest and _is_line(line)) or (
            label and is_generic(label.name) and exact_part(label.name) is None
        ):
            return line, [*([Block(Kind.PARA, rest)] if rest else []), *blocks[1:]]
    return "", blocks


def _is_title(index: int, blocks: list[Block]) -> bool:
    heading = blocks[index]
    part = exact_part(heading.text)
    others = [block.level for block in blocks[index + 1 :] if block.kind == Kind.HEADING]
    if heading.level == 1 and all(level > 1 for level in others) and others:
        return part not in VALUES or part == Part.TITLE
    if part is not None:
        return False
    if heading.level == 2:
        return index == 0 and all(level > 2 for level in others)
    label = label_of(heading.text)
    named = label is None or exact_part(label.name) in (None, Part.TITLE)
    return heading.level == 1 or (index == 0 and heading.level <= BOLD_LEVEL and named)


def _is_line(text: str) -> bool:
    line = text.strip()
    return (
        "\n" not in line
        and len(line) <= TITLE_LENGTH
        and label_of(line) is None
        and not line.endswith((".", "。", ":", "："))
    )


def is_generic(title: str) -> bool:
    """Whether a title only says that this is a post-mortem, or which number it has."""
    text = re.sub(r"[*_`#]+", "", title)
    text = re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", text).strip()
    return not text or bool(GENERIC.match(text) or IDENTITY.match(text))
