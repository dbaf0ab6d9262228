"""Check tables: their kinds, and what follows from what stands in them. No database, no clock."""

from postmortem.activities.rules.checks import (
    attendance,
    brief,
    coverage,
    journey,
    kinds,
    presence,
    reading,
    similar,
    tracks,
)
from postmortem.activities.rules.checks.characters import CLASSES, class_of, classes_of
from postmortem.activities.rules.checks.conflicts import Finding, Found, found, of_row
from postmortem.activities.rules.checks.fields import NOT_WRITTEN, Rule, pattern_of, rule_of
from postmortem.activities.rules.checks.kind import (
    KINDS,
    LONGEST,
    Grid,
    GridCell,
    GridLine,
    Part,
    TableKind,
    declare,
    value_of,
    words_of,
)
from postmortem.activities.rules.checks.kinds import BEGUN_ELSEWHERE, FIELD_RULES
from postmortem.activities.rules.checks.probes import Expected, Probe, expected, probes

__all__ = [
    "BEGUN_ELSEWHERE",
    "CLASSES",
    "FIELD_RULES",
    "KINDS",
    "LONGEST",
    "NOT_WRITTEN",
    "Expected",
    "Finding",
    "Found",
    "Grid",
    "GridCell",
    "GridLine",
    "Part",
    "Probe",
    "Rule",
    "TableKind",
    "attendance",
    "brief",
    "class_of",
    "classes_of",
    "coverage",
    "declare",
    "expected",
    "found",
    "journey",
    "kinds",
    "of_row",
    "pattern_of",
    "presence",
    "probes",
    "reading",
    "rule_of",
    "similar",
    "tracks",
    "value_of",
    "words_of",
]
