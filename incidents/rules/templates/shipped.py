"""The templates that ship with the product, how one of the house stands in their place, which one fits."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError

from incidents.models import Incident, RetrospectiveTemplate
from incidents.models.incident import Situation
from incidents.rules.templates.layout import (
    STEPS,
    USUAL_SEVERITY,
    VERSION,
    Layout,
    LayoutSection,
    read_clocks,
    read_sections,
)
from postmortem.activities.models import Activity
from postmortem.activities.rules.starters import Said

STANDARD: Final = "standard"
LIGHT_FROM: Final = Incident.Severity.FOUR
OF_A_FAULT: Final = (Situation.TECHNICAL, Situation.RELEASE)
AGAIN_AND_AGAIN: Final = (Activity.Kind.OPERATION, Activity.Kind.ALIGNMENT)


@cache
def shipped() -> dict[str, Layout]:
    """Code → template, in the order in which they are offered; read once."""
    text = (Path(__file__).parent / "shipped.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return {code: _layout(code, one, found) for code, one in found["templates"].items()}


def _layout(code: str, one: Mapping[str, Any], found: Mapping[str, Any]) -> Layout:
    known = found["sections"]
    sections = [{"code": key, "required": key in one["required"], **known[key]} for key in one["sections"]]
    return Layout(
        code,
        Said(**one["name"]),
        Said(**one["about"]),
        read_sections(sections),
        read_clocks(found["clocks"] | one.get("clocks", {})),
    )


@cache
def known_sections() -> dict[str, LayoutSection]:
    """Every section of a shipped template, by code."""
    return {one.code: one for layout in shipped().values() for one in layout.sections}


def of_house(row: RetrospectiveTemplate) -> Layout | None:
    """What a stored template says; None where its body is of a version that this program does not know."""
    body, ours = row.body, shipped().get(row.code)
    if not isinstance(body, Mapping) or body.get("version") != VERSION:
        return None
    try:
        sections, clocks = read_sections(body.get("sections")), read_clocks(body.get("clocks", {}))
    except ValidationError:
        return None
    about = body.get("about", {})
    return Layout(
        row.code,
        Said(row.name_en, row.name_zh),
        Said(str(about.get("en", "")), str(about.get("zh", ""))),
        sections,
        {**(ours or shipped()[STANDARD]).clocks, **clocks},
        is_offered=row.is_active,
        is_shipped=ours is not None,
        version=row.version,
    )


def together(rows: Iterable[RetrospectiveTemplate]) -> list[Layout]:
    """Shipped ones, each with what the house has put in its place, then the house's own."""
    own = {row.code: found for row in rows if (found := of_house(row))}
    first = [own.pop(code, layout) for code, layout in shipped().items()]
    return [*first, *own.values()]


def clock(template: Layout | str, severity: int | None, step: str) -> int:
    """How many working days a step (STEPS) may take, for an incident of this severity.

    `template` is a Layout (queries.template_of a retrospective), or the code of a shipped one; what has no
    severity goes by the usual one.
    """
    if step not in STEPS:
        raise ValueError(f"No such step: {step}")
    layouts = shipped()
    layout = template if isinstance(template, Layout) else layouts.get(template, layouts[STANDARD])
    days = layout.clocks.get(step) or layouts[STANDARD].clocks[step]
    return days[(severity or USUAL_SEVERITY) - 1]


def fitting(layouts: Iterable[Layout], *, severity: int | None, situation: str = "", kind: str = "") -> str:
    """The code of the template that is taken without asking anybody; only one that is offered.

    Of an incident: light where hardly anybody noticed, SRE for a technical fault, else standard. Of an
    activity (`kind`): GRAI for what runs again and again, else project.
    """
    offered = {one.code for one in layouts if one.is_offered}
    wanted = _of_activity(kind) if severity is None else _of_incident(severity, situation)
    return wanted if wanted in offered else STANDARD


def _of_incident(severity: int, situation: str) -> str:
    if severity >= LIGHT_FROM:
        return "light"
    return "sre" if situation in OF_A_FAULT else STANDARD


def _of_activity(kind: str) -> str:
    return "grai" if kind in AGAIN_AND_AGAIN else "project"
