"""The page as PDF, where WeasyPrint is installed (the extra `pdf`); else there is no such file."""

from datetime import datetime

from django.template.loader import render_to_string

from incidents.papers.whole import drawn, styles
from incidents.queries.reading.shown import ReadingPage

try:
    import weasyprint
    from weasyprint.urls import URLFetcher
except (ImportError, OSError):  # OSError: its libraries of the system are missing
    weasyprint = None

SHEETS = ("css/paper.css",)
FIGURES = ("css/paper-figures.css",)


def has_pdf() -> bool:
    """Whether PDF can be made here."""
    return weasyprint is not None


def pdf(page: ReadingPage, now: datetime) -> bytes:
    """A document to be read on paper. Raises RuntimeError where `has_pdf` says no."""
    if weasyprint is None:
        raise RuntimeError("WeasyPrint is not installed.")
    text = render_to_string("retrospectives/paper.html", drawn(page, now) | {"css": styles(SHEETS)})
    # Sheets of the page do not reach into an SVG here: each figure carries its own.
    inside = f"<style>{styles(FIGURES)}</style>"
    whole = text.replace("</svg>", f"{inside}</svg>")
    # It asks no address for anything, whatever somebody typed.
    made: bytes = weasyprint.HTML(string=whole, url_fetcher=URLFetcher(allowed_protocols=[])).write_pdf()
    return made
