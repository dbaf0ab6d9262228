"""Other markups as the Markdown that is read: Jira and Confluence wiki, AsciiDoc, Org, plain HTML.

A text of none of these is returned as it is. Only marks change; every word stays.
"""

import re
from collections.abc import Callable
from typing import Final

JIRA: Final = re.compile(r"^h[1-6]\. \S", re.MULTILINE)
ASCIIDOC: Final = re.compile(r"^={2,6} \S", re.MULTILINE)
ORG: Final = re.compile(r"^#\+[A-Za-z]+:|^\*+ (?:TODO|DONE) ", re.MULTILINE)
HTML: Final = re.compile(r"<h[1-6][ >].*?</h[1-6]>", re.IGNORECASE | re.DOTALL)
MARKDOWN: Final = re.compile(r"^#{1,6} \S", re.MULTILINE)
Change = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _row(match: re.Match[str]) -> str:
    """`||Time||What||` as the head of a table."""
    cells = [cell.strip() for cell in match.group().strip().strip("|").split("||")]
    return f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}"


def _heading(match: re.Match[str]) -> str:
    return f"{'#' * len(match.group(1))} "


FROM_JIRA: Final[tuple[Change, ...]] = (
    (re.compile(r"^# ", re.MULTILINE), "1. "),
    (re.compile(r"^h([1-6])\. ", re.MULTILINE), lambda match: f"{'#' * int(match.group(1))} "),
    (re.compile(r"^\|\|.*\|\|[ \t]*$", re.MULTILINE), _row),
)
FROM_ASCIIDOC: Final[tuple[Change, ...]] = (
    (re.compile(r"^(={1,6}) ", re.MULTILINE), _heading),
    (re.compile(r"^:([\w-]+): +", re.MULTILINE), r"\n\1: "),
)
FROM_ORG: Final[tuple[Change, ...]] = (
    (re.compile(r"^\*+ TODO ", re.MULTILINE), "- [ ] "),
    (re.compile(r"^\*+ DONE ", re.MULTILINE), "- [x] "),
    (re.compile(r"^(\*{1,6}) ", re.MULTILINE), lambda match: f"#{'#' * len(match.group(1))} "),
    (re.compile(r"^#\+TITLE: *", re.MULTILINE | re.IGNORECASE), "# "),
    (re.compile(r"^#\+([A-Za-z]+): *", re.MULTILINE), r"\n\1: "),
    (re.compile(r"^(\s*[-+] .*?) :: ", re.MULTILINE), r"\1 "),
)
FROM_HTML: Final[tuple[Change, ...]] = (
    (re.compile(r"\s*<h([1-6])[^>]*>\s*", re.IGNORECASE), lambda match: f"\n\n{'#' * int(match.group(1))} "),
    (re.compile(r"\s*<li[^>]*>\s*", re.IGNORECASE), "\n- "),
    (re.compile(r"\s*<tr[^>]*>\s*", re.IGNORECASE), "\n| "),
    (re.compile(r"\s*</t[dh]>\s*", re.IGNORECASE), " | "),
    (re.compile(r"\s*</?(?:p|div|ul|ol|table|h[1-6])(?: [^>]*)?>\s*", re.IGNORECASE), "\n\n"),
    (re.compile(r"</?(?:li|t[rdh]|thead|tbody|span|html|body)(?: [^>]*)?>", re.IGNORECASE), ""),
    (re.compile(r"(?:^|(?<=\n\n))(\|[^\n]*\|)[ \t]*\n(?=\|)"), lambda match: _headed(match.group(1))),
)


def _headed(row: str) -> str:
    """The first row of a table is its head."""
    return f"{row}\n|{'---|' * (row.count('|') - 1)}\n"


def markdown_of(text: str) -> str:
    """The text with the marks of Markdown in place of its own."""
    if JIRA.search(text):
        return _changed(text, FROM_JIRA)
    if MARKDOWN.search(text):
        return text
    if ASCIIDOC.search(text):
        return _changed(text, FROM_ASCIIDOC)
    if ORG.search(text):
        return _changed(text, FROM_ORG)
    return _changed(text, FROM_HTML).strip() if HTML.search(text) else text


def _changed(text: str, changes: tuple[Change, ...]) -> str:
    for pattern, to in changes:
        text = pattern.sub(to, text)
    return text
