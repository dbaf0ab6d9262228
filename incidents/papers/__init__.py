"""The page taken away as a file, all kinds from one document: Markdown, HTML that stands alone, PDF."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from incidents.papers.markdown import markdown
from incidents.papers.pdf import has_pdf, pdf
from incidents.papers.whole import whole_page
from incidents.queries.reading.shown import ReadingPage

__all__ = ["KINDS", "Kind", "has_pdf"]


class Kind(NamedTuple):
    """How one kind of file is made, and what it is called."""

    ending: str
    media_type: str
    make: Callable[[ReadingPage, datetime], str | bytes]


KINDS: Final = {
    "md": Kind("md", "text/markdown; charset=utf-8", markdown),
    "html": Kind("html", "text/html; charset=utf-8", whole_page),
    **({"pdf": Kind("pdf", "application/pdf", pdf)} if has_pdf() else {}),
}
