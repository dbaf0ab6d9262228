"""The page as HTML with its styles in it: it opens anywhere and asks no address for anything."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from incidents import figures
from incidents.queries.reading.shown import ReadingPage

PARTS: Final = (
    *("state-pill", "meter", "letter-cell", "matrix", "timeline-figure", "account-columns"),
    *("prose", "retrospective", "reading", "gate", "plan"),
)
SCREEN: Final = (
    *("vendor/bootstrap.min.css", "css/tokens.css", "css/base.css", "css/components/app-shell.css"),
    *(f"css/components/{name}.css" for name in PARTS),
    *("css/print.css", "css/whole.css"),
)


def whole_page(page: ReadingPage, now: datetime) -> str:
    """As it looks on the screen, without the bar."""
    return render_to_string("retrospectives/paper.html", drawn(page, now) | {"css": styles(SCREEN)})


def drawn(page: ReadingPage, now: datetime) -> dict[str, Any]:
    """What the template needs: the page and its figures."""
    return {
        "page": page,
        "now": now,
        "bar": figures.time_bar([(stage.kind, stage.seconds) for stage in page.bar]),
        "keys": {stage.kind: figures.bar_key(stage.kind) for stage in page.bar},
        "figure": figures.plan_and_reality(page.picture) if page.picture else "",
        "moments": figures.moments(page.picture) if page.picture else [],
        "picture_key": figures.key(),
    }


@cache
def styles(names: Sequence[str]) -> str:
    """The sheets one after another, as they are kept in the product."""
    paths = [finders.find(name) for name in names]
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in paths if path)
