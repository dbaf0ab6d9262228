"""Address books as programs write them: read into lines of people or departments, with what is wrong where.

Pure: it knows no database. Columns are found by their headings, wherever the header row stands.
"""

from postmortem.upkeep.importing.columns import Header, header_of
from postmortem.upkeep.importing.lines import DepartmentLine, Line, Read, read_file
from postmortem.upkeep.importing.problems import REASONS, Problem
from postmortem.upkeep.importing.sheets import MAX_BYTES, MAX_ROWS, Unreadable

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "REASONS",
    "DepartmentLine",
    "Header",
    "Line",
    "Problem",
    "Read",
    "Unreadable",
    "header_of",
    "read_file",
]
