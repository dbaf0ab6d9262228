"""How a retrospective is laid out: its sections in order, what each is about, how long each step may take."""

from incidents.rules.templates.layout import (
    CODE,
    DAYS,
    FIXED,
    LONGEST_HINT,
    LONGEST_NAME,
    PLACES,
    SEVERITIES,
    STEPS,
    USUAL_SEVERITY,
    Layout,
    LayoutSection,
    checked,
    severity_of,
)
from incidents.rules.templates.shipped import (
    STANDARD,
    clock,
    fitting,
    known_sections,
    of_house,
    shipped,
    together,
)

__all__ = [
    "CODE",
    "DAYS",
    "FIXED",
    "LONGEST_HINT",
    "LONGEST_NAME",
    "PLACES",
    "SEVERITIES",
    "STANDARD",
    "STEPS",
    "USUAL_SEVERITY",
    "Layout",
    "LayoutSection",
    "checked",
    "clock",
    "fitting",
    "known_sections",
    "of_house",
    "severity_of",
    "shipped",
    "together",
]
