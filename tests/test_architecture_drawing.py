"""The drawing in docs/architecture.md is the imports that there are."""

import re
from collections import defaultdict

import pytest

from tests.source import MODULES, ROOT

pytestmark = pytest.mark.once
DRAWING = re.compile(r"```mermaid\n(.*?)```", re.S)
PAGES = "pages"  # what is on top of the apps


def called(app):
    return PAGES if app == "postmortem" else app.removeprefix("postmortem.")


def imports():
    """Every app with those that it imports."""
    found = defaultdict(set)
    for module in MODULES.values():
        found[called(module.app)] |= {called(other.app) for other in module.imported_modules} - {
            called(module.app)
        }
    return found


def below(app, known):
    return known[app] | {far for near in known[app] for far in below(near, known)}


def arrows(known):
    """Without those to apps that can be reached over another one."""
    return {
        f"{app} --> {near}"
        for app in list(known)
        for near in known[app]
        if not any(near in below(other, known) for other in known[app])
    }


def test_the_drawing_shows_who_imports_whom():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")

    drawn = set(re.findall(r"\w+ --> \w+", DRAWING.search(page)[1]))

    assert {"to draw": arrows(imports()) - drawn, "gone": drawn - arrows(imports())} == {
        "to draw": set(),
        "gone": set(),
    }


def test_the_table_below_it_has_a_line_for_every_app():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")

    lines = re.findall(r"^\| `(?:postmortem/)?(\w+)` \|", page, re.M)

    assert sorted(lines) == sorted(set(imports()) - {PAGES})
